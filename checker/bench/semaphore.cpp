// A semaphore of one permit on an atomic, three threads. Strong exchanges: Relacy's weak ones fail
// spuriously by a rule of its own.

#include <interlock/scenarios/scenario.hpp>

namespace {

using interlock::order;

template <interlock::model::Model M>
struct semaphore {
  static constexpr unsigned threads = 3;
  interlock::model::atomic<int, M> permits{1};
  interlock::model::var<int, M> count{0};

  void thread(unsigned) {
    int seen = permits.load(order::relaxed);
    while (seen == 0 ||
           !permits.compare_exchange_strong(seen, seen - 1, order::acquire, order::relaxed)) {
      M::yield();
      seen = permits.load(order::relaxed);
    }
    count.write(count.read() + 1);
    permits.fetch_add(1, order::release);
  }
};

INTERLOCK_SCENARIO(semaphore, passes);

}  // namespace
