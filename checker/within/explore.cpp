// interlock::explore: a check that another test framework runs (scenarios/explore.hpp).
#include <cstdint>
#include <deque>
#include <filesystem>
#include <iterator>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <interlock/checker/debug_info/place_text.hpp>
#include <interlock/checker/output/interruption.hpp>
#include <interlock/checker/worker/run.hpp>
#include <interlock/checker/worker/task.hpp>
#include <interlock/reports/render/text.hpp>
#include <interlock/scenarios/exploration.hpp>

namespace interlock {
namespace {

using namespace checker;

bool has_one_thread() {
  std::error_code unknown;
  std::filesystem::directory_iterator const all{"/proc/self/task", unknown};
  return unknown || std::distance(begin(all), end(all)) == 1;
}

// The test framework shows how far its tests are.
class shown_by_others final : public progress {
 public:
  void finished(reports::check const&, std::size_t, std::size_t) override {}
  void running(std::vector<task const*> const&, std::size_t, std::size_t) override {}
  void over() override {}
};

// Entries live as long as the program.
entry const& entry_for(program const& what, std::source_location where) {
  struct named {
    std::string name;
    std::unique_ptr<entry> check{};
  };
  static std::deque<named> all;
  auto& fresh = all.emplace_back(
      fmt::format("{}:{}", std::filesystem::path{where.file_name()}.filename().string(), where.line()));
  fresh.check = std::make_unique<entry>(fresh.name.c_str(), what, passes, where);
  return *fresh.check;
}

}  // namespace
}  // namespace interlock

interlock::exploration interlock::detail::explore(program const& what, exploration_options const& options, std::source_location where) {
  if (!has_one_thread())
    throw exploration_failed{fmt::format(
        "{}:{}: the process has several threads, of which the child that explores would have but one: call "
        "interlock::explore before others are started, or after they have ended",
        where.file_name(), where.line())};
  debug_info::tell_places();
  check_options how;
  how.engine = engine_name::rc11;
  how.search = search_choice::parse("auto");
  how.budget = options.budget;
  how.jobs = options.jobs;
  std::vector<std::unique_ptr<task>> tasks;
  tasks.push_back(make_search_task(entry_for(what, where), how));
  interruption const until_it_is_over;
  shown_by_others shown;
  auto const done = run_tasks(std::move(tasks), options.jobs, shown).run;
  if (done.checks.empty())
    throw exploration_failed{fmt::format("{}:{}: the exploration was interrupted", where.file_name(), where.line())};
  auto const& record = done.checks.front();
  exploration result{.proved = record.verdict == reports::verdict::proved,
                     .executions = record.executions,
                     .report = reports::failure_text(record)};
  if (!record.as_expected) throw exploration_failed{result.report};
  return result;
}
