#include <interlock/checker/audit/hardening.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <set>
#include <utility>

#include <fmt/format.h>

#include <interlock/checker/audit/mutants.hpp>
#include <interlock/checker/output/interruption.hpp>
#include <interlock/checker/worker/run.hpp>

namespace interlock::checker {
namespace {

using reports::verdict;

class hardening {
 public:
  hardening(audit_options const& options, hardening_from from, audit_progress const& shown)
      : options_{options}, from_{from}, shown_{shown} {
    options_.search.engine = engine_name::rc11;
  }

  reports::hardening run(std::vector<entry const*> const& entries) {
    auto const began = std::chrono::steady_clock::now();
    find_orders(entries);
    drop_what_fails_at_the_start();
    weaken();
    if (interruption::count() != 0) result_.interrupted_by = interruption::by();
    hand_in();
    result_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    return std::move(result_);
  }

 private:
  struct slot {
    edit now;  // from: what the source has
    std::vector<std::size_t> by;
    bool is_found = false;              // each weaker order was tried
    std::vector<order> undecided{};     // with which no check fails, and some could not be judged
    std::size_t searches = 0;
    double seconds = 0;
  };

  void find_orders(std::vector<entry const*> const& entries) {
    auto first = options_;
    first.search.all_seq_cst = from_ == hardening_from::seq_cst;
    first.with_expected_failures = from_ == hardening_from::seq_cst;
    reach_ = find_reach(entries, first, shown_);
    for (auto const& each : reach_.operations)
      for (auto& now : orders_of(each.what)) {
        if (from_ == hardening_from::seq_cst) now.to = order::seq_cst;
        // One place may have two orders, of a template, say; its slot is by what the source has.
        if (std::ranges::none_of(slots_, [&](slot const& other) { return is_of_one_place(other.now, now); }))
          slots_.push_back({.now = std::move(now), .by = each.by});
      }
    result_.model = to_string(options_.search.model);
    result_.limits = reach_.limits;
    result_.left_out = reach_.left_out;
    passes_.assign(reach_.checks.size(), true);
  }

  static bool is_of_one_place(edit const& a, edit const& b) {
    return a.line == b.line && a.column == b.column && a.operation == b.operation && a.part == b.part && a.from == b.from && a.file == b.file;
  }

  std::vector<edit> edits() const {
    std::vector<edit> result;
    for (auto const& each : slots_)
      if (each.now.to != each.now.from) result.push_back(each.now);
    return result;
  }

  // The checks, some at a time, until one does not pass. Returns which.
  std::vector<reports::check> searched(std::vector<std::size_t> const& checks, bool all, slot* counting) {
    std::vector<reports::check> result;
    auto options = options_.search;
    options.edits = edits();
    options.jobs = 1;
    for (std::size_t begin = 0; begin < checks.size() && interruption::count() == 0; begin += options_.search.jobs) {
      std::vector<std::unique_ptr<task>> tasks;
      for (auto i = begin; i < std::min<std::size_t>(checks.size(), begin + options_.search.jobs); ++i)
        tasks.push_back(make_search_task(*reach_.checks[checks[i]], options));
      no_progress quiet;
      auto run = run_tasks(std::move(tasks), options_.search.jobs, quiet).run;
      bool failed = false;
      for (auto& each : run.checks) {
        if (counting != nullptr) {
          ++counting->searches;
          counting->seconds += each.seconds;
        }
        failed = failed || !is_pass(each);
        result.push_back(std::move(each));
      }
      if (failed && !all) break;
    }
    return result;
  }

  static bool is_pass(reports::check const& each) { return each.verdict == verdict::proved || each.verdict == verdict::bounded; }

  std::vector<std::size_t> all_checks() const {
    std::vector<std::size_t> result;
    for (std::size_t i = 0; i != reach_.checks.size(); ++i) result.push_back(i);
    return result;
  }

  // What a library does below the lines is as it is, and not seq_cst: then a check may still fail.
  void drop_what_fails_at_the_start() {
    if (from_ == hardening_from::source) return;
    for (auto const& each : searched(all_checks(), true, nullptr)) {
      if (is_pass(each)) continue;
      auto const at = std::ranges::find_if(reach_.checks, [&](entry const* what) { return each.name == what->name(); });
      passes_[static_cast<std::size_t>(at - reach_.checks.begin())] = false;
      result_.left_out.push_back({each.name, "it does not pass with every order of the source seq_cst"});
    }
  }

  void weaken() {
    std::size_t done = 0;
    for (auto& each : slots_) {
      if (interruption::count() != 0) return;
      std::erase_if(each.by, [&](std::size_t i) { return !passes_[i]; });
      auto const before = each.now.to;
      for (auto const to : weaker_orders(each.now, before)) {
        if (each.by.empty()) break;
        each.now.to = to;
        auto const found = searched(each.by, false, &each);
        bool const was_seen = found.size() == each.by.size();
        if (was_seen && std::ranges::all_of(found, is_pass)) break;
        each.now.to = before;
        if (interruption::count() != 0) return;
        if (std::ranges::none_of(found, [](auto const& check) { return check.verdict == verdict::failed; })) each.undecided.push_back(to);
      }
      each.is_found = true;
      shown_("orders", ++done, slots_.size());
    }
  }

  void hand_in() {
    std::set<std::string> checks;
    for (std::size_t i = 0; i != reach_.checks.size(); ++i)
      if (passes_[i]) checks.insert(std::string{reach_.checks[i]->name()});
    result_.checks.assign(checks.begin(), checks.end());
    // The whole once more: what was found for the last order holds for all of them together.
    std::vector<std::size_t> left;
    for (auto const i : all_checks())
      if (passes_[i]) left.push_back(i);
    auto const last = searched(left, true, nullptr);
    auto const each_is = [&](verdict wanted) { return std::ranges::all_of(last, [&](auto const& each) { return each.verdict == wanted; }); };
    if (last.size() == left.size() && std::ranges::all_of(last, is_pass))
      result_.with_all = each_is(verdict::proved) ? verdict::proved : verdict::bounded;
    for (auto const& each : slots_) {
      if (each.by.empty()) continue;
      if (!each.is_found) {
        ++result_.not_tried;
        continue;
      }
      std::vector<std::string> undecided;
      for (auto const weaker : each.undecided) undecided.emplace_back(model::name_of(weaker));
      result_.orders.push_back({.where = {.file = each.now.file, .line = each.now.line, .column = each.now.column},
                                .operation = model::name_of(each.now.operation),
                                .of_failure = each.now.part == edited::failure,
                                .in_source = model::name_of(each.now.from),
                                .found = model::name_of(each.now.to),
                                .is_weaker = is_weaker(each.now.to, each.now.from),
                                .is_stronger = is_weaker(each.now.from, each.now.to),
                                .undecided = std::move(undecided),
                                .checks = each.by.size(),
                                .searches = each.searches,
                                .seconds = each.seconds});
    }
  }

  audit_options options_;
  hardening_from from_;
  audit_progress const& shown_;
  reports::hardening result_;
  reach reach_;
  std::vector<slot> slots_;
  std::vector<bool> passes_;
};

}  // namespace

reports::hardening harden(std::vector<entry const*> const& entries, audit_options const& options, hardening_from from,
                          audit_progress const& shown) {
  return hardening{options, from, shown}.run(entries);
}

}  // namespace interlock::checker
