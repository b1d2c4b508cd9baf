#include <interlock/checker/explore/commitment.hpp>

#include <string>

#include <fmt/format.h>

#include <interlock/checker/engine.hpp>
#include <interlock/checker/explore/deadline.hpp>
#include <interlock/checker/search/continuations.hpp>
#include <interlock/checker/worker/watch.hpp>
#include <interlock/checker/worker/worker.hpp>

namespace interlock::checker {
namespace {

enum class prospect : char { all_fail = 'f', one_passes = 'p', not_known = 'u' };

// In a worker: whether every execution that begins so fails. Counts those that it looked at.
prospect do_all_fail(entry const& what, replay_token const& token, std::vector<decision> beginning,
                   black_box& box, watch::clock::time_point deadline, std::uint64_t& executions) {
  continuations steering{std::move(beginning)};
  auto const settings = settings_of(token);
  for (;;) {
    // Asked at the end of an execution that did not fail: one is enough.
    auto const result =
        explore(engine_of(token), what.what(), steering, settings, box, [] { return false; });
    executions += result.executions;
    if (result.error) return prospect::not_known;
    if (!result.failed) return prospect::one_passes;
    if (watch::clock::now() > deadline) return prospect::not_known;
    if (!steering.next()) return prospect::all_fail;
  }
}

prospect ask(entry const& what, replay_token const& token, std::vector<decision> const& beginning,
           check_options const& options, watch::clock::time_point deadline,
           std::uint64_t& executions) {
  auto const box = make_shared_black_box();
  watch watched{start_worker(*box, [&](line_writer const& parent) {
                  std::uint64_t looked_at = 0;
                  auto const found = do_all_fail(what, token, beginning, *box, deadline, looked_at);
                  parent.write(fmt::format("{}{}", static_cast<char>(found), looked_at));
                }),
                options};
  // The worker keeps to its deadline, unless the code under test does not come back.
  constexpr auto grace = std::chrono::milliseconds{100};
  auto seen = std::uint64_t{0};
  (void)look_until(watched, [&] { return ++seen; }, deadline + grace);
  if (watched.lines().empty() || watched.lines().front()[0] == error_line) return prospect::not_known;
  auto const& line = watched.lines().front();
  executions += std::stoull(line.substr(1));
  return static_cast<prospect>(line[0]);
}

}  // namespace

commitment find_commitment(entry const& what, replay_token const& token, attempt const& failing,
                           check_options const& options, watch::clock::time_point deadline) {
  commitment result;
  std::vector<decision> made;
  for (auto const& each : failing.choices) made.push_back(each.made);

  // With all choices made the execution fails. With fewer it may not; and what fails with fewer
  // fails with more.
  std::size_t passing = 0;           // beginnings shorter than this were not asked about
  std::size_t failing_at = made.size();
  while (passing < failing_at) {
    auto const middle = passing + (failing_at - passing) / 2;
    std::vector<decision> const beginning{made.begin(),
                                          made.begin() + static_cast<std::ptrdiff_t>(middle)};
    auto const part = after_part(1.0 / 4, deadline);
    switch (ask(what, token, beginning, options, part, result.executions)) {
      case prospect::all_fail: failing_at = middle; break;
      case prospect::one_passes: passing = middle + 1; break;
      case prospect::not_known: return result;
    }
  }
  result.after_step = failing_at == 0 ? 0 : failing.choices[failing_at - 1].step + 1;
  return result;
}

}  // namespace interlock::checker
