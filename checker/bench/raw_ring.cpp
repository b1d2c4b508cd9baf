// ring.cpp on Relacy alone; see raw_tas.cpp.

#include <interlock/checker/bench/measure.hpp>

#include <relacy/relacy.hpp>

namespace {

struct ring : rl::test_suite<ring, 2> {
  static constexpr unsigned items = 3;
  static constexpr unsigned capacity = 2;
  rl::atomic<unsigned> head;
  rl::atomic<unsigned> tail;
  rl::var<int> slots[capacity];

  void before() {
    head($).store(0, rl::mo_relaxed);
    tail($).store(0, rl::mo_relaxed);
  }
  void thread(unsigned i) {
    if (i == 0) produce();
    else consume();
  }

  void produce() {
    for (unsigned at = 0; at != items; ++at) {
      while (at - head($).load(rl::mo_acquire) == capacity) rl::yield(1, $);
      slots[at % capacity]($) = static_cast<int>(at);
      tail($).store(at + 1, rl::mo_release);
    }
  }
  void consume() {
    for (unsigned at = 0; at != items; ++at) {
      while (tail($).load(rl::mo_acquire) == at) rl::yield(1, $);
      RL_ASSERT(slots[at % capacity]($).load() == static_cast<int>(at));
      head($).store(at + 1, rl::mo_release);
    }
  }
};

unsigned long long explore() {
  std::ostream quiet{nullptr};
  rl::test_params parameters;
  parameters.search_type = rl::sched_full;
  parameters.output_stream = parameters.progress_stream = &quiet;
  return rl::simulate<ring>(parameters) ? parameters.stop_iteration : 0;
}

}  // namespace

int main(int argc, char** argv) { return interlock::bench::measure(argc, argv, explore); }
