// semaphore.cpp on Relacy alone; see raw_tas.cpp.

#include <interlock/checker/bench/measure.hpp>

#include <relacy/relacy.hpp>

namespace {

struct semaphore : rl::test_suite<semaphore, 3> {
  rl::atomic<int> permits;
  rl::var<int> count;

  void before() {
    permits($).store(1, rl::mo_relaxed);
    count($) = 0;
  }
  void thread(unsigned) {
    int seen = permits($).load(rl::mo_relaxed);
    while (seen == 0 ||
           !permits($).compare_exchange_strong(seen, seen - 1, rl::mo_acquire, rl::mo_relaxed)) {
      rl::yield(1, $);
      seen = permits($).load(rl::mo_relaxed);
    }
    count($) = count($).load() + 1;
    permits($).fetch_add(1, rl::mo_release);
  }
};

unsigned long long explore() {
  std::ostream quiet{nullptr};
  rl::test_params parameters;
  parameters.search_type = rl::sched_full;
  parameters.output_stream = parameters.progress_stream = &quiet;
  return rl::simulate<semaphore>(parameters) ? parameters.stop_iteration : 0;
}

}  // namespace

int main(int argc, char** argv) { return interlock::bench::measure(argc, argv, explore); }
