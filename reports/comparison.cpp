#include <interlock/reports/comparison.hpp>

#include <algorithm>
#include <iterator>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include <interlock/reports/layout.hpp>
#include <interlock/reports/words.hpp>

namespace interlock::reports {
namespace {

// Fewer executions than these double for a change of one step in a scenario.
constexpr std::uint64_t worth_comparing = 100;

bool is_ok(check const& c) { return tag_of(c) == "ok"; }

// ---- pairs

using identity = std::tuple<std::string_view, std::string_view, std::size_t>;

/// Which check of its name and engine each is, counted from 0.
std::vector<identity> identities(run const& r) {
  std::map<std::pair<std::string_view, std::string_view>, std::size_t> seen;
  std::vector<identity> result;
  for (auto const& c : r.checks) result.emplace_back(c.name, c.engine, seen[{c.name, c.engine}]++);
  return result;
}

std::map<identity, check const*> by_identity(run const& r) {
  std::map<identity, check const*> result;
  auto const all = identities(r);
  for (std::size_t i = 0; i != all.size(); ++i) result.emplace(all[i], &r.checks[i]);
  return result;
}

// ---- what differs

/// Only the bound of a bounded search is a result. What else is said of how far a search got, such
/// as the part of the space that it estimates, differs from run to run.
std::string result_of(check const& c) {
  auto without_reached = c;
  if (c.verdict != verdict::bounded) without_reached.reached.clear();
  return answer(without_reached);
}

/// Those that were covered, be it by others that differ in who was who.
std::uint64_t executions_of(check const& c) {
  return c.stands_for != 0 ? c.stands_for : c.executions;
}

/// Of the same answer only: what an error or a failure cuts short is no measure.
bool executions_differ(check const& a, check const& b) {
  if (a.verdict != b.verdict || a.verdict == verdict::failed) return false;
  auto const [less, more] = std::minmax({executions_of(a), executions_of(b)});
  return more >= worth_comparing && more - less > less;
}

std::vector<std::string> what_differs(check const& before, check const& now) {
  std::vector<std::string> result;
  auto const add = [&](std::string_view label, std::string const& was, std::string const& is) {
    if (was != is) result.push_back(fmt::format("{}{} → {}", label, was, is));
  };
  if (before.expected != now.expected)
    add("expected: ", printable(before.expected), printable(now.expected));
  add("", result_of(before), result_of(now));
  if (before.search != now.search)
    add("", search_in_words(before.search), search_in_words(now.search));
  if (executions_differ(before, now))
    add("executions: ", grouped(executions_of(before)), grouped(executions_of(now)));
  return result;
}

change change_between(check const& before, check const& now) {
  if (is_ok(before) == is_ok(now)) return change::changed;
  return is_ok(now) ? change::fixed : change::broken;
}

// ---- text

struct group {
  reports::change change;
  std::string_view name;
  std::string_view meaning;
};

constexpr group groups[]{
    {change::broken, "broken", "as expected before, and not any more"},
    {change::fixed, "fixed", "not as expected before, and as expected now"},
    {change::added, "new", "not in the old run"},
    {change::changed, "changed", "still as expected, or still not, but in another way"},
    {change::gone, "gone", "not in the new run, which shows nothing of them"},
};

std::size_t count_of(comparison const& c, change which) {
  return static_cast<std::size_t>(
      std::count_if(c.differences.begin(), c.differences.end(),
                    [&](difference const& d) { return d.change == which; }));
}

check const& either(difference const& d) { return d.now != nullptr ? *d.now : *d.before; }

std::string description(difference const& d) {
  switch (d.change) {
    case change::added: return fmt::format("{:<5} {}", tag_of(*d.now), answer(*d.now));
    case change::gone: return fmt::format("before: {}", result_of(*d.before));
    default: break;
  }
  auto text = fmt::format("{}", fmt::join(d.what, "; "));
  auto const* place =
      d.change == change::broken && d.now->failed ? main_place(*d.now->failed) : nullptr;
  return place == nullptr ? text : fmt::format("{}; {}", text, full_place(*place));
}

std::string headline(comparison const& c) {
  if (c.differences.empty())
    return fmt::format("nothing differs from the old run ({} compared)\n", grouped(c.same));
  std::string text;
  for (auto const& g : groups)
    if (auto const count = count_of(c, g.change); count != 0)
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", grouped(count), g.name);
  return fmt::format("compared with the old run: {}; {} as before\n", text, grouped(c.same));
}

}  // namespace

comparison compare(run const& before, run const& now) {
  comparison result;
  if (now.interrupted) result.interrupted = totals_in_words(now);
  std::map<change, std::vector<difference>> found;
  auto const add = [&](difference d) { found[d.change].push_back(std::move(d)); };
  auto old_checks = by_identity(before);
  auto const now_identities = identities(now);
  for (std::size_t i = 0; i != now.checks.size(); ++i) {
    auto const& is = now.checks[i];
    result.could_not_run = result.could_not_run || is.verdict == verdict::error;
    auto const was = old_checks.extract(now_identities[i]);
    if (was.empty()) {
      add({.change = change::added, .now = &is});
      continue;
    }
    auto const kind = change_between(*was.mapped(), is);
    auto what = what_differs(*was.mapped(), is);
    if (kind == change::changed && what.empty()) ++result.same;
    else add({kind, was.mapped(), &is, std::move(what)});
  }
  auto const old_identities = identities(before);
  for (std::size_t i = 0; i != before.checks.size(); ++i)
    if (old_checks.contains(old_identities[i]))
      add({.change = change::gone, .before = &before.checks[i]});
  for (auto& [kind, differences] : found)
    std::move(differences.begin(), differences.end(), std::back_inserter(result.differences));
  return result;
}

outcome outcome_of(comparison const& c) noexcept {
  auto const counts = [](difference const& d) {
    if (d.change == change::added) return d.now->verdict != verdict::error && !d.now->as_expected;
    return d.change == change::broken;
  };
  if (std::any_of(c.differences.begin(), c.differences.end(), counts))
    return outcome::not_as_expected;
  if (c.interrupted) return outcome::not_as_expected;
  return c.could_not_run ? outcome::could_not_run : outcome::as_expected;
}

std::string comparison_text(comparison const& c) {
  std::size_t name_width = 0, engine_width = 0;
  for (auto const& d : c.differences) {
    name_width = std::max(name_width, width_of(printable(either(d).name)));
    engine_width = std::max(engine_width, width_of(printable(either(d).engine)));
  }
  auto text = headline(c);
  if (c.interrupted) text += fmt::format("the new run is not all of it: {}\n", *c.interrupted);
  for (auto const& g : groups) {
    if (count_of(c, g.change) == 0) continue;
    text += fmt::format("\n{}: {}\n", g.name, g.meaning);
    for (auto const& d : c.differences)
      if (d.change == g.change)
        text += fmt::format("  {}  {}  {}\n", padded(printable(either(d).name), name_width),
                            padded(printable(either(d).engine), engine_width), description(d));
  }
  return without_commands(text);
}

}  // namespace interlock::reports
