#include <interlock/checker/audit/reach.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <fnmatch.h>

#include <interlock/checker/output/interruption.hpp>
#include <interlock/checker/worker/known_task.hpp>
#include <interlock/checker/worker/run.hpp>

namespace interlock::checker {
namespace {

using reports::verdict;

class quiet final : public progress {
 public:
  explicit quiet(audit_progress const& shown) : shown_{shown} {}
  void finished(reports::check const&, std::size_t done, std::size_t all) override { shown_("checks as they are", done, all); }
  void running(std::vector<task const*> const&, std::size_t, std::size_t) override {}
  void over() override {}

 private:
  audit_progress const& shown_;
};

bool is_asked_for(std::string const& file, std::vector<std::string> const& globs) {
  return globs.empty() ||
         std::ranges::any_of(globs, [&](std::string const& each) { return ::fnmatch(each.c_str(), file.c_str(), 0) == 0; });
}

// The cheapest first.
void find_those_that_pass(reach& result, std::vector<entry const*> const& entries, audit_options const& all, audit_progress const& shown) {
  auto const& options = all.search;
  auto const leave_out = [&](entry const& what, std::string why) {
    result.left_out.push_back({std::string{what.name()}, std::move(why)});
  };
  std::vector<std::unique_ptr<task>> tasks;
  std::map<std::string, entry const*> asked;
  for (auto const* each : entries) {
    auto const& expected = each->expected();
    if (auto const* const reason = expected.beyond("rc11")) leave_out(*each, reason);
    else if (!expected.to_pass() && !all.with_expected_failures) leave_out(*each, "it is expected to fail as it is");
    else {
      asked[std::string{each->name()}] = each;
      auto known = all.known ? all.known(*each, options) : std::nullopt;
      tasks.push_back(known ? make_known_task(std::move(*known)) : make_search_task(*each, options));
    }
  }
  quiet progress{shown};
  auto run = run_tasks(std::move(tasks), options.jobs, progress).run;
  std::ranges::stable_sort(run.checks, {}, &reports::check::seconds);
  std::set<std::string> limits;
  for (auto const& record : run.checks) {
    if (run.interrupted && record.verdict == verdict::unknown) continue;
    auto const& what = *asked.at(record.name);
    if (all.keep) all.keep(what, options, record);
    switch (record.verdict) {
      case verdict::proved:
      case verdict::bounded:
        result.checks.push_back(&what);
        limits.insert(record.limits.begin(), record.limits.end());
        break;
      case verdict::failed: leave_out(what, fmt::format("it fails {}: {}", options.all_seq_cst ? "with every operation seq_cst" : "as it is", record.failed->kind)); break;
      case verdict::error: leave_out(what, record.error); break;
      default: leave_out(what, "it comes to no end within the budget as it is (--budget)"); break;
    }
  }
  result.limits.assign(limits.begin(), limits.end());
}

}  // namespace

reach find_reach(std::vector<entry const*> const& entries, audit_options const& options, audit_progress const& shown) {
  reach result;
  auto search = options.search;
  search.engine = engine_name::rc11;
  auto with_rc11 = options;
  with_rc11.search = search;
  find_those_that_pass(result, entries, with_rc11, shown);
  using site = std::tuple<std::string, unsigned, unsigned, model::operation, order, order>;
  std::map<site, std::pair<std::set<std::string>, std::vector<std::size_t>>> sites;
  std::map<std::pair<operation_seen, operation_seen>, reached_neighbours> neighbours;
  for (std::size_t i = 0; i != result.checks.size() && interruption::count() == 0;) {
    auto const& what = *result.checks[i];
    try {
      auto const seen = survey(what, search);
      for (auto const& each : seen.all) {
        if (!is_asked_for(each.file, options.sources)) continue;
        auto& [objects, by] = sites[{each.file, each.line, each.column, each.what, each.success, each.failure}];
        if (!each.object.empty()) objects.insert(each.object);
        if (by.empty() || by.back() != i) by.push_back(i);
      }
      for (auto const& [first, second] : seen.neighbours) {
        if (!is_asked_for(first.file, options.sources)) continue;
        auto key = std::pair{first, second};
        key.first.object = key.second.object = {};
        auto& each = neighbours.try_emplace(key, key.first, key.second).first->second;
        if (!first.object.empty()) each.objects.insert(first.object);
        if (!second.object.empty()) each.objects_of_second.insert(second.object);
        if (each.by.empty() || each.by.back() != i) each.by.push_back(i);
      }
      ++i;
    } catch (std::exception const& e) {
      result.left_out.push_back({std::string{what.name()}, e.what()});
      result.checks.erase(result.checks.begin() + static_cast<std::ptrdiff_t>(i));
    }
    shown("operations", i, result.checks.size());
  }
  for (auto& [where, seen] : sites) {
    auto const& [file, line, column, what, success, failure] = where;
    result.operations.push_back({.what = {.file = file, .line = line, .column = column, .what = what, .success = success, .failure = failure},
                                 .objects = std::move(seen.first),
                                 .by = std::move(seen.second)});
  }
  for (auto& [both, seen] : neighbours) result.neighbours.push_back(std::move(seen));
  return result;
}

}  // namespace interlock::checker
