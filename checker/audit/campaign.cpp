#include <interlock/checker/audit/campaign.hpp>

#include <algorithm>
#include <chrono>
#include <list>
#include <map>
#include <memory>
#include <set>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <fnmatch.h>
#include <poll.h>

#include <interlock/checker/audit/mutants.hpp>
#include <interlock/checker/audit/survey.hpp>
#include <interlock/checker/output/interruption.hpp>
#include <interlock/checker/worker/run.hpp>

namespace interlock::checker {
namespace {

using reports::verdict;

class campaign {
 public:
  campaign(audit_options const& options, audit_progress const& shown) : options_{options}, shown_{shown} {
    options_.search.engine = engine_name::rc11;
  }

  reports::audit run(std::vector<entry const*> const& entries) {
    auto const began = std::chrono::steady_clock::now();
    result_.model = to_string(options_.search.model);
    find_who_can_kill(entries);
    list_operations();
    try_mutants();
    if (interruption::count() != 0) result_.interrupted_by = interruption::by();
    hand_in();
    result_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    return std::move(result_);
  }

 private:
  struct candidate {
    entry const* what;
    double seconds;
  };
  using checks = std::vector<std::size_t>;  // of candidates_, the cheapest first
  struct mutant {
    edit what;
    std::set<std::string> objects;
    checks reached_by;
    reports::mutant found{};
    std::size_t next = 0;          // check that is to run with it
    bool was_cut_short = false;    // a search of it
    std::unique_ptr<task> runs{};
  };
  using mutants = std::list<mutant>;

  class quiet final : public progress {
   public:
    explicit quiet(audit_progress const& shown) : shown_{shown} {}
    void finished(reports::check const&, std::size_t done, std::size_t all) override {
      shown_("checks as they are", done, all);
    }
    void running(std::vector<task const*> const&, std::size_t, std::size_t) override {}
    void over() override {}

   private:
    audit_progress const& shown_;
  };

  void find_who_can_kill(std::vector<entry const*> const& entries) {
    std::vector<std::unique_ptr<task>> tasks;
    std::vector<entry const*> asked;
    for (auto const* each : entries) {
      auto const& expected = each->expected();
      if (auto const* const reason = expected.beyond("rc11")) leave_out(*each, reason);
      else if (!expected.to_pass()) leave_out(*each, "it is expected to fail as it is");
      else {
        asked.push_back(each);
        tasks.push_back(make_search_task(*each, options_.search));
      }
    }
    quiet shown{shown_};
    auto const run = run_tasks(std::move(tasks), options_.search.jobs, shown).run;
    std::map<std::string, reports::check const*> by_name;
    for (auto const& each : run.checks) by_name[each.name] = &each;
    std::set<std::string> limits;
    for (auto const* each : asked) {
      auto const found = by_name.find(std::string{each->name()});
      if (found == by_name.end()) continue;  // interrupted
      auto const& record = *found->second;
      limits.insert(record.limits.begin(), record.limits.end());
      switch (record.verdict) {
        case verdict::proved:
        case verdict::bounded: candidates_.push_back({each, record.seconds}); break;
        case verdict::failed: leave_out(*each, fmt::format("it fails as it is: {}", record.failed->kind)); break;
        case verdict::error: leave_out(*each, record.error); break;
        default: leave_out(*each, "it comes to no end within the budget as it is (--budget)"); break;
      }
    }
    result_.limits.assign(limits.begin(), limits.end());
  }

  void leave_out(entry const& what, std::string why) {
    result_.left_out.push_back({std::string{what.name()}, std::move(why)});
  }

  bool is_asked_for(std::string const& file) const {
    return options_.sources.empty() || std::ranges::any_of(options_.sources, [&](std::string const& each) {
             return ::fnmatch(each.c_str(), file.c_str(), 0) == 0;
           });
  }

  void list_operations() {
    using site = std::tuple<std::string, unsigned, unsigned, model::operation, order, order>;
    std::map<site, std::pair<std::set<std::string>, checks>> sites;
    std::vector<std::size_t> by_cost(candidates_.size());
    for (std::size_t i = 0; i != by_cost.size(); ++i) by_cost[i] = i;
    std::ranges::stable_sort(by_cost, {}, [&](std::size_t i) { return candidates_[i].seconds; });
    std::size_t done = 0;
    for (auto const i : by_cost) {
      if (interruption::count() != 0) return;
      auto const& what = *candidates_[i].what;
      try {
        for (auto const& each : survey(what, options_.search)) {
          if (each.file.empty() || !is_asked_for(each.file)) continue;
          auto& [objects, reached_by] = sites[{each.file, each.line, each.column, each.what, each.success, each.failure}];
          if (!each.object.empty()) objects.insert(each.object);
          if (reached_by.empty() || reached_by.back() != i) reached_by.push_back(i);
        }
        result_.checks.emplace_back(what.name());
      } catch (std::exception const& e) {
        leave_out(what, e.what());
      }
      shown_("operations", ++done, candidates_.size());
    }
    for (auto const& [where, seen] : sites) {
      auto const& [file, line, column, what, success, failure] = where;
      operation_seen const here{.file = file, .line = line, .column = column, .what = what, .success = success, .failure = failure};
      for (auto& each : first_mutants(here)) add(std::move(each), seen.first, seen.second);
    }
  }

  void add(edit what, std::set<std::string> const& objects, checks const& reached_by) {
    auto const known = [&](mutant const& each) { return each.what == what; };
    // One place with two orders (of a template, say) has the same change of another kind twice.
    if (std::ranges::any_of(mutants_, known)) return;
    mutants_.push_back({.what = std::move(what), .objects = objects, .reached_by = reached_by});
  }

  void try_mutants() {
    auto next = mutants_.begin();
    std::list<mutant*> running;
    std::size_t done = 0;
    while (interruption::count() == 0) {
      while (running.size() < options_.search.jobs && next != mutants_.end()) {
        if (begin(*next)) running.push_back(&*next);
        else ++done;
        ++next;
      }
      if (running.empty()) break;
      constexpr int look_around_ms = 50;
      std::vector<pollfd> news;
      for (auto const* each : running)
        for (int const fd : each->runs->descriptors()) news.push_back({fd, POLLIN, 0});
      ::poll(news.data(), news.size(), look_around_ms);
      std::erase_if(running, [&](mutant* each) {
        if (!each->runs->advance()) return false;
        take(*each, each->runs->take_record());
        each->runs.reset();
        if (begin(*each)) return false;
        ++done;
        // Weaker ones come behind all that is there already.
        if (each->found.came_to == reports::mutant::fate::survived) {
          bool const at_end = next == mutants_.end();
          auto const size = mutants_.size();
          for (auto& weaker : next_mutants(each->what))
            if (!is_decided(weaker)) add(std::move(weaker), each->objects, each->reached_by);
          if (at_end && mutants_.size() != size) next = std::prev(mutants_.end(), static_cast<std::ptrdiff_t>(mutants_.size() - size));
        }
        return true;
      });
      shown_("changes", done, mutants_.size());
    }
    for (auto* each : running) each->runs->cancel();
  }

  // A stronger order that was killed says that this one would be.
  bool is_decided(edit const& weaker) const {
    return std::ranges::any_of(mutants_, [&](mutant const& each) {
      return each.found.came_to == reports::mutant::fate::killed && implies(each.what, weaker);
    });
  }

  // Lets the next check run with the change. Returns whether there is one.
  bool begin(mutant& each) {
    if (!each.found.killed_by.empty() || each.next == each.reached_by.size()) return false;
    auto options = options_.search;
    options.jobs = 1;
    options.edits.push_back(each.what);
    each.runs = make_search_task(*candidates_[each.reached_by[each.next++]].what, options);
    each.runs->start();
    return true;
  }

  static void take(mutant& each, reports::check record) {
    using enum reports::mutant::fate;
    auto& found = each.found;
    bool const is_first = found.checks.empty();
    found.checks.push_back(record.name);
    switch (record.verdict) {
      case verdict::failed:
        found.came_to = killed;
        found.killed_by = record.name;
        found.kind = record.failed->kind;
        found.replay = record.replay;
        return;
      case verdict::proved:
      case verdict::bounded:
        found.is_proved = record.verdict == verdict::proved && (is_first || found.is_proved);
        break;
      default: each.was_cut_short = true; break;
    }
    bool const all = each.next == each.reached_by.size();
    if (all) found.came_to = each.was_cut_short ? undecided : survived;
  }

  void hand_in() {
    std::map<std::string, std::vector<mutant const*>> by_file;
    for (auto const& each : mutants_) by_file[each.what.file].push_back(&each);
    for (auto& [file, all] : by_file) {
      std::ranges::stable_sort(all, {}, [](mutant const* each) {
        return std::tuple{each->what.line, each->what.column, each->what.operation, each->what.part, each->what.from};
      });
      auto& source = result_.sources.emplace_back();
      source.file = file;
      for (auto const* each : all) {
        auto& added = source.mutants.emplace_back(each->found);
        added.where = {.file = file, .line = each->what.line, .column = each->what.column};
        added.operation = model::name_of(each->what.operation);
        added.objects.assign(each->objects.begin(), each->objects.end());
        added.change = in_words(each->what);
        added.edit = to_text(each->what);
      }
    }
  }

  audit_options options_;
  audit_progress const& shown_;
  reports::audit result_;
  std::vector<candidate> candidates_;
  mutants mutants_;
};

}  // namespace

reports::audit run_audit(std::vector<entry const*> const& entries, audit_options const& options, audit_progress const& shown) {
  return campaign{options, shown}.run(entries);
}

}  // namespace interlock::checker
