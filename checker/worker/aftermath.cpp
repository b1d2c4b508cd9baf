#include <interlock/checker/worker/aftermath.hpp>

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include <interlock/checker/outside/ending.hpp>
#include <interlock/checker/trace/text.hpp>

namespace interlock::checker {
namespace {

reports::place last_place(black_box const& box, unsigned threads) {
  auto const running = box.running <= threads ? box.running : threads;
  return to_last_place(box.last_place(running), running, threads);
}

// Where the thread that ran came to grief, as far as debug information knows.
std::optional<reports::place> fault_of(black_box const& box, unsigned threads) {
  auto const instruction = box.fault.load();
  if (instruction == 0 || !box.sealed()) return std::nullopt;
  // What is told is where calls return to, and so what comes before.
  auto result = to_place(model::place::of_code(reinterpret_cast<void const*>(instruction + 1)), std::min(box.running, threads), threads, "fault");
  if (result.line == 0) return std::nullopt;
  return result;
}

std::string printable(std::string_view text) {
  std::string result;
  for (char const c : text)
    if (c >= ' ' && c <= '~') result += c;
    else result += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
  return result;
}

std::string who(black_box const& box, unsigned threads) {
  if (box.running < threads) return fmt::format("thread {}", reported_thread(box.running, threads));
  return "the constructor, after() or the destructor";
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
      result.why = "it loops or blocks without an operation of the layer, as a wait or a spin on "
                   "std::atomic does, which engines do not see (see model/README.md)";
      break;
    case watch::state::too_big:
      result.kind = to_string(failure::crash);
      result.message =
          fmt::format("the code under test used more than {} MiB of memory", options.memory_mib);
      break;
    case watch::state::disturbed:
      result.kind = to_string(failure::crash);
      result.message = "the code under test wrote to descriptors that are not its own";
      break;
    case watch::state::running:
    case watch::state::ended:
      if (auto const by = box.ended_by.load(); by == ending::used_elsewhere || by == ending::out_of_stack) {
        auto told = in_words(by);
        result.kind = to_string(told.kind);
        result.message = by == ending::out_of_stack ? fmt::format("{} {}", who(box, threads), told.message)
                                                    : told.message;
        result.why = told.why;
        break;
      }
      result.kind = to_string(failure::crash);
      result.message = "the code under test crashed: " + in_words(watched.end());
      if (auto where = fault_of(box, threads)) result.places.push_back(*std::move(where));
      if (auto const& printed = watched.printed(); !printed.empty())
        result.why = "it printed: " + printed.substr(0, printed.find_last_not_of('\n') + 1);
      break;
  }
  return result;
}

std::optional<std::string> reason_for_doubt(watch const& watched, watch::state how, bool told_all,
                                            std::optional<std::string> wrong,
                                            black_box const* box) {
  if (how == watch::state::disturbed)
    return fmt::format("something else wrote into its pipe: \"{}\"", printable(*watched.stray()));
  if (wrong) return wrong;
  constexpr auto overwritten = "what it shares with the checker was overwritten";
  if (box != nullptr && !box->sealed()) return overwritten;
  if (how == watch::state::running || !told_all) return std::nullopt;
  if (how != watch::state::ended) return "it gave its result and did not end";
  if (watched.end().by_signal || watched.end().code != 0)
    return fmt::format("it gave its result, and then {}", in_words(watched.end()));
  if (box != nullptr && !box->intact()) return overwritten;
  return std::nullopt;
}

std::optional<std::string> reason_for_doubt(watch const& watched, watch::state how,
                                            said const& heard, black_box const& box) {
  auto const& result = heard.result;
  auto why = reason_for_doubt(watched, how, result.has_value(), heard.wrong, &box);
  // The one that fails counts, and may not have been counted.
  if (!why && result && result->executions != box.executions &&
      !(result->failed && result->executions == box.executions + 1))
    return "the executions that it told and those that it counted differ";
  return why;
}

std::string doubt(std::string_view why) {
  return fmt::format(
      "the process that ran this check is not to be believed: {}; the code under test may have "
      "written to memory or descriptors that are not its own: look for that with a sanitizer",
      why);
}

replay_token token_of(entry const& what, check_options const& options, black_box const& box) {
  replay_token token{.check = what.name(),
                     .engine = std::string{to_string(options.engine)},
                     .spurious = options.spurious,
                     .timeouts = options.timeouts,
                     .deep_history = options.search.random(),
                     .model = options.model,
                     .rounds = options.rounds,
                     .decisions = {}};
  std::vector<decision> made;
  if (box.intact())
    for (auto const& each : box.made()) made.push_back(each.made);
  token.decisions = script::of(made);
  return token;
}

}  // namespace interlock::checker
