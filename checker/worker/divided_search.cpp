#include <interlock/checker/worker/divided_search.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <set>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <poll.h>

#include <interlock/checker/worker/aftermath.hpp>
#include <interlock/checker/worker/unchecked.hpp>

namespace interlock::checker {
namespace {

std::string loops_in_words(std::set<std::string> const& loops_cut, unsigned rounds) {
  std::vector<std::string> with_events, without;
  for (auto const& each : loops_cut) (each.ends_with(rc11::waits_for_nobody) ? without : with_events).push_back(each);
  std::vector<std::string> parts;
  if (!with_events.empty())
    parts.push_back(fmt::format("more than {} rounds of the loop at {} (--rounds)", rounds, fmt::join(with_events, " and at ")));
  if (!without.empty()) parts.push_back(fmt::format("what comes after the loop at {}", fmt::join(without, " and at ")));
  return fmt::format("{}", fmt::join(parts, ", and for "));
}

}  // namespace

using reports::verdict;

divided_search::divided_search(entry const& what, check_options const& options, saved_search from,
                               division const& dividing)
    : entry_{what}, options_{options}, dividing_{dividing}, seconds_before_{from.seconds} {
  if (from.parts.empty()) from.parts.push_back({.seen = {}, .explored = 0, .left = ""});
  for (auto& each : from.parts) parts_.push_back(part{std::move(each)});
  executions_before_ = executions();
  explored_before_ = explored();
  // It is not known which of them is how big.
  for (auto& each : parts_)
    each.share = (1 - explored_before_) / static_cast<double>(std::max<std::size_t>(1, waiting_parts()));
}

double divided_search::seconds() const {
  return seconds_before_ +
         std::chrono::duration<double>(watch::clock::now() - started_).count();
}

bool divided_search::budget_is_spent() const {
  return stopping_ || spent_ >= options_.budget ||
         (options_.executions && executions() - executions_before_ >= *options_.executions);
}

std::size_t divided_search::living() const {
  return static_cast<std::size_t>(std::ranges::count_if(workers_, &worker::lives));
}

std::size_t divided_search::searching() const {
  return static_cast<std::size_t>(std::ranges::count(workers_, worker::state::searches, &worker::now));
}

std::size_t divided_search::waiting_parts() const {
  return static_cast<std::size_t>(std::ranges::count_if(parts_, &part::waits));
}

// ---- what workers say

void divided_search::take_given(worker& from, std::string_view told) {
  double share = 0;
  auto const [end, error] = std::from_chars(told.data(), told.data() + told.size(), share);
  if (error != std::errc{} || end == told.data() + told.size() || !std::isfinite(share))
    throw std::invalid_argument{"a part of the search has no size"};
  from.at->share -= share;
  asked_.reset();
  told.remove_prefix(static_cast<std::size_t>(end + 1 - told.data()));
  part given{{.seen = {}, .explored = 0, .left = std::string{told}}};
  given.share = share;
  parts_.insert(std::next(from.at), std::move(given));
}

void divided_search::take_tally(worker& of, std::string_view told) {
  auto& box = *of.box;
  auto& at = *of.at;
  auto const tally = rc11::tally_from_json(told);
  // A failure is looked for once more, which counts anew.
  if (!at.told && (tally.complete != box.executions || tally.blocked + tally.cut != box.incomplete))
    at.doubted = "the executions that it told and those that it counted differ";
  at.seen += tally;
  at.explored += of.explored();
  at.left = std::exchange(at.handed_in, std::nullopt);
  at.taken = false;
  of.now = at.told ? worker::state::is_over : worker::state::waits;
}

void divided_search::listen(worker& each) {
  auto& at = *each.at;
  for (auto const& line : each.watched.take_lines()) try {
      ++each.progress;
      if (at.doubted) return;
      auto body = line.substr(1);
      if (!each.is(worker::state::searches)) {
        at.doubted = "it went on after its result";
        return;
      }
      switch (line[0]) {
        case given_line: take_given(each, body); break;
        case left_line: at.handed_in = std::move(body); break;
        case result_line:
          at.told = reports::check_from_json(body);
          if (!at.told->failed && at.told->verdict != verdict::error) at.doubted = "its result contradicts itself";
          break;
        case tally_line: take_tally(each, body); break;
        case error_line: at.doubted = "it could not go on: " + body; break;
        default: at.doubted = "it told something that nobody understands"; break;
      }
    } catch (std::invalid_argument const& e) {
      at.doubted = fmt::format("it told something that nobody understands: {}", e.what());
    }
}

void divided_search::look_at(worker& each) {
  auto const& box = *each.box;
  auto& at = *each.at;
  if (each.is(worker::state::waits)) ++each.progress;
  auto const how = each.watched.look(box.executions + box.incomplete + box.progress + each.progress);
  bool const was_waiting = each.is(worker::state::waits);
  listen(each);
  at.doubted = reason_for_doubt(each.watched, how, !each.is(worker::state::searches),
                                std::move(at.doubted), &box);
  if (was_waiting && how == watch::state::ended && !at.doubted)
    at.doubted = fmt::format("it gave its result, and then {}", in_words(each.watched.end()));
  if (at.doubted) {
    end(each, worker::state::forgotten);
  } else if (how != watch::state::running) {
    if (each.is(worker::state::searches)) {
      at.died = how;
      at.seen.complete += box.executions;
      at.explored += each.explored();
    }
    end(each, at.failed() ? worker::state::failed : worker::state::forgotten);
  }
  // What one process would not have come to.
  if (at.failed()) end_what_is_behind(each.at);
}

// ---- who does what

void divided_search::end(worker& each, worker::state how) {
  if (each.lives()) {
    peak_memory_kib_ = std::max(peak_memory_kib_, each.watched.peak_memory_kib());
    used_by_those_that_ended_ += each.watched.processor_time();
  }
  each.now = how;
}

void divided_search::end_what_is_behind(place at) {
  for (auto behind = std::next(at); behind != parts_.end(); behind = parts_.erase(behind))
    for (auto& each : workers_)
      if (each.at == behind) end(each, worker::state::forgotten);
}

void divided_search::prepare(black_box& box) {
  box.executions = 0;
  box.incomplete = 0;
  box.explored = 0;
  box.hungry = is_asked_for();
  box.budget = (options_.budget - spent_).count();
  if (options_.executions)
    box.executions_allowed = *options_.executions - (executions() - executions_before_);
}

void divided_search::employ(place at) {
  auto box = make_shared_black_box();
  prepare(*box);
  auto started = start_worker(*box, [&](line_writer const& parent, line_reader& told) {
    explore_parts_in_worker(entry_, options_, dividing_, *at->left, *box, parent, told);
  });
  workers_.push_back({.at = at, .box = std::move(box), .watched = {std::move(started), options_}});
}

void divided_search::hand_out() {
  for (auto at = parts_.begin(); at != parts_.end(); ++at) {
    if (!at->waits()) continue;
    auto const idle = std::ranges::find(workers_, worker::state::waits, &worker::now);
    if (idle != workers_.end()) {
      prepare(*idle->box);
      idle->at = at;
      idle->now = worker::state::searches;
      idle->watched.tell(*at->left);
    } else if (living() < allowed()) {
      try {
        employ(at);
      } catch (std::system_error const&) {
        if (living() == 0) throw;
        return;  // those that run go on with what there is
      }
    } else {
      return;
    }
    at->taken = true;
  }
}

void divided_search::dismiss_who_waits(std::size_t more_than) {
  auto too_many = living() - std::min(living(), more_than);
  for (auto& each : workers_)
    if (too_many != 0 && each.is(worker::state::waits)) {
      each.watched.tell_no_more();
      each.now = worker::state::is_over;
      --too_many;
    }
}

bool divided_search::is_worth_dividing() {
  auto const explored_now = std::max(0.0, explored() - explored_before_);
  if (used_ >= dividing_.until_known &&
      used_ * (1 - explored_before_) >= dividing_.worth_it * explored_now)
    worth_dividing_ = true;
  return worth_dividing_;
}

// Whether somebody has nothing to do, nor will have soon, and the search is worth dividing.
bool divided_search::is_asked_for() {
  return searching() + waiting_parts() < allowed() && is_worth_dividing();
}

// Those that have most left are asked: as many as have to give, and more when they take their time.
void divided_search::ask_for_more() {
  struct asked {
    double left;
    worker* who;
  };
  std::vector<asked> busy;
  for (auto& each : workers_)
    if (each.is(worker::state::searches)) busy.push_back({each.left(), &each});
  std::size_t wanted = 0;
  if (is_asked_for()) {
    constexpr std::chrono::milliseconds soon{50};
    auto const now = watch::clock::now();
    if (!asked_) asked_ = now;
    wanted = allowed() - busy.size() - waiting_parts() + static_cast<std::size_t>((now - *asked_) / soon);
  } else {
    asked_.reset();
  }
  std::ranges::sort(busy, std::greater{}, &asked::left);
  for (std::size_t i = 0; i != busy.size(); ++i) busy[i].who->box->hungry = i < wanted;
}

// Processor time counts as the time that it would take these workers side by side.
void divided_search::count_what_is_spent() {
  auto used = used_by_those_that_ended_;
  for (auto const& each : workers_)
    if (each.lives()) used += each.watched.processor_time();
  if (used <= used_) return;  // one has ended and is not waited for yet
  spent_ += (used - used_) / static_cast<double>(std::max<std::size_t>(1, searching()));
  used_ = used;
}

bool divided_search::advance() {
  count_what_is_spent();
  for (auto& each : workers_)
    if (each.lives()) look_at(each);
  std::erase_if(workers_, [](worker const& each) { return each.is(worker::state::forgotten); });
  bool const spent = budget_is_spent();
  if (!spent) hand_out();
  dismiss_who_waits(searching() == 0 ? 0 : allowed());
  if (!spent) ask_for_more();
  for (auto& each : workers_)
    if (spent && each.is(worker::state::searches)) each.box->stop = true;
  return living() == 0;
}

void divided_search::stop() {
  stop_soon();
  constexpr int look_around_ms = 20;
  while (!advance()) {
    std::vector<pollfd> news;
    for (int const fd : descriptors()) news.push_back({fd, POLLIN, 0});
    ::poll(news.data(), news.size(), look_around_ms);
  }
}

std::vector<int> divided_search::descriptors() const {
  std::vector<int> result;
  for (auto const& each : workers_)
    if (each.lives())
      for (int const fd : each.watched.descriptors()) result.push_back(fd);
  return result;
}

std::uint64_t divided_search::executions() const {
  std::uint64_t result = 0;
  for (auto const& each : parts_) result += each.seen.complete;
  for (auto const& each : workers_)
    if (each.is(worker::state::searches)) result += each.box->executions;
  return result;
}

double divided_search::explored() const {
  double result = 0;
  for (auto const& each : parts_) result += each.explored;
  for (auto const& each : workers_)
    if (each.is(worker::state::searches)) result += each.explored();
  return std::min(result, 1.0);
}

divided_search::conclusion divided_search::conclude() {
  conclusion result;
  auto& answer = result.answer;
  rc11::tally all;
  for (auto const& each : parts_) all += each.seen;
  answer.executions = all.complete;
  answer.limits = in_words(rc11::limits_of(all, entry_.what(), options_.model));
  for (auto& each : in_words(all.unseen)) answer.limits.push_back(std::move(each));
  answer.seconds = seconds();
  answer.peak_memory_kib = peak_memory_kib_;
  if (auto& last = parts_.back(); last.doubted) {
    answer.verdict = verdict::error;
    answer.error = doubt(*last.doubted);
    return result;
  }
  if (auto& last = parts_.back(); last.told && last.told->verdict == verdict::error) {
    answer.verdict = verdict::error;
    answer.error = last.told->error;
    return result;
  }
  if (auto& last = parts_.back(); last.failed()) {
    answer.verdict = verdict::failed;
    ++answer.executions;  // the one that failed
    result.died = last.died.has_value();
    result.killed = last.died && *last.died != watch::state::ended;
    auto& by = *std::ranges::find(workers_, worker::state::failed, &worker::now);
    // One process would have taken with it what it had come across.
    if (last.died) answer.limits = in_words(rc11::limits_of({}, entry_.what(), options_.model));
    answer.failed = last.died ? failure_of(by.watched, *last.died, *by.box, entry_.what().threads,
                                           options_)
                              : std::move(last.told->failed);
    result.box = std::move(by.box);
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
  if (!all.loops_cut.empty())
    answer.reached = "complete but for " + loops_in_words(all.loops_cut, options_.rounds);
  else if ((all.spurious_cut || all.timeouts_cut) && !all.tries_cut)
    answer.reached = fmt::format("complete within --spurious {} and --timeouts {}",
                                 options_.spurious, options_.timeouts);
  else if (all.felt_a_bound())
    answer.reached = "complete but for what its limits name";
  expect_all_checked(answer, entry_.what(), all.used_layer);
  if (none && answer.verdict == verdict::bounded)
    could_not_be_run(answer, answer.reached.empty()
                                 ? std::string{"no execution came to its end, so nothing was checked"}
                                 : fmt::format("no execution came to its end, so nothing was checked: the search is {}", answer.reached));
  return result;
}

std::optional<saved_search> divided_search::unfinished() const {
  if (std::ranges::none_of(parts_, [](part const& p) { return p.left.has_value(); }))
    return std::nullopt;
  return so_far();
}

std::optional<saved_search> divided_search::so_far() const {
  if (parts_.back().failed()) return std::nullopt;
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
