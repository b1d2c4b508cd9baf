#include <interlock/checker/stepper/outlook.hpp>

#include <algorithm>
#include <string>

#include <fmt/format.h>

namespace interlock::checker {
namespace {

// Whether something that happened from `asleep` on lets the thread go on, to `next`.
bool was_woken(std::vector<reports::step> const& steps, std::size_t position,
               reports::step const& asleep, reports::step const* next) {
  auto const by_name = fmt::format("wakes thread {}", asleep.thread);
  bool const told_by_whom = next != nullptr && next->note.starts_with("woken by thread ");
  for (std::size_t i = asleep.number; i < position; ++i) {
    auto const& s = steps[i];
    if (s.note == by_name) return true;
    // notify_all does not say whom it wakes; who was woken says by whom.
    if (told_by_whom && s.operation == "notify_all" && s.object == asleep.object &&
        next->note == fmt::format("woken by thread {}", s.thread))
      return true;
    if (asleep.operation == "lock" && s.operation == "unlock" && s.object == asleep.object)
      return true;
  }
  return false;
}

}  // namespace

std::vector<outlook> outlooks_after(attempt const& ran, std::size_t position) {
  std::vector<outlook> result;
  auto const here = ran.steps.begin() + static_cast<std::ptrdiff_t>(position);
  for (unsigned i = 0; i != ran.stand.size(); ++i) {
    outlook thread{.thread = i + 1, .next = {}, .since = {}, .stands = {}};
    auto const own = [&](reports::step const& s) { return s.thread == thread.thread; };
    if (auto const found = std::find_if(here, ran.steps.end(), own); found != ran.steps.end())
      thread.next = *found;
    auto const last = std::find_if(std::make_reverse_iterator(here), ran.steps.rend(), own);
    bool const slept = last != ran.steps.rend() && last->note == "blocks";
    auto const* const next = thread.next ? &*thread.next : nullptr;
    if (slept && !was_woken(ran.steps, position, *last, next)) {
      thread.is = outlook::state::sleeps;
      thread.since = *last;
    } else if (thread.next) {
      thread.is = outlook::state::goes_on;
    } else if ((ran.finished >> i & 1) != 0) {
      thread.is = outlook::state::finished;
    } else {
      thread.is = outlook::state::cut_off;
      thread.stands = ran.stand[i];
    }
    result.push_back(std::move(thread));
  }
  return result;
}

}  // namespace interlock::checker
