#include <interlock/checker/audit/campaign.hpp>

#include <algorithm>
#include <chrono>
#include <exception>
#include <list>
#include <map>
#include <memory>
#include <set>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <poll.h>

#include <interlock/checker/audit/mutants.hpp>
#include <interlock/checker/output/interruption.hpp>
#include <interlock/checker/worker/task.hpp>

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
    reach_ = find_reach(entries, options_, shown_);
    result_.left_out = std::move(reach_.left_out);
    result_.limits = std::move(reach_.limits);
    for (auto const* each : reach_.checks) result_.checks.emplace_back(each->name());
    for (auto const& each : reach_.operations)
      for (auto& change : first_mutants(each.what)) add(std::move(change), each.objects, each.by);
    for (auto const& each : reach_.neighbours)
      if (is_order_promised(each.first, each.second))
        add(exchange_of(each.first, each.second), each.objects, each.by, each.objects_of_second);
    try_mutants();
    if (interruption::count() != 0) result_.interrupted_by = interruption::by();
    hand_in();
    result_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    return std::move(result_);
  }

 private:
  using checks = std::vector<std::size_t>;  // of reach_.checks, the cheapest first
  struct mutant {
    edit what;
    std::set<std::string> objects;
    std::set<std::string> objects_of_second;
    checks reached_by;
    reports::mutant found{};
    std::size_t next = 0;          // check that is to run with it
    std::unique_ptr<task> runs{};
  };
  using mutants = std::list<mutant>;

  void add(edit what, std::set<std::string> const& objects, checks const& reached_by, std::set<std::string> const& objects_of_second = {}) {
    auto const known = [&](mutant const& each) { return each.what == what; };
    // One place with two orders (of a template, say) has the same change of another kind twice.
    if (std::ranges::any_of(mutants_, known)) return;
    auto in_order = reached_by;
    if (auto const before = options_.killer ? options_.killer(what) : std::nullopt) {
      auto const is_killer = [&](std::size_t each) { return *before == reach_.checks[each]->name(); };
      std::ranges::stable_partition(in_order, is_killer);
    }
    mutants_.push_back({.what = std::move(what), .objects = objects, .objects_of_second = objects_of_second, .reached_by = std::move(in_order)});
  }

  void try_mutants() {
    auto next = mutants_.begin();
    std::list<mutant*> running;
    std::size_t done = 0;
    while (interruption::count() == 0) {
      while (running.size() < options_.search.jobs && next != mutants_.end()) {
        auto& each = *next;
        bool const runs = begin(each);
        // Weaker ones come behind all that is there already.
        if (!runs) add_weaker(each);
        ++next;
        if (runs) running.push_back(&each);
        else ++done;
      }
      if (running.empty()) break;
      constexpr int look_around_ms = 50;
      std::vector<pollfd> news;
      for (auto const* each : running)
        for (int const fd : each->runs->descriptors()) news.push_back({fd, POLLIN, 0});
      ::poll(news.data(), news.size(), look_around_ms);
      std::erase_if(running, [&](mutant* each) {
        if (!is_over(*each)) return false;
        if (each->runs) {
          auto record = each->runs->take_record();
          if (options_.keep) options_.keep(*reach_.checks[each->reached_by[each->next - 1]], options_with(*each), record);
          take(*each, std::move(record));
        }
        each->runs.reset();
        if (begin(*each)) return false;
        ++done;
        bool const at_end = next == mutants_.end();
        if (auto const added = add_weaker(*each); at_end && added != 0) next = std::prev(mutants_.end(), static_cast<std::ptrdiff_t>(added));
        return true;
      });
      shown_("changes", done, mutants_.size());
    }
    for (auto* each : running) each->runs->cancel();
  }

  // Of a change that survived, those that go further. Returns how many.
  std::size_t add_weaker(mutant const& each) {
    if (each.found.came_to != reports::mutant::fate::survived) return 0;
    auto const size = mutants_.size();
    for (auto& weaker : next_mutants(each.what))
      if (!is_decided(weaker)) add(std::move(weaker), each.objects, each.reached_by);
    return mutants_.size() - size;
  }

  // A stronger order that was killed says that this one would be.
  bool is_decided(edit const& weaker) const {
    return std::ranges::any_of(mutants_, [&](mutant const& each) {
      return each.found.came_to == reports::mutant::fate::killed && implies(each.what, weaker);
    });
  }

  [[nodiscard]] check_options options_with(mutant const& each) const {
    auto options = options_.search;
    options.jobs = 1;
    options.edits.push_back(each.what);
    return options;
  }

  // Lets the next check run with the change. Returns whether there is one. Where the system has no process for it, the change is
  // undecided, and the others are tried.
  bool begin(mutant& each) {
    auto const options = options_with(each);
    for (;;) {
      if (!each.found.killed_by.empty() || each.next == each.reached_by.size()) return false;
      auto const& check = *reach_.checks[each.reached_by[each.next++]];
      auto known = options_.known ? options_.known(check, options) : std::nullopt;
      if (!known) {
        each.runs = make_search_task(check, options);
        break;
      }
      take(each, std::move(*known));
    }
    try {
      each.runs->start();
      return true;
    } catch (std::exception const& e) {
      give_up(each, e);
      return false;
    }
  }

  bool is_over(mutant& each) {
    try {
      return each.runs->advance();
    } catch (std::exception const& e) {
      give_up(each, e);
      return true;
    }
  }

  static void give_up(mutant& each, std::exception const& why) {
    each.found.undecided = why.what();
    each.runs.reset();
    each.next = each.reached_by.size();
    each.found.came_to = reports::mutant::fate::undecided;
  }

  static void take(mutant& each, reports::check record) {
    using enum reports::mutant::fate;
    auto& found = each.found;
    bool const is_first = found.checks.empty();
    found.checks.push_back(record.name);
    switch (record.verdict) {
      case verdict::failed:
        if (record.failed->kind == to_string(failure::nondeterminism)) {  // that is nothing that the check says
          found.undecided = fmt::format("{} is not deterministic with it", record.name);
          break;
        }
        found.came_to = killed;
        found.killed_by = record.name;
        found.kind = record.failed->kind;
        found.replay = record.replay;
        return;
      case verdict::proved:
      case verdict::bounded:
        found.is_proved = record.verdict == verdict::proved && (is_first || found.is_proved);
        break;
      case verdict::error: found.undecided = fmt::format("{} could not be run: {}", record.name, record.error); break;
      default: found.undecided = fmt::format("{} comes to no end within the budget (--budget)", record.name); break;
    }
    bool const all = each.next == each.reached_by.size();
    if (all) found.came_to = found.undecided.empty() ? survived : undecided;
  }

  void hand_in() {
    std::map<std::string, std::vector<mutant const*>> by_file;
    // Which of several that run at a time ended first decides what was tried, and not what is told: what a stronger order says already is not.
    for (auto const& each : mutants_)
      if (!is_decided(each.what)) by_file[each.what.file].push_back(&each);
    for (auto& [file, all] : by_file) {
      std::ranges::stable_sort(all, {}, [](mutant const* each) {
        return std::tuple{each->what.line, each->what.column, each->what.operation, each->what.part, each->what.from, -static_cast<int>(each->what.to),
                          each->what.second.line, each->what.second.column};
      });
      auto& source = result_.sources.emplace_back();
      source.file = file;
      for (auto const* each : all) {
        auto& added = source.mutants.emplace_back(each->found);
        added.where = {.file = file, .line = each->what.line, .column = each->what.column};
        added.operation = model::name_of(each->what.operation);
        added.objects.assign(each->objects.begin(), each->objects.end());
        added.change = in_words(each->what, each->objects, each->objects_of_second);
        added.objects_of_second.assign(each->objects_of_second.begin(), each->objects_of_second.end());
        added.edit = to_text(each->what);
      }
    }
  }

  audit_options options_;
  audit_progress const& shown_;
  reports::audit result_;
  reach reach_;
  mutants mutants_;
};

}  // namespace

reports::audit run_audit(std::vector<entry const*> const& entries, audit_options const& options, audit_progress const& shown) {
  return campaign{options, shown}.run(entries);
}

}  // namespace interlock::checker
