#include <interlock/checker/bench/measure.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <limits>

namespace interlock::bench {

double processor_nanoseconds() {
  timespec used{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return 1e9 * static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec);
}

int measure(int argc, char** argv, unsigned long long (*explore)()) {
  int const times = argc > 1 ? std::atoi(argv[1]) : 1;
  unsigned long long executions = 0;
  // Whatever else the machine does only ever adds: the quickest is the nearest to the truth.
  double quickest = std::numeric_limits<double>::infinity();
  for (int i = 0; i < times; ++i) {
    auto const start = processor_nanoseconds();
    auto const made = explore();
    quickest = std::min(quickest, processor_nanoseconds() - start);
    if (made == 0 || (i != 0 && made != executions)) {
      std::fprintf(stderr, "exploration %d: %llu executions, %llu before\n", i, made, executions);
      return 1;
    }
    executions = made;
  }
  std::printf("%llu %.1f\n", executions, quickest / static_cast<double>(executions));
  return 0;
}

}  // namespace interlock::bench
