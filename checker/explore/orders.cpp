#include <interlock/checker/explore/orders.hpp>

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include <interlock/checker/explore/sites.hpp>
#include <interlock/checker/explore/trial.hpp>

namespace interlock::checker {
namespace {

using clock = watch::clock;
using reports::verdict;

/// Changes that are tried together. Each is of every object that is used at its place, or of the
/// groups of objects that are named.
struct amendment {
  change what;
  std::set<std::string> groups{};
};
using amendments = std::vector<amendment>;

enum class answer : std::uint8_t { fails, held, proved };

answer answer_of(reports::check const& said) {
  if (said.verdict == verdict::proved) return answer::proved;
  bool const held = said.verdict == verdict::bounded ||
                    (said.verdict == verdict::unknown && said.executions != 0 && !said.reached.empty());
  return held ? answer::held : answer::fails;
}

bool at_least(order a, order b) {
  return a == b || a == order::seq_cst || (a == order::acq_rel && b != order::seq_cst);
}

/// Whether all of `less` is done by `more`, too.
bool contains(amendments const& more, amendments const& less) {
  return std::ranges::all_of(less, [&](amendment const& l) {
    return std::ranges::any_of(more, [&](amendment const& m) {
      return m.what.at == l.what.at && m.what.part == l.what.part && at_least(m.what.to, l.what.to);
    });
  });
}

amendments all_of(std::vector<change> const& changes) {
  amendments result;
  for (auto const& each : changes) result.push_back({each});
  return result;
}

std::vector<amendments> one_of(std::vector<change> const& changes) {
  std::vector<amendments> result;
  for (auto const& each : changes) result.push_back({{each}});
  return result;
}

// Two at different places, those that come first in their lists first.
std::vector<amendments> two_of(std::vector<change> const& some, std::vector<change> const& others) {
  std::vector<std::pair<std::size_t, amendments>> found;
  bool const same = some == others;
  for (std::size_t i = 0; i != some.size(); ++i)
    for (std::size_t j = same ? i + 1 : 0; j != others.size(); ++j) {
      bool const one_place = some[i].at == others[j].at && some[i].part == others[j].part;
      if (!one_place) found.emplace_back(i + j, amendments{{some[i]}, {others[j]}});
    }
  std::ranges::stable_sort(found, {}, [](auto const& each) { return each.first; });
  std::vector<amendments> result;
  for (auto& [rank, each] : found) result.push_back(std::move(each));
  return result;
}

std::vector<change> joined(std::vector<change> a, std::vector<change> const& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

std::string listed(std::vector<std::string> const& names) {
  std::string text;
  for (std::size_t i = 0; i != names.size(); ++i)
    text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  return text;
}

class advisor {
 public:
  advisor(entry const& what, check_options const& options, clock::time_point deadline)
      : entry_{what}, options_{options}, deadline_{deadline} {
    if (auto const* why = what.expected().beyond("rc11")) result_.not_by_rc11 = why;
    else options_.engine = engine_name::rc11;
    options_.search = search_choice{};
  }

  reports::order_advice advise(reports::failure const& failed) {
    if (!orders_are_at_fault()) return std::move(result_);
    sites_.add(failed);
    look_for_remedies();
    // What holds and is not proved is worth saying where nothing is.
    if (result_.remedies.empty() && held_) result_.remedies = std::move(*held_);
    return std::move(result_);
  }

 private:
  bool orders_are_at_fault() {
    auto options = options_;
    options.all_seq_cst = true;
    auto const started = clock::now();
    auto const said = search_under(entry_, options, started + (deadline_ - started) / 2);
    of_a_proof_ = clock::now() - started;
    best_ = answer_of(said);
    result_.seq_cst = said.failed                               ? "fails"
                      : answer_of(said) == answer::proved && proves() ? "passes"
                                                                : "not_known";
    if (said.failed) result_.seq_cst_kind = said.failed->kind;
    else if (answer_of(said) != answer::fails && result_.seq_cst == "not_known")
      result_.seq_cst_reached = said.reached.empty() ? "complete" : said.reached;
    // Whatever orders there are, the failure that is left when all are seq_cst is left.
    result_.complete = said.failed || answer_of(said) != answer::fails;
    return !said.failed && result_.complete;
  }

  void look_for_remedies() {
    bool const weak = may_suffice([&] { return sites_.strongest_but_seq_cst(); });
    if (weak && (rank(one_of(sites_.one_step())) || rank(one_of(sites_.up_to_acq_rel())))) return;
    bool const strong = may_suffice([&] { return sites_.seq_cst(); });
    if (strong && rank(one_of(sites_.seq_cst()))) return;
    auto const orders = sites_.up_to_acq_rel();
    auto const fences = joined(sites_.fences(order::acquire), sites_.fences(order::release));
    if (weak) {
      if (rank(two_of(orders, orders))) return;
      if (rank(one_of(joined(fences, sites_.fences(order::acq_rel))))) return;
      if (auto few = fewest(all_of(sites_.strongest_but_seq_cst())); few.size() <= 3 && rank({few}))
        return;
    }
    bool const fenced = may_suffice([&] { return sites_.fences(order::seq_cst); });
    auto const strong_fences = sites_.fences(order::seq_cst);
    if (fenced && rank(one_of(strong_fences))) return;
    if (strong && rank(two_of(sites_.seq_cst(), sites_.seq_cst()))) return;
    if (weak && (rank(two_of(fences, fences)) || rank(two_of(orders, fences)))) return;
    if (fenced && rank(two_of(strong_fences, strong_fences))) return;
    if (weak && rank({fewest(all_of(sites_.strongest_but_seq_cst()))})) return;
    if (strong && rank({fewest(all_of(sites_.seq_cst()))})) return;
    if (fenced) rank({fewest(all_of(strong_fences))});
  }

  [[nodiscard]] bool proves() const { return options_.engine == engine_name::rc11; }

  [[nodiscard]] bool out_of_time() {
    if (clock::now() < deadline_) return false;
    result_.complete = false;
    return true;
  }

  reports::check search(amendments const& together) {
    auto options = options_;
    for (auto const& each : together) {
      auto& added = options.edits.emplace_back(sites_.in_code(each.what));
      for (auto const& object : sites_.all()[each.what.at].objects)
        if (each.groups.contains(object.group)) added.objects.push_back(object.identity);
    }
    auto const now = clock::now();
    auto const part = std::max<clock::duration>((deadline_ - now) / 6, 4 * of_a_proof_);
    return search_under(entry_, options, std::min(deadline_, now + part));
  }

  /// Whether it is not known that not even all of them together are enough. What still fails then
  /// may come by places that were not seen so far, and these are taken up.
  template <class All>
  bool may_suffice(All const& all) {
    for (;;) {
      auto const most = all();
      if (most.empty() || out_of_time()) return false;
      auto const said = search(all_of(most));
      if (!said.failed) return answer_of(said) != answer::fails;
      if (!sites_.add(*said.failed)) return false;
    }
  }

  /// Tries each, none that contains one that was enough. Returns whether some are as well proved as
  /// it is that the check passes with all of its operations seq_cst: nothing is better.
  bool rank(std::vector<amendments> const& candidates) {
    std::vector<amendments> enough;
    std::vector<reports::remedy> best;
    std::vector<reports::remedy> held;
    for (auto const& each : candidates) {
      if (each.empty() || std::ranges::any_of(enough, [&](amendments const& less) { return contains(each, less); }))
        continue;
      if (out_of_time()) break;
      auto const said = search(each);
      auto const how = answer_of(said);
      if (how == answer::fails) continue;
      enough.push_back(each);
      auto remedy = in_words(each.size() == 1 ? each : weakest(each, how), how);
      remedy.reached = said.reached.empty() ? "complete" : said.reached;
      remedy.proved = how == answer::proved && proves();
      (how >= best_ ? best : held).push_back(std::move(remedy));
    }
    if (!held.empty() && !held_) held_ = std::move(held);
    result_.remedies = std::move(best);
    return !result_.remedies.empty();
  }

  /// Of changes that together are enough, as few as still are.
  amendments fewest(amendments enough) {
    for (auto i = enough.size(); i-- > 0;) {
      auto fewer = enough;
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
      if (!fewer.empty() && !out_of_time() && answer_of(search(fewer)) != answer::fails)
        enough = std::move(fewer);
    }
    return enough;
  }

  /// The same changes, each to the weakest order with which they are still enough.
  amendments weakest(amendments enough, answer how) {
    auto weaker = sites_.up_to_acq_rel();
    for (auto const to : {order::acquire, order::release, order::acq_rel})
      for (auto const part : {edited::fence_before, edited::fence_after})
        for (auto const& each : enough)
          if (each.what.part == part) weaker.push_back({each.what.at, part, to});
    for (auto& each : enough)
      for (auto const& candidate : weaker) {
        if (candidate.at != each.what.at || candidate.part != each.what.part ||
            candidate.to == each.what.to || !at_least(each.what.to, candidate.to))
          continue;
        auto const before = std::exchange(each.what, candidate);
        if (!out_of_time() && answer_of(search(enough)) == how) break;
        each.what = before;
      }
    return enough;
  }

  /// The changes, of the objects that they were seen to be about where that is enough, too.
  reports::remedy in_words(amendments const& together, answer how) {
    auto narrow = together;
    auto const is_enough = [&] { return !out_of_time() && answer_of(search(narrow)) == how; };
    for (auto& each : narrow)
      for (auto const& object : sites_.all()[each.what.at].objects) each.groups.insert(object.group);
    if (!is_enough()) narrow = together;
    for (auto& each : narrow) {
      for (auto const& group : std::set{each.groups}) {
        if (each.groups.size() < 2) break;
        each.groups.erase(group);
        if (!is_enough()) each.groups.insert(group);
      }
    }
    std::ranges::sort(narrow, {}, [](amendment const& each) { return each.what.at; });
    reports::remedy result;
    for (auto const& each : narrow) {
      auto& said = result.changes.emplace_back(sites_.in_words(each.what));
      std::vector<std::string> names;
      for (auto const& object : sites_.all()[each.what.at].objects)
        if (each.groups.empty() || each.groups.contains(object.group)) names.push_back(object.name);
      said.object = listed(names);
      said.others = each.groups.empty() && !names.empty();
    }
    return result;
  }

  entry const& entry_;
  check_options options_;
  clock::time_point deadline_;
  // Of the search with all of them seq_cst: how long it took, and what it said.
  clock::duration of_a_proof_{};
  answer best_ = answer::proved;
  sites sites_;
  std::optional<std::vector<reports::remedy>> held_;  // of the nearest rank with some
  reports::order_advice result_;
};

}  // namespace

reports::order_advice advise_on_orders(entry const& what, reports::failure const& failed,
                                       check_options const& options,
                                       watch::clock::time_point deadline) {
  return advisor{what, options, deadline}.advise(failed);
}

}  // namespace interlock::checker
