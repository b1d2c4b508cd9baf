#include <interlock/checker/explore/distinct.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include <interlock/checker/engine.hpp>
#include <interlock/checker/explore/deadline.hpp>
#include <interlock/checker/worker/aftermath.hpp>
#include <interlock/checker/worker/unchecked.hpp>
#include <interlock/checker/worker/worker.hpp>

namespace interlock::checker {
namespace {

// A line of the worker: a check record whose `executions` tells which execution it was, or, for
// the last one, how many there were.
constexpr char found_line = 'f';
constexpr char again_line = 'a';  // the number of a class that was seen again
constexpr char end_line = 'e';

void search_in_child(entry const& what, check_options const& options, black_box& box,
                     watch::clock::time_point until, line_writer const& parent) {
  auto const in_time = [&] { return watch::clock::now() < until; };
  auto const steering = options.search.make(options.seed);
  auto const settings = settings_of(options);
  std::map<std::string, std::size_t> classes;
  reports::check answer;
  thread_set used_layer = 0;
  std::optional<std::string> error;
  while (in_time()) {
    auto result = explore(options.engine, what.what(), *steering, settings, box, in_time);
    answer.executions += result.executions;
    used_layer = static_cast<thread_set>(used_layer | result.used_layer);
    for (auto const& each : in_words(result.limits))
      if (std::ranges::find(answer.limits, each) == answer.limits.end())
        answer.limits.push_back(each);
    error = std::move(result.error);
    if (!result.failed) break;
    auto const [found, is_new] = classes.try_emplace(signature_of(*result.failed), classes.size());
    if (is_new) {
      answer.failed = std::move(result.failed);
      answer.verdict = reports::verdict::failed;
      answer.replay = to_text(token_of(what, options, box));
      parent.write(found_line + reports::to_json_line(answer));
    } else {
      parent.write(fmt::format("{}{}", again_line, found->second));
    }
    if (!steering->next()) break;
  }
  answer.failed.reset();
  answer.verdict = steering->covered().verdict;
  answer.reached = steering->covered().reached;
  if (answer.verdict == reports::verdict::proved && std::ranges::count(answer.limits, to_string(limit::rounds_bound)) != 0) {
    answer.verdict = reports::verdict::bounded;
    answer.reached = "complete but for what its limits name";
  }
  if (error) could_not_be_run(answer, *std::move(error));
  if (classes.empty()) expect_all_checked(answer, what.what(), used_layer);
  parent.write(end_line + reports::to_json_line(answer));
}

}  // namespace

std::string signature_of(reports::failure const& failed) {
  std::vector<std::string> places;
  for (auto const& each : failed.places) places.push_back(fmt::format("{}:{}", each.file, each.line));
  std::sort(places.begin(), places.end());
  return fmt::format("{} {}", failed.kind, fmt::join(places, " "));
}

distinct_failures find_failures(entry const& what, check_options const& options,
                                watch::clock::time_point until,
                                watch::clock::time_point deadline) {
  auto const box = make_shared_black_box();
  watch watched{start_worker(*box, [&](line_writer const& parent) {
                  search_in_child(what, options, *box, until, parent);
                }),
                options};
  auto const how = look_until(
      watched, [&] { return watched.lines().size() + box->executions + box->progress; }, deadline);

  bool const is_over = std::ranges::any_of(
      watched.lines(), [](std::string const& line) { return line[0] == end_line; });

  distinct_failures result;
  for (auto const& line : watched.lines()) {
    auto const body = std::string_view{line}.substr(1);
    if (line[0] == error_line) continue;
    if (line[0] == again_line) {
      ++result.classes.at(std::stoul(std::string{body})).times;
      continue;
    }
    auto said = reports::check_from_json(body);
    result.executions = said.executions;
    result.limits = said.limits;
    if (line[0] == found_line)
      result.classes.push_back(
          {std::move(*said.failed), token_from(said.replay), said.executions, 1});
    if (line[0] == end_line) {
      result.reached = std::move(said.reached);
      result.error = std::move(said.error);
      result.complete = said.verdict == reports::verdict::proved;
    }
  }
  if (!is_over && how)
    result.classes.push_back({failure_of(watched, *how, *box, what.what().threads, options),
                              token_of(what, options, *box), ++result.executions, 1});
  return result;
}

}  // namespace interlock::checker
