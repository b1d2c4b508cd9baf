// tas.cpp on Relacy alone. The raw_ files, which the layer is measured against, are the only ones
// beside checker/relacy/library.hpp that include Relacy.

#include <interlock/checker/bench/measure.hpp>

#include <relacy/relacy.hpp>

namespace {

struct tas : rl::test_suite<tas, 3> {
  rl::atomic<int> locked;
  rl::var<int> count;

  void before() {
    locked($).store(0, rl::mo_relaxed);
    count($) = 0;
  }
  void thread(unsigned) {
    while (locked($).exchange(1, rl::mo_acquire) != 0) rl::yield(1, $);
    count($) = count($).load() + 1;
    locked($).store(0, rl::mo_release);
  }
};

unsigned long long explore() {
  std::ostream quiet{nullptr};
  rl::test_params parameters;
  parameters.search_type = rl::sched_full;
  parameters.output_stream = parameters.progress_stream = &quiet;
  return rl::simulate<tas>(parameters) ? parameters.stop_iteration : 0;
}

}  // namespace

int main(int argc, char** argv) { return interlock::bench::measure(argc, argv, explore); }
