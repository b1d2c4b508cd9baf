#include <interlock/checker/worker/run.hpp>

#include <algorithm>
#include <optional>
#include <utility>

#include <poll.h>

#include <interlock/checker/output/interruption.hpp>

namespace interlock::checker {
namespace {

void wait_for_news(std::vector<std::unique_ptr<task>> const& tasks,
                   std::vector<std::size_t> const& running) {
  constexpr int look_around_ms = 50;
  std::vector<pollfd> descriptors;
  for (auto const i : running)
    for (int const fd : tasks[i]->descriptors()) descriptors.push_back({fd, POLLIN, 0});
  ::poll(descriptors.data(), descriptors.size(), look_around_ms);
}

// Each has one process; those beyond go round among the tasks that divide.
void share_out(std::vector<std::unique_ptr<task>> const& tasks,
               std::vector<std::size_t> const& running, unsigned jobs) {
  auto const dividing = static_cast<std::size_t>(std::count_if(
      running.begin(), running.end(), [&](std::size_t i) { return tasks[i]->divides(); }));
  if (dividing == 0) return;
  auto const spare = jobs - running.size();
  std::size_t nth = 0;
  for (auto const i : running)
    if (tasks[i]->divides())
      tasks[i]->allow(static_cast<unsigned>(1 + spare / dividing + (nth++ < spare % dividing ? 1 : 0)));
}

}  // namespace

tasks_run run_tasks(std::vector<std::unique_ptr<task>> tasks, unsigned jobs, progress& shown) {
  // Records keep the order of the tasks, whichever ends first.
  std::vector<std::optional<reports::check>> records(tasks.size());
  std::vector<std::optional<saved_search>> unfinished(tasks.size());
  std::vector<std::size_t> running;
  std::size_t next = 0;
  std::size_t done = 0;

  auto const keep = [&](std::size_t i) {
    records[i] = tasks[i]->take_record();
    if (auto left = tasks[i]->unfinished()) unfinished[i] = std::move(left);
    shown.finished(*records[i], ++done, tasks.size());
  };
  while (interruption::count() == 0 && (next != tasks.size() || !running.empty())) {
    while (running.size() < jobs && next != tasks.size()) {
      tasks[next]->start();
      running.push_back(next++);
    }
    share_out(tasks, running, jobs);
    wait_for_news(tasks, running);
    std::erase_if(running, [&](std::size_t i) {
      if (!tasks[i]->advance()) return false;
      keep(i);
      return true;
    });
    std::vector<task const*> live;
    for (auto const i : running) live.push_back(tasks[i].get());
    if (!live.empty()) shown.running(live, done, tasks.size());
  }
  for (auto const i : running) {
    tasks[i]->cancel();
    keep(i);
  }
  shown.over();

  for (; next != tasks.size(); ++next) unfinished[next] = tasks[next]->unfinished();
  tasks_run result{.run = {},
                   .interrupted = done != tasks.size() || !running.empty(),
                   .unfinished = {}};
  for (auto& each : unfinished)
    if (each) result.unfinished.push_back(std::move(*each));
  for (auto& each : records)
    if (each) result.run.checks.push_back(std::move(*each));
  return result;
}

}  // namespace interlock::checker
