#include <interlock/checker/rc11/trial.hpp>

#include <algorithm>

namespace interlock::checker::rc11 {

using model::operation;

namespace {

// What has not repeated by then is taken for a loop that counts: to look on costs more than it finds.
constexpr unsigned rounds_with_states = 64;
constexpr unsigned rounds_to_be_sure = 32;

}  // namespace

bool trial::perform(model::action const& a, model::outcome& result) {
  if (left_-- == 0) {
    // In one more round of the loop, or in what comes after it.
    came_back_ = round_ != 0 && round_began_ <= longest_;
    return false;
  }
  if (round_ == 0 && a.object != model::no_object) used_.push_back(a.object);
  if (has_no_effect(a, result)) return true;
  if (!came_back_) left_by_ = a;
  return false;
}

iteration trial::shape() const noexcept {
  iteration result;
  for (auto const& each : looked_) result.add(each.what, each.location, each.at);
  return result;
}

bool trial::has_no_effect(model::action const& a, model::outcome& result) {
  switch (a.what) {
    case operation::yield:
      if (site_of(a.where) != at_) return true;
      rounds_differ_ = rounds_differ_ || looks_ != looked_.size();
      ++round_;
      longest_ = std::max(longest_, round_began_ - left_);
      round_began_ = left_;
      looks_ = 0;
      if (round_ == 1) is_sure_ = sure_.contains(loop());
      came_back_ = repeats_ && (is_sure_ || round_ >= rounds_to_be_sure);
      at_yield_ = !repeats_ && round_ <= rounds_with_states;
      return !came_back_;
    case operation::pause:
    case operation::read: return true;
    case operation::now: result = {time_, true}; return true;
    case operation::fence:
      if (a.success != order::relaxed) (void)look_at({effect::fence, 0, site_of(a.where)});
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

trial::reading trial::look_at(model::action const& a, effect what) {
  return look_at({what, static_cast<location_id>(a.object), site_of(a.where)});
}

// What the iteration read when it had looked so often; where it did something else then, or wrote,
// the value that the thread knows the variable to have; of one that it has never used, the newest.
trial::reading trial::look_at(look const& l) {
  if (round_ == 0 && looks_ == 0) began_ = newest_like(l);
  if (round_ == 0) looked_.push_back(l);
  else if (looks_ >= looked_.size() || looked_[looks_] != l) rounds_differ_ = true;
  auto const now = began_ ? *began_ + looks_ : events_;
  ++looks_;
  if (l.what == effect::fence) return {};
  if (!did_nothing_but(now, l)) return {known_value(l.location), 0};
  auto const& e = graph_.at(thread_, now);
  return {e.value_read(), e.variant};
}

bool trial::did_nothing_but(unsigned index, look const& l) const {
  if (index >= events_ || !is_like(index, l)) return false;
  auto const& e = graph_.at(thread_, index);
  return e.kind != event_kind::update || e.value == e.value_read();
}

word trial::known_value(location_id location) const {
  for (auto i = events_; i-- != 0;) {
    auto const& e = graph_.at(thread_, i);
    if (e.what == effect::fence || e.what == effect::choose || e.location != location) continue;
    return e.writes() ? e.value : e.value_read();
  }
  return graph_.value_of(graph_.where(location).last, location);
}

bool trial::is_like(unsigned index, look const& l) const {
  auto const& e = graph_.at(thread_, index);
  if (l.what == effect::fence || e.what == effect::fence) return e.what == l.what;
  return e.reads() && e.location == l.location;  // a failed exchange reads like a load
}

bool trial::is_at(unsigned index, look const& l) const {
  return site_of(places_[index]) == l.at;
}

std::optional<unsigned> trial::newest_like(look const& l) const {
  for (auto i = events_; i-- != 0;)
    if (is_like(i, l) && is_at(i, l)) return i;
  return std::nullopt;
}

// Whether the last thing that the thread did was what each round did, as much without effect and at the
// same places: what comes after a read before the loop need not be what comes after one in it.
bool trial::did_as_the_iteration() const {
  if (rounds_differ_) return false;
  auto event = events_;
  for (auto i = looked_.size(); i-- != 0;) {
    do
      if (event-- == 0) return false;
    while (graph_.at(thread_, event).what == effect::choose);  // whether time has passed
    if (!is_at(event, looked_[i]) || !did_nothing_but(event, looked_[i])) return false;
  }
  return true;
}

std::uint64_t trial::loop() const noexcept {
  return shape().hash() ^ (std::uint64_t{at_} << 8 | thread_) * 0x9e37'79b9'7f4a'7c15;
}

trial::judgement trial::judge(done_since const& done) {
  if (came_back_ && did_as_the_iteration()) {
    if (repeats_) sure_.insert(loop());
    return judgement::waits;
  }
  bool const has_begun = looked_.empty() || began_;
  if (left_by_lifetime_) return judgement::unclear;
  // Where it came back in rounds that are alike, the next iteration will be as they are.
  if (came_back_)
    return has_begun && (looked_.empty() || rounds_differ_) ? judgement::unclear : judgement::passes;
  if (round_ == 0 && has_begun && left_by_ && done(*left_by_, began_.value_or(0)))
    return judgement::unclear;
  return judgement::passes;  // it counts, or has never begun
}

}  // namespace interlock::checker::rc11
