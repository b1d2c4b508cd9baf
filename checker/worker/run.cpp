#include <interlock/checker/worker/run.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <exception>
#include <new>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <poll.h>

#include <interlock/checker/output/interruption.hpp>

namespace interlock::checker {
namespace {

using reports::verdict;

struct shortage {
  int code;
  char const* what_helps;
};
constexpr std::array shortages{
    shortage{EAGAIN, "fewer --jobs or a higher limit on processes (ulimit -u) helps"},
    shortage{EMFILE, "fewer --jobs or a higher limit on open files (ulimit -n) helps"},
    shortage{ENFILE, "fewer --jobs or fewer files that are open on this machine help"},
    shortage{ENOMEM, "fewer --jobs or more memory helps"}};

// What the system is short of, if that is why: others may give it back.
shortage const* shortage_of(std::exception const& e) {
  auto const* const of_system = dynamic_cast<std::system_error const*>(&e);
  auto const code = of_system != nullptr                             ? of_system->code().value()
                    : dynamic_cast<std::bad_alloc const*>(&e) != nullptr ? ENOMEM
                                                                         : 0;
  auto const* const found = std::ranges::find(shortages, code, &shortage::code);
  return found == shortages.end() ? nullptr : found;
}

std::string in_words(std::exception const& e) {
  auto const* const lack = shortage_of(e);
  return lack == nullptr ? e.what() : fmt::format("{}; {}", e.what(), lack->what_helps);
}

class runner {
 public:
  runner(std::vector<std::unique_ptr<task>> tasks, unsigned jobs, progress& shown, run_limits limits)
      : tasks_{std::move(tasks)},
        records_(tasks_.size()),
        unfinished_(tasks_.size()),
        jobs_{jobs},
        room_{jobs},
        shown_{shown},
        limits_{std::move(limits)} {}

  tasks_run run() {
    while (interruption::count() == 0 && ended_by_.empty() && (next_ != tasks_.size() || !running_.empty())) {
      if (limits_.total && left_of_total() <= std::chrono::seconds{0}) {
        ended_by_ = "--budget-total";
        break;
      }
      start_tasks();
      share_out();
      wait_for_news();
      look_at_tasks();
      std::vector<task const*> live;
      for (auto const i : running_) live.push_back(tasks_[i].get());
      if (!live.empty()) shown_.running(live, done_, tasks_.size());
    }
    return result();
  }

 private:
  void start_tasks() {
    while (running_.size() < room_ && next_ != tasks_.size()) {
      try {
        if (limits_.total) tasks_[next_]->limit_budget(share_of_total());
        tasks_[next_]->start();
        running_.push_back(next_++);
        attempts_left_ = attempts;
      } catch (std::exception const& e) {
        bool const may_pass = shortage_of(e) != nullptr;
        if (may_pass && !running_.empty()) {
          // Until one of those ends, and gives back what it has.
          room_ = running_.size();
          return;
        }
        if (may_pass && --attempts_left_ > 0) return;
        attempts_left_ = 1;  // what nobody gives back is not waited for once more
        give_up(next_++, false, e);
      }
    }
  }

  using duration = std::chrono::duration<double>;
  [[nodiscard]] duration left_of_total() const { return *limits_.total - (std::chrono::steady_clock::now() - began_); }

  // Of the next task: what all have together, divided among those that have not begun. One process cannot use more than there is.
  [[nodiscard]] duration share_of_total() const {
    auto const left = left_of_total();
    auto const share = left * static_cast<double>(room_) / static_cast<double>(tasks_.size() - next_);
    return tasks_[next_]->divides() ? share : std::min(share, left);
  }

  // Each has one process; those beyond go round among the tasks that divide.
  void share_out() {
    auto const divides = [&](std::size_t i) { return tasks_[i]->divides(); };
    auto const dividing = static_cast<std::size_t>(std::ranges::count_if(running_, divides));
    if (dividing == 0) return;
    auto const spare = room_ - std::min(room_, running_.size());
    std::size_t nth = 0;
    for (auto const i : running_)
      if (divides(i))
        tasks_[i]->allow(
            static_cast<unsigned>(1 + spare / dividing + (nth++ < spare % dividing ? 1 : 0)));
  }

  void wait_for_news() const {
    constexpr int look_around_ms = 50;
    std::vector<pollfd> descriptors;
    for (auto const i : running_)
      for (int const fd : tasks_[i]->descriptors()) descriptors.push_back({fd, POLLIN, 0});
    ::poll(descriptors.data(), descriptors.size(), look_around_ms);
  }

  void look_at_tasks() {
    auto const ended = std::erase_if(running_, [&](std::size_t i) {
      try {
        if (!tasks_[i]->advance()) return false;
      } catch (std::exception const& e) {
        give_up(i, true, e);
        return true;
      }
      keep(i, tasks_[i]->take_record());
      return true;
    });
    if (ended != 0) room_ = jobs_;
  }

  void keep(std::size_t i, reports::check record) {
    records_[i] = std::move(record);
    unfinished_[i] = tasks_[i]->unfinished();
    if (limits_.suffices && limits_.suffices(*records_[i])) ended_by_ = "--fail-fast";
    shown_.finished(*records_[i], ++done_, tasks_.size());
  }

  // What it has come to, where it does not come to its own end.
  reports::check cut_short(std::size_t i) {
    try {
      tasks_[i]->cancel();
      return tasks_[i]->take_record();
    } catch (std::exception const&) {
      reports::check record;
      record.name = tasks_[i]->name();
      record.engine = tasks_[i]->engine();
      return record;
    }
  }

  // A failure that is known stays one; all else that is known is that it could not be run.
  void give_up(std::size_t i, bool began, std::exception const& why) {
    auto const reason = in_words(why);
    auto record = cut_short(i);
    if (record.failed) {
      record.reached = fmt::format("its execution could not be run again: {}", reason);
    } else {
      record.verdict = verdict::error;
      record.as_expected = false;
      record.reached.clear();
      record.error = fmt::format("it could not be run{}: {}", began ? " to its end" : "", reason);
    }
    if (!began) record.seconds = 0;
    keep(i, std::move(record));
  }

  tasks_run result() {
    tasks_run all{.run = {}, .unfinished = {}};
    auto const enough = std::exchange(limits_.suffices, {}) && ended_by_ == "--fail-fast";
    if (ended_by_.empty() && interruption::count() != 0) ended_by_ = interruption::by();
    if (next_ != tasks_.size() || !running_.empty())
      all.run.interrupted = reports::interruption{.by = ended_by_, .did_not_run = {}};
    for (auto const i : std::exchange(running_, {})) {
      auto record = cut_short(i);
      if (enough && record.verdict != verdict::failed) {
        all.run.interrupted->did_not_run.push_back({std::move(record.name), std::move(record.engine)});
        continue;
      }
      if (record.verdict == verdict::unknown)
        record.error = fmt::format("{} ended it before it could show anything", ended_by_);
      keep(i, std::move(record));
    }
    shown_.over();
    for (; next_ != tasks_.size(); ++next_) {
      auto const& each = *tasks_[next_];
      unfinished_[next_] = each.unfinished();
      all.run.interrupted->did_not_run.push_back(
          {std::string{each.name()}, std::string{each.engine()}});
    }
    for (auto& each : unfinished_)
      if (each) all.unfinished.push_back(std::move(*each));
    for (auto& each : records_)
      if (each) all.run.checks.push_back(std::move(*each));
    return all;
  }

  static constexpr int attempts = 10;  // of which each but the last is followed by a look around

  // Records keep the order of the tasks, whichever ends first.
  std::vector<std::unique_ptr<task>> tasks_;
  std::vector<std::optional<reports::check>> records_;
  std::vector<std::optional<saved_search>> unfinished_;
  std::vector<std::size_t> running_;
  std::size_t next_ = 0;
  std::size_t done_ = 0;
  std::size_t jobs_;
  std::size_t room_;  // how many can run now, as far as is known
  int attempts_left_ = attempts;
  progress& shown_;
  run_limits limits_;
  std::chrono::steady_clock::time_point const began_ = std::chrono::steady_clock::now();
  std::string ended_by_;  // empty: nothing has ended it
};

}  // namespace

tasks_run run_tasks(std::vector<std::unique_ptr<task>> tasks, unsigned jobs, progress& shown,
                    run_limits limits) {
  return runner{std::move(tasks), jobs, shown, std::move(limits)}.run();
}

}  // namespace interlock::checker
