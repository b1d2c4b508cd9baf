// What the same costs as layered and as instrumented code, under the rc11 engine.
//   bench_both_ways programs TIMES   "complete layered-ns instrumented-ns name": processor time of the quickest of so many explorations
//   bench_both_ways plain TIMES      nanoseconds that a plain access takes which is private to its thread
//   bench_both_ways std NAME TIMES   "executions ms failure": the search until the check of this name fails
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include <interlock/checker/bench/measure.hpp>
#include <interlock/checker/rc11/searching/explorer.hpp>
#include <interlock/scenarios/scenario.hpp>

namespace {

using namespace interlock;
using namespace interlock::checker;

struct measured {
  rc11_result result;
  double nanoseconds = std::numeric_limits<double>::infinity();

  void again(entry const& what, black_box& box) {
    auto const start = bench::processor_nanoseconds();
    result = explore_with_rc11(what.what(), {.symmetry = false}, box, [] { return true; });
    // Whatever else the machine does only ever adds: the quickest is the nearest to the truth.
    nanoseconds = std::min(nanoseconds, bench::processor_nanoseconds() - start);
  }
};

struct pair {
  entry const* layered = nullptr;
  entry const* instrumented = nullptr;
};

std::map<std::string_view, pair> pairs() {
  std::map<std::string_view, pair> result;
  for (auto const* each = entry::first(); each != nullptr; each = each->next())
    (!each->what().instrumented ? result[each->name()].layered : result[each->name()].instrumented) = each;
  return result;
}

int complain(std::string_view name, std::string const& what) {
  std::fprintf(stderr, "bench_both_ways: %.*s: %s\n", static_cast<int>(name.size()), name.data(), what.c_str());
  return 1;
}

int programs(int times, black_box& box) {
  for (auto const& [name, each] : pairs()) {
    if (each.layered == nullptr || name.starts_with("plain")) continue;
    measured layered, instrumented;
    for (int i = 0; i != times; ++i) {
      layered.again(*each.layered, box);
      instrumented.again(*each.instrumented, box);
    }
    for (auto const* const one : {&layered, &instrumented})
      if (one->result.failed) return complain(name, one->result.failed->message);
    if (layered.result.complete != instrumented.result.complete)
      return complain(name, std::to_string(layered.result.complete) + " executions as layered code, " +
                                std::to_string(instrumented.result.complete) + " as instrumented");
    std::printf("%llu %.0f %.0f %.*s\n", static_cast<unsigned long long>(layered.result.complete), layered.nanoseconds,
                instrumented.nanoseconds, static_cast<int>(name.size()), name.data());
  }
  return 0;
}

int plain(int times, black_box& box) {
  constexpr double more = 500'000;
  auto const all = pairs();
  measured few, many;
  for (int i = 0; i != times; ++i) {
    few.again(*all.at("plain few").instrumented, box);
    many.again(*all.at("plain many").instrumented, box);
  }
  for (auto const* const one : {&few, &many})
    if (one->result.failed) return complain("plain", one->result.failed->message);
  std::printf("%.2f\n", (many.nanoseconds - few.nanoseconds) / more);
  return 0;
}

int until_it_fails(std::string_view name, int times, black_box& box) {
  auto const all = pairs();
  auto const found = all.find(name);
  if (found == all.end() || found->second.instrumented == nullptr) return complain(name, "there is no such check");
  measured one;
  for (int i = 0; i != times; ++i) one.again(*found->second.instrumented, box);
  if (!one.result.failed) return complain(name, "passes");
  std::printf("%llu %.2f %s\n", static_cast<unsigned long long>(one.result.complete + one.result.blocked + one.result.cut),
              one.nanoseconds / 1e6, one.result.failed->kind.c_str());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  auto const box = std::make_unique<black_box>();
  std::string_view const what = argc > 1 ? argv[1] : "";
  if (what == "programs" && argc == 3) return programs(std::atoi(argv[2]), *box);
  if (what == "plain" && argc == 3) return plain(std::atoi(argv[2]), *box);
  if (what == "std" && argc == 4) return until_it_fails(argv[2], std::atoi(argv[3]), *box);
  std::fprintf(stderr, "usage: bench_both_ways programs TIMES | plain TIMES | std NAME TIMES\n");
  return 2;
}
