// Explores the scenario that it is linked with, as the raw_ file of that name does.

#include <interlock/checker/bench/measure.hpp>
#include <interlock/checker/relacy/relacy.hpp>
#include <interlock/checker/search/depth_first.hpp>

namespace {

unsigned long long explore() {
  using namespace interlock::checker;
  static black_box box;
  depth_first search;
  auto const result = explore_with_relacy(interlock::entry::first()->what(), search,
                                          {.spurious = 0}, box, [] { return true; });
  return result.failed ? 0 : result.executions;
}

}  // namespace

int main(int argc, char** argv) { return interlock::bench::measure(argc, argv, explore); }
