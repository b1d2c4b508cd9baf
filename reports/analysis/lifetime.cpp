#include <interlock/reports/analysis/lifetime.hpp>

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include <interlock/reports/words.hpp>

namespace interlock::reports {
namespace {

using index = happens_before::index;

/// The last destruction at that place before step `end`.
std::optional<index> destruction(ordered_steps const& in, place const& at, index end) {
  for (auto i = end; i-- > 0;) {
    auto const& s = in.steps[i];
    if (s.operation == "destroy" && is_at(s, at)) return i;
  }
  return std::nullopt;
}

finding at_place(std::string about, place const& at, std::string text) {
  return {.about = std::move(about), .text = std::move(text), .thread = at.thread, .where = at};
}

}  // namespace

std::vector<finding> explain_second_destruction(ordered_steps const& in, failure const& f) {
  if (f.places.size() < 2) return {};
  auto const& at_first = f.places.front();
  auto const& at_second = f.places.back();
  auto const second = destruction(in, at_second, in.steps.size());
  auto const first = destruction(in, at_first, second.value_or(in.steps.size()));
  std::vector<finding> result;
  auto const say = [&](std::optional<index> step, place const& at, std::string text) {
    result.push_back(step ? about_step("destroyed", in.steps[*step], std::move(text))
                          : at_place("destroyed", at, std::move(text)));
  };
  say(first, at_first, fmt::format("{} destroys the object", thread_in_words(at_first.thread)));
  if (second)
    if (auto seen = last_seen(in, at_second.thread, *second)) result.push_back(*std::move(seen));
  std::string order;
  if (first && second && at_first.thread != at_second.thread)
    order = in.before(*first, *second)
                ? fmt::format(", although step {} happens before that", in.steps[*first].number)
                : fmt::format(", and nothing orders step {} before that", in.steps[*first].number);
  say(second, at_second,
      fmt::format("{} destroys it again{}", thread_in_words(at_second.thread), order));
  return result;
}

std::vector<finding> explain_leak(ordered_steps const& in, failure const& f) {
  if (f.places.empty()) return {};
  auto const& made = f.places.front();
  // Of memory from new it is known after which operation it was allocated, and steps tell of no delete.
  bool const by_new = made.what.starts_with("allocated");
  auto const who = thread_in_words(made.thread);
  std::vector<finding> result{
      at_place("made", made, by_new ? fmt::format("after this, {} allocates what is left", who)
                                    : fmt::format("{} makes an object", who))};
  auto const is_left = [&](step const& s) {
    return std::any_of(f.objects.begin(), f.objects.end(),
                       [&](object const& each) { return each.leaked && s.id == each.id; });
  };
  for (auto i = in.steps.size(); i-- > 0;) {
    auto const& s = in.steps[i];
    if (is_remark(s) || !is_left(s)) continue;
    if (auto left = about_object(f, s)) result.push_back(*std::move(left));
    result.push_back(about_step(
        "access", s,
        fmt::format("{} {}: the last use of what is left, which nobody destroys after that",
                    thread_in_words(s.thread), deed_in_words(s))));
    break;
  }
  if (by_new) return result;
  bool const some_destroyed = std::any_of(in.steps.begin(), in.steps.end(),
                                          [](step const& s) { return s.operation == "destroy"; });
  if (!some_destroyed)
    result.push_back(
        {.about = "summary", .text = "no thread destroys anything in this interleaving"});
  return result;
}

}  // namespace interlock::reports
