// Programs over a Model that are compiled twice: as layered code, and over std's own types, instrumented (both_ways_main.cpp).
#include <interlock/checker/bench/programs.hpp>

namespace interlock::bench {
namespace {

using M = model::INTERLOCK_MODEL;

#define INTERLOCK_BENCH(name, ...) \
  static entry const INTERLOCK_DETAIL_UNIQUE(interlock_entry_, __COUNTER__) { name, program_of<__VA_ARGS__>, passes }

// A template of a Model, and maybe of one type: what instrumented code can be run as.
template <model::Model M, class Lock>
struct by_4 : excludes<M, 4, Lock> {};
template <model::Model M, class Lock>
struct by_6 : excludes<M, 6, Lock> {};
template <model::Model M>
struct spsc_8 : spsc<M, 8> {};
template <model::Model M>
struct treiber_3 : treiber<M, 3, 2> {};
template <model::Model M>
struct adds_7 : adds<M, 7> {};

INTERLOCK_BENCH("7 threads, one fetch_add each", adds_7<M>);
INTERLOCK_BENCH("TAS lock, 6 threads", by_6<M, tas_lock<M>>);
INTERLOCK_BENCH("MCS lock, 4 threads", by_4<M, mcs_lock<M, 4>>);
INTERLOCK_BENCH("SPSC ring of 2, 8 items", spsc_8<M>);
INTERLOCK_BENCH("Treiber stack, 3 push, 2 pop", treiber_3<M>);

// Each access is of memory that others could have the address of, and do not use.
template <model::Model M, unsigned Rounds>
struct plain {
  static constexpr unsigned threads = 1;
  int volatile values[16] = {};
  void thread(unsigned) {
    for (unsigned k = 0; k != Rounds; ++k) values[k % 16] = static_cast<int>(k);
  }
};
// Fewer than after which an engine is told of them.
template <model::Model M>
struct plain_few : plain<M, 1'000> {};
template <model::Model M>
struct plain_many : plain<M, 501'000> {};
INTERLOCK_BENCH("plain few", plain_few<M>);
INTERLOCK_BENCH("plain many", plain_many<M>);

}  // namespace
}  // namespace interlock::bench
