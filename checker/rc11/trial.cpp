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
      looks_ = 0;
      came_back_ = --rounds_left_ == 0;
      return !came_back_;
    case operation::pause:
    case operation::read: return true;
    case operation::fence:
      if (a.success != order::relaxed) (void)note({effect::fence, 0, site_of(a.where)});
      return true;
    case operation::load: result = {look_at(a, effect::load).value, true}; return true;
    case operation::try_lock: {
      result = {0, false};
      auto const [value, variant] = look_at(a, effect::compare_exchange);
      return value != 0 || variant != 0;
    }
    case operation::wait:
      if (a.with != model::no_object) return false;
      result = {look_at(a, effect::wait).value, true};
      return result.value != a.operand;
    default: break;
  }
  auto const what = effect_of(a.what);
  if (!may_write(what) || what == effect::store) return false;
  auto const [value, variant] = look_at(a, what);
  auto const became = evaluate(what, value, variant, a.operand, a.expected, a.bytes);
  result = {value, became.kind == event_kind::update};
  return became.kind != event_kind::update || became.written == value;
}

// What the operation read in the iteration that has ended, where it is known which event that was;
// else the value that the thread knows the variable to have, and of one that it has never used, the
// newest.
trial::reading trial::look_at(model::action const& a, effect what) {
  auto const location = static_cast<location_id>(a.object);
  if (auto const i = note({what, location, site_of(a.where)})) {
    auto const& e = graph_.at(thread_, *i);
    return {graph_.value_read(e), e.variant};
  }
  for (auto i = events_; i-- != 0;) {
    auto const& e = graph_.at(thread_, i);
    if (e.what == effect::fence || e.what == effect::choose || e.location != location) continue;
    return {e.writes() ? e.value : graph_.value_read(e), 0};
  }
  return {graph_.value_of(graph_.where(location).last, location), 0};
}

// The event that did the same in the iteration that has ended, where it is known.
std::optional<unsigned> trial::note(look const& l) {
  if (looks_ == 0) {
    begin_ = begin_of(l);
    if (round_ == 0) began_ = begin_;
  }
  if (round_ == 0) looked_.push_back(l);
  auto const nth = looks_++;
  if (!begin_ || *begin_ + nth >= events_ || !is_like(*begin_ + nth, l)) return std::nullopt;
  return *begin_ + nth;
}

bool trial::is_like(unsigned index, look const& l) const {
  auto const& e = graph_.at(thread_, index);
  if (l.what == effect::fence || e.what == effect::fence) return e.what == l.what;
  return e.reads() && e.location == l.location;  // a failed exchange reads like a load
}

bool trial::is_at(unsigned index, look const& l) const {
  return graph_.site_of_event({thread_, index}) == l.at;
}

// The newest event that did what the loop does first, at the same place.
std::optional<unsigned> trial::begin_of(look const& first) const {
  for (auto i = events_; i-- != 0;)
    if (is_like(i, first) && is_at(i, first)) return i;
  return std::nullopt;
}

// The newest event with which an iteration may have begun of which a part comes before the loop and is
// done again at its end, and so stands in two places.
std::optional<unsigned> trial::begin_of_all() const {
  auto const n = static_cast<unsigned>(looked_.size());
  for (auto end = events_ + 1; n != 0 && end-- > n;) {
    unsigned like = 0;
    bool at_one = false;
    for (; like != n && is_like(end - n + like, looked_[like]); ++like)
      at_one = at_one || is_at(end - n + like, looked_[like]);
    if (like == n && at_one) return end - n;
  }
  return std::nullopt;
}

trial::judgement trial::judge(done_since const& done) const {
  auto const began = began_ ? began_ : begin_of_all();
  bool const is_a_loop = looked_.empty() || began;
  if (came_back_) return is_a_loop ? judgement::waits : judgement::passes;
  if (round_ == 0 && is_a_loop && left_by_ && done(*left_by_, began.value_or(0)))
    return judgement::has_effect;
  return judgement::passes;
}

}  // namespace interlock::checker::rc11
