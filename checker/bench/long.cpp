// Checks that take one process seconds: what script/bench divides among two.
#include <interlock/checker/bench/programs.hpp>

namespace {

using namespace interlock;

/// (N · Each)! / Each!^N modification orders, and nothing else.
template <model::Model M, unsigned N, int Each>
struct adds_each {
  static constexpr unsigned threads = N;
  model::atomic<int, M> sum{0};

  void thread(unsigned) {
    for (int n = 0; n != Each; ++n) sum.fetch_add(1, order::relaxed);
  }
};

/// One writes twice, three read once: under a lock whose one word counts the readers, or is -1.
template <model::Model M>
struct reads_and_writes {
  static constexpr unsigned threads = 4;
  model::atomic<int, M> holders{0};
  model::var<int, M> value{0};

  void thread(unsigned i) {
    for (int n = 0; n != 2; ++n)
      if (i == 0) write(n);
      else if (n == 0) read();
  }
  void write(int what) {
    for (int seen = 0; !holders.compare_exchange_strong(seen, -1, order::acquire, order::relaxed); seen = 0)
      M::yield();
    value.write(what);
    holders.store(0, order::release);
  }
  void read() {
    for (int seen = holders.load(order::relaxed);
         seen < 0 || !holders.compare_exchange_strong(seen, seen + 1, order::acquire, order::relaxed);)
      if (seen < 0) {
        M::yield();
        seen = holders.load(order::relaxed);
      }
    static_cast<void>(value.read());
    holders.fetch_sub(1, order::release);
  }
};

template <model::Model M>
using adds = adds_each<M, 4, 3>;
template <model::Model M>
using treiber = bench::treiber<M, 3, 3>;
template <model::Model M>
using spsc = bench::spsc<M, 14>;
template <model::Model M>
using rwlock = reads_and_writes<M>;

INTERLOCK_SCENARIO(adds, passes);
INTERLOCK_SCENARIO(treiber, passes);
INTERLOCK_SCENARIO(spsc, passes);
INTERLOCK_SCENARIO(rwlock, passes);

}  // namespace
