#include <interlock/checker/worker/divided_search.hpp>

#include <algorithm>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <poll.h>

#include <interlock/checker/worker/aftermath.hpp>
#include <interlock/checker/worker/unchecked.hpp>
#include <interlock/checker/worker/worker.hpp>

namespace interlock::checker {

using reports::verdict;

divided_search::divided_search(entry const& what, check_options const& options, saved_search from)
    : entry_{what}, options_{options}, seconds_before_{from.seconds} {
  if (from.parts.empty()) from.parts.push_back({.seen = {}, .explored = 0, .left = ""});
  for (auto& each : from.parts) parts_.push_back(part{std::move(each)});
  executions_before_ = executions();
}

double divided_search::seconds() const {
  return seconds_before_ +
         std::chrono::duration<double>(watch::clock::now() - started_).count();
}

bool divided_search::budget_is_spent() const {
  return stopping_ || spent_ >= options_.budget ||
         (options_.executions && executions() - executions_before_ >= *options_.executions);
}

unsigned divided_search::workers() const {
  return static_cast<unsigned>(std::ranges::count_if(parts_, &part::runs));
}

void divided_search::employ(place at) {
  at->box.emplace(make_shared_black_box());
  at->heard = 0;
  auto mine = options_;
  mine.budget -= spent_;
  if (mine.executions) *mine.executions -= executions() - executions_before_;
  at->worker.emplace(start_worker(**at->box, [&](line_writer const& parent) {
                       explore_part_in_worker(entry_, mine, *at->left, **at->box, parent);
                     }),
                     options_);
}

void divided_search::take_tally(part& of, std::string_view told) {
  auto const& box = **of.box;
  auto const tally = rc11::tally_from_json(told);
  // A failure is looked for once more, which counts anew.
  if (!of.told && (tally.complete != box.executions || tally.blocked + tally.cut != box.incomplete))
    of.doubted = "the executions that it told and those that it counted differ";
  of.seen += tally;
  of.explored += std::clamp(box.explored.load(), 0.0, 1.0);
  of.left = std::exchange(of.handed_in, std::nullopt);
}

void divided_search::listen(place at) {
  auto const& lines = at->worker->lines();
  try {
    for (; at->heard != lines.size() && !at->doubted; ++at->heard) {
      auto const& line = lines[at->heard];
      auto body = line.substr(1);
      if (at->heard != 0 && lines[at->heard - 1][0] == tally_line) {
        at->doubted = "it went on after its result";
        return;
      }
      switch (line[0]) {
        case given_line:
          parts_.insert(std::next(at), part{{.seen = {}, .explored = 0, .left = std::move(body)}});
          break;
        case left_line: at->handed_in = std::move(body); break;
        case result_line:
          at->told = reports::check_from_json(body);
          if (!at->told->failed) at->doubted = "its result contradicts itself";
          break;
        case tally_line: take_tally(*at, body); break;
        case error_line: at->doubted = "it could not go on: " + body; break;
        default: at->doubted = "it told something that nobody understands"; break;
      }
    }
  } catch (std::invalid_argument const& e) {
    at->doubted = fmt::format("it told something that nobody understands: {}", e.what());
  }
}

void divided_search::look_at(place at) {
  auto& box = **at->box;
  auto const how =
      at->worker->look(box.executions + box.incomplete + at->worker->lines().size());
  listen(at);
  auto const& lines = at->worker->lines();
  bool const told_all = !lines.empty() && lines.back()[0] == tally_line;
  at->doubted = reason_for_doubt(*at->worker, how, told_all, std::move(at->doubted), &box);
  if (how == watch::state::running && !at->doubted) return;
  peak_memory_kib_ = std::max(peak_memory_kib_, at->worker->peak_memory_kib());
  used_by_those_that_ended_ += at->worker->processor_time();
  if (at->doubted) {
    at->worker.reset();
  } else if (!told_all) {
    at->died = how;
    at->seen.complete += box.executions;
    at->explored += std::clamp(box.explored.load(), 0.0, 1.0);
  } else {
    at->worker.reset();
    if (!at->told) at->box.reset();
  }
  // What one process would not have come to.
  if (at->failed()) parts_.erase(std::next(at), parts_.end());
}

// Processor time counts as the time that it would take these workers side by side.
void divided_search::count_what_is_spent() {
  auto used = used_by_those_that_ended_;
  for (auto const& each : parts_)
    if (each.runs()) used += each.worker->processor_time();
  if (used <= used_) return;  // one has ended and is not waited for yet
  spent_ += (used - used_) / std::max(1U, workers());
  used_ = used;
}

bool divided_search::advance() {
  count_what_is_spent();
  for (auto at = parts_.begin(); at != parts_.end(); ++at)
    if (at->runs()) look_at(at);
  auto running = workers();
  bool const spent = budget_is_spent();
  if (!spent)
    for (auto at = parts_.begin(); at != parts_.end() && running < allowed_; ++at)
      if (at->left && !at->worker && !at->failed()) try {
          employ(at);
          ++running;
        } catch (std::system_error const&) {
          at->box.reset();
          if (running == 0) throw;
          break;  // those that run go on with what there is
        }
  for (auto& each : parts_)
    if (each.runs()) {
      (*each.box)->hungry = running < allowed_;
      if (spent) (*each.box)->stop = true;
    }
  return running == 0;
}

void divided_search::stop() {
  stopping_ = true;
  constexpr int look_around_ms = 20;
  while (!advance()) {
    std::vector<pollfd> news;
    for (int const fd : descriptors()) news.push_back({fd, POLLIN, 0});
    ::poll(news.data(), news.size(), look_around_ms);
  }
}

std::vector<int> divided_search::descriptors() const {
  std::vector<int> result;
  for (auto const& each : parts_)
    if (each.runs())
      for (int const fd : each.worker->descriptors()) result.push_back(fd);
  return result;
}

std::uint64_t divided_search::executions() const {
  std::uint64_t result = 0;
  for (auto const& each : parts_) {
    result += each.seen.complete;
    if (each.runs()) result += (*each.box)->executions;
  }
  return result;
}

double divided_search::explored() const {
  double result = 0;
  for (auto const& each : parts_) {
    result += each.explored;
    if (each.runs()) result += (*each.box)->explored;
  }
  return std::min(result, 1.0);
}

divided_search::conclusion divided_search::conclude() {
  conclusion result;
  auto& answer = result.answer;
  rc11::tally all;
  for (auto const& each : parts_) all += each.seen;
  answer.executions = all.complete;
  answer.limits = in_words(rc11::limits_of(all, entry_.what().threads, options_.model));
  answer.seconds = seconds();
  answer.peak_memory_kib = peak_memory_kib_;
  if (auto& last = parts_.back(); last.doubted) {
    answer.verdict = verdict::error;
    answer.error = doubt(*last.doubted);
    return result;
  }
  if (auto& last = parts_.back(); last.failed()) {
    answer.verdict = verdict::failed;
    ++answer.executions;  // the one that failed
    result.died = last.died.has_value();
    result.killed = last.died && *last.died != watch::state::ended;
    answer.failed = last.died ? failure_of(*last.worker, *last.died, **last.box,
                                           entry_.what().threads, options_)
                              : std::move(last.told->failed);
    result.box = std::move(*last.box);
    last.box.reset();
    return result;
  }
  if (unfinished()) {
    answer.verdict = verdict::unknown;
    constexpr double not_all = 0.99;
    answer.reached = fmt::format("{:.2g} % of the search by estimate",
                                 100 * std::min(explored(), not_all));
    return result;
  }
  if (all.stands_for != all.complete) answer.stands_for = all.stands_for;
  bool const none = all.complete == 0;
  answer.verdict = all.felt_a_bound() || none ? verdict::bounded : verdict::proved;
  if ((all.spurious_cut || all.timeouts_cut) && !(all.tries_cut || all.yields_cut))
    answer.reached = fmt::format("complete within --spurious {} and --timeouts {}",
                                 options_.spurious, options_.timeouts);
  else if (all.felt_a_bound())
    answer.reached = "complete but for what its limits name";
  if (none) answer.reached = "no execution came to its end";
  expect_all_checked(answer, entry_.what(), all.used_layer);
  return result;
}

std::optional<saved_search> divided_search::unfinished() const {
  if (parts_.back().failed()) return std::nullopt;
  if (std::ranges::none_of(parts_, [](part const& p) { return p.left.has_value(); }))
    return std::nullopt;
  saved_search result{.check = entry_.name(), .seconds = seconds(), .parts = {}};
  for (saved_search::part const& each : parts_) {
    // Neighbours that are through need not be told apart.
    if (auto& parts = result.parts; !each.left && !parts.empty() && !parts.back().left) {
      parts.back().seen += each.seen;
      parts.back().explored += each.explored;
    } else {
      parts.push_back(each);
    }
  }
  return result;
}

}  // namespace interlock::checker
