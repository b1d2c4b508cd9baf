#include <interlock/checker/worker/aftermath.hpp>

#include <vector>

#include <fmt/format.h>

#include <interlock/checker/trace/text.hpp>

namespace interlock::checker {
namespace {

reports::place last_place(black_box const& box, unsigned threads) {
  auto const running = box.running <= threads ? box.running : threads;
  return to_place(box.last[running], running, threads, "last operation");
}

}  // namespace

reports::failure failure_of(watch const& watched, watch::state how, black_box const& box,
                            unsigned threads, check_options const& options) {
  reports::failure result;
  result.places = {last_place(box, threads)};
  switch (how) {
    case watch::state::hung:
      result.kind = to_string(failure::hang);
      result.message = fmt::format("the code under test did not come to an end for {} s",
                                   options.hang_after.count());
      result.why = "it loops or blocks without an operation of the layer";
      break;
    case watch::state::too_big:
      result.kind = to_string(failure::crash);
      result.message =
          fmt::format("the code under test used more than {} MiB of memory", options.memory_mib);
      break;
    default:
      result.kind = to_string(failure::crash);
      result.message = "the code under test crashed: " + in_words(watched.end());
      if (auto const& printed = watched.printed(); !printed.empty())
        result.why = "it printed: " + printed.substr(0, printed.find_last_not_of('\n') + 1);
      break;
  }
  return result;
}

replay_token token_of(entry const& what, check_options const& options, black_box const& box) {
  replay_token token{.check = what.name(),
                     .engine = std::string{to_string(options.engine)},
                     .spurious = options.spurious,
                     .timeouts = options.timeouts,
                     .deep_history = options.search.random(),
                     .model = options.model,
                     .trials = options.trials,
                     .decisions = {}};
  std::vector<decision> made;
  for (std::size_t i = 0; i != box.recorded(); ++i) made.push_back(box.choices[i].made);
  token.decisions = script::of(made);
  return token;
}

}  // namespace interlock::checker
