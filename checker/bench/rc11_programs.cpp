// Explores one of the programs under the rc11 engine and prints figures.
//   bench_rc11 PROGRAM SIZE [TIMES [symmetry|never-back]]
// prints "complete blocked cut nanoseconds stands_for": the executions of one exploration, the
// processor time of the quickest of TIMES explorations, and how many executions the complete ones
// stand for, which is as many as they are unless `symmetry` says that threads of a role may change
// places. With `never-back` no thread is held back where it comes back. Without arguments: the programs and sizes
// there are.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <memory>
#include <span>
#include <string_view>

#include <interlock/checker/bench/measure.hpp>
#include <interlock/checker/bench/programs.hpp>
#include <interlock/checker/bench/sized.hpp>
#include <interlock/checker/rc11/searching/explorer.hpp>

namespace {

using namespace interlock::bench;
using interlock::order;
using interlock::program;
using M = interlock::model::checked;

template <unsigned N, class Lock>
using locked = excludes<M, N, Lock>;

template <class S>
constexpr auto const& of = interlock::program_of<S>;

constexpr sized all[] = {
    {"adds", "5", of<adds<M, 5>>},
    {"adds", "6", of<adds<M, 6>>},
    {"adds", "7", of<adds<M, 7>>},
    {"adds", "8", of<adds<M, 8>>},
    {"tas", "2", of<locked<2, tas_lock<M>>>},
    {"tas", "3", of<locked<3, tas_lock<M>>>},
    {"tas", "4", of<locked<4, tas_lock<M>>>},
    {"tas", "5", of<locked<5, tas_lock<M>>>},
    {"tas", "6", of<locked<6, tas_lock<M>>>},
    {"tas", "7", of<locked<7, tas_lock<M>>>},
    {"ttas", "2", of<locked<2, ttas_lock<M>>>},
    {"ttas", "3", of<locked<3, ttas_lock<M>>>},
    {"ttas", "4", of<locked<4, ttas_lock<M>>>},
    {"ttas", "5", of<locked<5, ttas_lock<M>>>},
    {"ticket", "2", of<locked<2, ticket_lock<M>>>},
    {"ticket", "3", of<locked<3, ticket_lock<M>>>},
    {"ticket", "4", of<locked<4, ticket_lock<M>>>},
    {"ticket", "5", of<locked<5, ticket_lock<M>>>},
    {"ticket", "6", of<locked<6, ticket_lock<M>>>},
    {"ticket", "7", of<locked<7, ticket_lock<M>>>},
    {"mcs", "2", of<locked<2, mcs_lock<M, 2>>>},
    {"mcs", "3", of<locked<3, mcs_lock<M, 3>>>},
    {"mcs", "4", of<locked<4, mcs_lock<M, 4>>>},
    {"mcs", "5", of<locked<5, mcs_lock<M, 5>>>},
    {"semaphore", "2", of<locked<2, semaphore_lock<M>>>},
    {"semaphore", "3", of<locked<3, semaphore_lock<M>>>},
    {"semaphore", "4", of<locked<4, semaphore_lock<M>>>},
    {"spsc", "1", of<spsc<M, 1>>},
    {"spsc", "2", of<spsc<M, 2>>},
    {"spsc", "3", of<spsc<M, 3>>},
    {"spsc", "4", of<spsc<M, 4>>},
    {"spsc", "6", of<spsc<M, 6>>},
    {"spsc", "8", of<spsc<M, 8>>},
    {"spsc", "10", of<spsc<M, 10>>},
    {"spsc", "12", of<spsc<M, 12>>},
    {"defspsc", "4", of<spsc<M, 4, order::seq_cst, order::seq_cst>>},
    {"defspsc", "10", of<spsc<M, 10, order::seq_cst, order::seq_cst>>},
    // Stores, or loads, alone are: not all accesses.
    {"mixspsc", "10", of<spsc<M, 10, order::acquire, order::seq_cst>>},
    {"mpmc", "1", of<mpmc<M, 1>>},
    {"mpmc", "2", of<mpmc<M, 2>>},
    {"treiber", "3", of<treiber<M, 3, 2>>},
    {"before", "10", of<adds_after_others<M, 6, 10, false>>},
    {"before", "100", of<adds_after_others<M, 6, 100, false>>},
    {"behind", "10", of<adds_after_others<M, 6, 10, true>>},
    {"behind", "100", of<adds_after_others<M, 6, 100, true>>},
    {"alone", "50", of<alone<M, 2, 50>>},
    {"alone", "800", of<alone<M, 2, 800>>},
    {"alone", "4000", of<alone<M, 2, 4'000>>},
    {"alone8", "200", of<alone<M, 8, 200>>},
    {"pingpong", "400", of<pingpong<M, 400>>},
    {"w22", "8", of<store_buffering<M, 8>>},
    {"iriw_acq", "6", of<iriw<M, 6, order::release, order::acquire>>},
    {"iriw_sc", "6", of<iriw<M, 6, order::seq_cst, order::seq_cst>>},
    {"iriw_mixed", "6", of<iriw<M, 6, order::release, order::seq_cst>>},
    {"peterson", "3", of<locked<3, peterson_lock<M, 3>>>},
    {"peterson", "4", of<locked<4, peterson_lock<M, 4>>>},
};

}  // namespace

int main(int argc, char** argv) {
  using namespace interlock::checker;
  if (argc < 3) {
    for (auto const& each : all) std::printf("%s %s\n", each.name, each.size);
    for (auto const& each : peers()) std::printf("%s %s\n", each.name, each.size);
    return 0;
  }
  int const times = argc > 3 ? std::atoi(argv[3]) : 1;
  std::string_view const how = argc > 4 ? argv[4] : "";
  bool const symmetry = how == "symmetry";
  auto const* const found = [&]() -> program const* {
    for (auto const of_these : {std::span<sized const>{all}, peers()})
      for (auto const& each : of_these)
        if (std::string_view{argv[1]} == each.name && std::string_view{argv[2]} == each.size) return &each.what;
    return nullptr;
  }();
  if (found == nullptr) {
    std::fprintf(stderr, "bench_rc11: there is no program %s of size %s\n", argv[1], argv[2]);
    return 2;
  }
  auto const box = std::make_unique<black_box>();
  rc11_result result;
  // Whatever else the machine does only ever adds: the quickest is the nearest to the truth.
  double quickest = std::numeric_limits<double>::infinity();
  for (int i = 0; i < times; ++i) {
    auto const start = processor_nanoseconds();
    result = explore_with_rc11(*found, {.symmetry = symmetry, .holds_back = how != "never-back"}, *box,
                               [] { return true; });
    quickest = std::min(quickest, processor_nanoseconds() - start);
    if (result.failed) {
      std::fprintf(stderr, "bench_rc11: %s\n", result.failed->message.c_str());
      return 1;
    }
  }
  std::printf("%llu %llu %llu %.0f %llu\n", static_cast<unsigned long long>(result.complete),
              static_cast<unsigned long long>(result.blocked),
              static_cast<unsigned long long>(result.cut), quickest,
              static_cast<unsigned long long>(result.stands_for));
  return 0;
}
