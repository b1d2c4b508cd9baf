#include <interlock/reports/analysis/explanation.hpp>

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include <interlock/reports/analysis/lifetime.hpp>
#include <interlock/reports/analysis/misuse.hpp>
#include <interlock/reports/analysis/unordered.hpp>
#include <interlock/reports/analysis/waiting.hpp>
#include <interlock/reports/layout.hpp>
#include <interlock/reports/words.hpp>

namespace interlock::reports {
namespace {

using index = happens_before::index;

constexpr std::size_t most_threads_explained = 64;    // clocks grow with threads times steps
constexpr std::size_t most_steps = 10'000;  // far more than any engine lets an execution have
constexpr std::size_t most_out_of_order = 4;  // worth a line each

void append(std::vector<finding>& to, std::vector<finding> more) {
  for (auto& each : more) to.push_back(std::move(each));
}

std::string access_in_words(step const& s) {
  return fmt::format("{} {}", thread_in_words(s.thread), deed_in_words(s));
}

/// The object that is misused, lost or raced for.
std::vector<finding> variable(failure const& f, step const& s) {
  auto const found = about_object(f, s);
  return found ? std::vector{*found} : std::vector<finding>{};
}

// ---- what is not in the order of the steps

void append_what_would_order(std::vector<finding>& to, ordered_steps const& in,
                             std::uint64_t earlier, index later) {
  for (index i = 0; i != later; ++i)
    if (in.steps[i].number == earlier && in.steps[i].thread != in.steps[later].thread) {
      auto why = why_unordered(in, i, later);
      if (!why.orders.empty()) append(to, std::move(why.findings));
    }
}

finding early_store(ordered_steps const& in, index i) {
  auto const& s = in.steps[i];
  auto const& next = *s.precedes;
  return about_step(
      "early_store", s,
      fmt::format("{}: in modification order this comes before the store of {} of step {}, which neither "
                  "happens before it nor after it",
                  access_in_words(s), printable(next.value), next.step));
}

/// Which loads missed the newest store, which stores come before others that were there already, and
/// what is in the way of an order.
std::vector<finding> out_of_order(ordered_steps const& in) {
  std::vector<finding> result;
  std::size_t told = 0;
  for (index i = 0; i != in.steps.size() && told != most_out_of_order; ++i) {
    auto const& s = in.steps[i];
    if (s.precedes) {
      ++told;
      result.push_back(early_store(in, i));
      append_what_would_order(result, in, s.precedes->step, i);
    }
    if (!reads_old(s)) continue;
    ++told;
    auto const words = old_value_in_words(s);
    result.push_back(about_step(
        "old_value", s,
        thread_in_words(s.thread) + words.substr(std::min(words.size(), ref(s).size()))));
    if (s.hidden) append_what_would_order(result, in, s.hidden->step, i);
  }
  return result;
}

bool is_surprise(step const& s) {
  return s.note.find("spuriously") != s.note.npos || s.note == "times out";
}

/// For failures that no two steps are to blame for.
std::vector<finding> as_a_whole(ordered_steps const& in) {
  auto result = out_of_order(in);
  for (auto const& s : in.steps)
    if (is_surprise(s))
      result.push_back(about_step("spurious", s, access_in_words(s) + ", which " + s.note));
  if (!result.empty() || in.steps.empty()) return result;
  bool const chosen = std::ranges::any_of(
      in.steps, [](step const& s) { return s.operation == "choose"; });
  return {{.about = "summary",
           .text = fmt::format("every load saw the newest value, and nothing failed or woke for no "
                               "reason: the order of the steps {}",
                               chosen ? "and what was chosen lead here" : "alone leads here")}};
}

// ---- two accesses

/// Whether what one does with an object makes another one in its storage, or whether it is the object
/// that is made.
bool is_of_storage(step const& making, step const& other) {
  return making.operation == "make" && !is_remark(other) && other.id &&
         (making.with == other.id || making.id == other.id);
}

bool conflict(step const& a, step const& b) {
  if (a.thread == b.thread) return false;
  if (is_of_storage(a, b) || is_of_storage(b, a)) return true;
  if (is_remark(a) || is_remark(b)) return false;
  // Plain data may be used by reference, too, where each use is an atomic operation, on an object of its own by that name.
  bool const by_reference = is_plain_access(a) != is_plain_access(b) && !a.object.empty() && a.object == b.object;
  if (!same_object(a, b) && !by_reference) return false;
  auto const writes = [](step const& s) { return s.operation == "write" || is_atomic_write(s); };
  auto const accesses = [&](step const& s) { return is_plain_access(s) || is_atomic_read(s) || writes(s); };
  return (is_plain_access(a) || is_plain_access(b)) && accesses(a) && accesses(b) && (writes(a) || writes(b));
}

std::vector<finding> race(ordered_steps const& in, failure const& f) {
  auto const later = last_step(f.steps);
  if (!later) return {};
  // The last access that the failure names, or else the last that is not ordered.
  std::optional<index> earlier;
  for (auto i = *later; i-- > 0;) {
    if (!conflict(f.steps[i], f.steps[*later]) || in.before(i, *later)) continue;
    bool const named = std::any_of(f.places.begin(), f.places.end(),
                                   [&](place const& p) { return is_at(f.steps[i], p); });
    if (named || !earlier) earlier = i;
    if (named) break;
  }
  if (!earlier) return {};
  auto const& a = f.steps[*earlier];
  auto const& b = f.steps[*later];
  auto result = variable(f, b.operation == "make" ? a : b);
  result.push_back(about_step("access", a, access_in_words(a)));
  auto why = why_unordered(in, *earlier, *later).findings;
  // What would order the two is read best behind both.
  auto const would = std::find_if(why.begin(), why.end(),
                                  [](finding const& each) { return each.about == "would_order"; });
  why.insert(would, about_step("access", b,
                               fmt::format("{}, and nothing orders {} before that",
                                           access_in_words(b), ref(a))));
  append(result, std::move(why));
  append(result, out_of_order(in));
  return result;
}

/// A use of an object that another thread destroys: which part of the user's work the destroyer had
/// waited for. Which of the two an interleaving has first is chance.
std::vector<finding> lifetime(ordered_steps const& in, failure const& f) {
  auto used = last_step(f.steps);
  if (!used) return {};
  for (auto i = *used + 1; i-- > 0;)
    if (!f.places.empty() && is_at(f.steps[i], f.places.front())) {
      used = i;
      break;
    }
  auto const& use = f.steps[*used];
  auto result = variable(f, use);
  std::optional<index> destroyed;
  for (auto i = f.steps.size(); i-- > 0 && !destroyed;)
    if (f.steps[i].operation == "destroy" && f.steps[i].thread != use.thread) destroyed = i;
  if (!destroyed) {
    append(result, as_a_whole(in));
    return result;
  }
  auto const& end = f.steps[*destroyed];
  auto const destroyer = thread_in_words(end.thread);
  auto const user = thread_in_words(use.thread);
  std::optional<index> waited_for;
  for (index i = 0; i != *destroyed; ++i)
    if (f.steps[i].thread == use.thread && !is_remark(f.steps[i]) && in.before(i, *destroyed))
      waited_for = i;
  if (waited_for) {
    auto const& last = f.steps[*waited_for];
    result.push_back(about_step(
        "release", last,
        fmt::format("{} {}: the last that {} knows of it", user, deed_in_words(last), destroyer)));
    for (index i = *waited_for + 1; i <= *destroyed; ++i)
      if (f.steps[i].thread == end.thread && !is_remark(f.steps[i]) && in.before(*waited_for, i)) {
        result.push_back(about_step("acquire", f.steps[i],
                                    fmt::format("{} {}, and so has waited for {}", destroyer,
                                                deed_in_words(f.steps[i]), ref(last))));
        break;
      }
  } else {
    result.push_back({.about = "acquire",
                      .text = fmt::format("{} acquires nothing from {} before it destroys the "
                                          "object",
                                          destroyer, user),
                      .thread = end.thread,
                      .step = end.number});
  }
  auto const destruction = about_step("destroyed", end, destroyer + " destroys the object");
  if (*destroyed < *used) {
    result.push_back(destruction);
    result.push_back(about_step("access", use,
                                fmt::format("{} {} after that; nothing made {} wait for it", user,
                                            deed_in_words(use), destroyer)));
  } else {
    result.push_back(about_step("access", use,
                                fmt::format("{} {}, and nothing makes {} wait for it", user,
                                            deed_in_words(use), destroyer)));
    result.push_back(destruction);
  }
  append(result, out_of_order(in));
  return result;
}

std::vector<finding> with_out_of_order(std::vector<finding> result, ordered_steps const& in) {
  append(result, out_of_order(in));
  return result;
}

std::vector<finding> uninitialised(ordered_steps const& in, failure const& f) {
  auto const used = last_step(f.steps);
  if (!used) return {};
  auto const& use = f.steps[*used];
  auto result = variable(f, use);
  auto const written = std::any_of(f.steps.begin(), f.steps.end(), [&](step const& s) {
    return (is_atomic_write(s) || s.operation == "write") && same_object(s, use);
  });
  result.push_back(about_step(
      "access", use,
      fmt::format("{}{}", access_in_words(use),
                  is_plain_access(use) && !written ? ", which nobody has written to before" : "")));
  append(result, out_of_order(in));
  return result;
}

}  // namespace

std::vector<finding> explain(failure const& f) {
  if (f.steps.empty() || f.steps.size() > most_steps) return {};
  std::set<unsigned> threads;
  for (auto const& s : f.steps) threads.insert(s.thread);
  if (threads.size() > most_threads_explained) return {};
  ordered_steps const in{f.steps};
  if (f.kind == "data_race") return race(in, f);
  if (f.kind == "use_after_free") return lifetime(in, f);
  if (f.kind == "uninitialised_read") return uninitialised(in, f);
  if (f.kind == "failed_check") return as_a_whole(in);
  if (f.kind == "deadlock" || f.kind == "lost_wakeup")
    return with_out_of_order(explain_sleepers(in), in);
  if (f.kind == "hang") return with_out_of_order(explain_loops(in, f), in);
  if (f.kind == "misuse") return with_out_of_order(explain_misuse(in, f), in);
  if (f.kind == "double_free") return with_out_of_order(explain_second_destruction(in, f), in);
  if (f.kind == "leak") return with_out_of_order(explain_leak(in, f), in);
  return {};
}

std::vector<finding> explanation_of(failure const& f) {
  return f.explanation.empty() ? explain(f) : f.explanation;
}

}  // namespace interlock::reports
