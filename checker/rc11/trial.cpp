#include <interlock/checker/rc11/trial.hpp>

#include <algorithm>

namespace interlock::checker::rc11 {

using model::operation;

bool trial::perform(model::action const& a, model::outcome& result) {
  if (has_no_effect(a, result)) return true;
  if (!came_back_) left_by_ = a;
  return false;
}

bool trial::has_no_effect(model::action const& a, model::outcome& result) {
  if (left_-- == 0) {
    came_back_ = true;
    return false;
  }
  switch (a.what) {
    case operation::yield:
      ++round_;
      came_back_ = --rounds_left_ == 0;
      return !came_back_;
    case operation::pause:
    case operation::read: return true;
    case operation::fence:
      if (a.success != order::relaxed && round_ == 0)
        looked_.push_back({effect::fence, 0, site_of(a.where), 0});
      return true;
    case operation::load: result = {look_at(a, effect::load), true}; return true;
    case operation::try_lock:
      result = {0, false};
      return look_at(a, effect::compare_exchange) != 0;
    case operation::wait:
      if (a.with != model::no_object) return false;
      result = {look_at(a, effect::wait), true};
      return result.value != a.operand;
    default: break;
  }
  auto const what = effect_of(a.what);
  if (!may_write(what) || what == effect::store) return false;
  auto const value = look_at(a, what);
  auto const became = evaluate(what, value, 0, a.operand, a.expected, a.bytes);
  result = {value, became.kind == event_kind::update};
  return became.kind != event_kind::update || became.written == value;
}

// The value that the thread knows the variable to have; of one that it has never used, the newest.
word trial::look_at(model::action const& a, effect what) {
  auto const location = static_cast<location_id>(a.object);
  auto value = graph_.value_of(graph_.where(location).last, location);
  for (auto i = events_; i-- != 0;) {
    auto const& e = graph_.at(thread_, i);
    if (e.what == effect::fence || e.what == effect::choose || e.location != location) continue;
    value = e.writes() ? e.value : graph_.value_read(e);
    break;
  }
  if (round_ == 0) looked_.push_back({what, location, site_of(a.where), value});
  return value;
}

bool trial::is_like(unsigned index, look const& l) const {
  auto const& e = graph_.at(thread_, index);
  if (l.what == effect::fence || e.what == effect::fence) return e.what == l.what;
  return e.reads() && e.location == l.location;  // a failed exchange reads like a load
}

bool trial::is_at(unsigned index, look const& l) const {
  return graph_.site_of_event({thread_, index}) == l.at;
}

bool trial::read_the_same(unsigned index, look const& l) const {
  auto const& e = graph_.at(thread_, index);
  return is_like(index, l) && (e.what == effect::fence ||
                               (e.variant == 0 && graph_.value_read(e) == l.value));
}

// The newest event with which the iteration that has ended may have begun: it did then what the
// loop does first, at the same place; or all that it does, of which what comes before the loop and is
// done again at its end stands in two places.
std::optional<unsigned> trial::start_of_iteration() const {
  auto const n = static_cast<unsigned>(looked_.size());
  if (n == 0) return std::nullopt;
  for (auto i = events_; i-- != 0;)
    if (is_like(i, looked_[0]) && is_at(i, looked_[0])) return i;
  for (auto first = events_ + 1; first-- > n;) {
    unsigned like = 0;
    bool at_one = false;
    for (auto i = first - n; like != n && is_like(i + like, looked_[like]); ++like)
      at_one = at_one || is_at(i + like, looked_[like]);
    if (like == n && at_one) return first - n;
  }
  return std::nullopt;
}

trial::judgement trial::judge(done_since const& done) const {
  auto const start = start_of_iteration();
  if (came_back_) return looked_.empty() || start ? judgement::waits : judgement::passes;
  // It counts, or has never begun.
  if (round_ != 0 || (!looked_.empty() && !start)) return judgement::passes;
  if (left_by_ && done(*left_by_, start.value_or(0))) return judgement::has_effect;
  auto const n = static_cast<unsigned>(looked_.size());
  for (unsigned first = 0; first + n <= events_; ++first) {
    unsigned same = 0;
    while (same != n && read_the_same(first + same, looked_[same])) ++same;
    if (same == n) return judgement::passes;
  }
  return judgement::waits;  // left it on reading something else
}

}  // namespace interlock::checker::rc11
