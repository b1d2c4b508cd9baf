// The machine's operations on atomics and plain data, as events or where no thread runs.
#include <interlock/checker/rc11/executing/machine.hpp>

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include <interlock/checker/heap/heap.hpp>
#include <interlock/checker/trace/text.hpp>

namespace interlock::checker::rc11 {

using model::name_of;

outcome machine::carry_out(action const& a) {
  if (a.what <= operation::fetch_xor) return came_out(event(asked(a), a), a);
  switch (a.what) {
    case operation::wait:
    case operation::wait_until: return a.with == model::no_object ? wait(a) : wait_on_condition(a);
    case operation::notify_one:
    case operation::notify_all: return notify_someone(a);
    case operation::fence:
      if (a.success == order::relaxed) return {};
      if (did_nothing_but_fences()) [[unlikely]] give_up(a);
      event({.what = effect::fence, .success = a.success}, a);
      return {};
    case operation::read:
    case operation::write: return plain(a);
    case operation::lock: return lock(a);
    case operation::try_lock: return try_lock(a);
    case operation::unlock: return unlock(a);
    case operation::sleep:
      // Others may do what they like meanwhile, as they may without it.
      idles(a);
      timeouts_.push_back({mine().executed == 0 ? event_id{running_, 0} : newest_of(running_), a.expected, running_,
                           mine().executed});
      return {};
    case operation::start: return start(a);
    case operation::begin: return begin(a);
    case operation::finish: return finish(a);
    case operation::join: return join(a);
    case operation::yield:  // a hint, of which others see nothing
      idles(a);
      coming(a);
      remarked(a, model::remark::none);
      return {};
    case operation::choose: {
      if (a.operand == 0 || a.operand > 0xffff) [[unlikely]]
        end_with(failure::misuse,
                 fmt::format("choose({}): the limit must be 1 to 65535", a.operand),
                 {at_place(a.where, running_)});
      if (a.operand == 1) return {0, true};
      auto const taken = event({.what = effect::choose, .operand = a.operand}, a);
      return {taken.variant, true};
    }
    case operation::pause: idles(a); return {};
    case operation::now:
      // How much time has passed before it is first looked at is all the same.
      if (++mine().clock_reads > 1) (void)time_passes(a);
      return {time(), true};
    default: return {};  // of which others see nothing
  }
}

// The constructor, `after` and the destructor run alone: one value an object is all there is.
outcome machine::alone(action const& a) {
  if (a.what == operation::fence || a.what == operation::pause || a.what == operation::yield) return {};
  if (a.what == operation::sleep) {
    heap::pause const ours;
    if (part_ != part::constructor) timeouts_.push_back({no_event, a.expected, running_, 0});
    return {};
  }
  if (a.what == operation::now) return {time(), true};
  if (a.what == operation::choose) {
    if (a.operand == 0 || a.operand > 0xffff) [[unlikely]]
      end_with(failure::misuse, fmt::format("choose({}): the limit must be 1 to 65535", a.operand),
               {at_place(a.where, running_)});
    if (a.operand == 1) return {0, true};
    auto const taken = choose_alone(static_cast<unsigned>(a.operand), a);
    return {taken, true};
  }
  if (a.what == operation::start)
    end_with(failure::misuse, "a thread is started where none of the check's runs: start it in one of them",
             {at_place(a.where, running_)});
  bool const accesses = a.what == operation::read || a.what == operation::write;
  if (accesses) coming(a);
  auto& o = use(a);
  auto const become = [&](word value) {
    o.value = value;
    if (part_ == part::constructor) graph_->declare(static_cast<location_id>(a.object), value);
  };
  auto const would_block = [&] {
    end_with(failure::deadlock,
             fmt::format("{} would block where no other thread runs", name_of(a.what)),
             {at_place(a.where, running_)});
  };
  if (accesses) {
    if (a.what == operation::read && !o.initialised) read_before_written(o, a);
    o.initialised = true;
    return {};
  }
  if (part_ != part::constructor) know_values();
  auto const before = o.value;
  auto const update = [&](effect what) {
    become(evaluate(what, before, 0, a.operand, a.expected, a.bytes).written);
    return outcome{before, true};
  };
  switch (a.what) {
    case operation::load:
      if (!model::legal_for_load(a.success)) [[unlikely]] illegal(a, a.success);
      break;
    case operation::store:
      if (!model::legal_for_store(a.success)) [[unlikely]] illegal(a, a.success);
      become(a.operand);
      break;
    case operation::exchange: return update(effect::exchange);
    case operation::fetch_add: return update(effect::add);
    case operation::fetch_sub: return update(effect::subtract);
    case operation::fetch_and: return update(effect::bit_and);
    case operation::fetch_or: return update(effect::bit_or);
    case operation::fetch_xor: return update(effect::bit_xor);
    case operation::compare_exchange_weak:
    case operation::compare_exchange_strong:
      if (!model::legal_for_load(a.failure)) [[unlikely]] illegal(a, a.failure);
      if (before == a.expected) become(a.operand);
      return {before, before == a.expected};
    case operation::wait:
    case operation::wait_until:
      if (a.with == model::no_object) {
        if (before != a.operand) return {before, true};
        if (a.what == operation::wait_until) return {before, false};
      } else if (use(a.with, a).owner != running_) {
        waits_without_lock(a);
      } else if (a.what == operation::wait_until) {
        return {0, false};
      }
      would_block();
      break;
    case operation::lock:
      if (o.owner == running_) locked_again(a);
      if (before != 0) would_block();
      become(running_ + 1);
      o.owner = running_;
      o.taken_by = part_;
      break;
    case operation::try_lock:
      if (before != 0) return {0, false};
      become(running_ + 1);
      o.owner = running_;
      o.taken_by = part_;
      return {0, true};
    case operation::unlock:
      if (o.owner != running_) unlocked_by_another(o, a);
      become(0);
      o.owner = nobody;
      break;
    default: break;
  }
  return {before, true};
}

// What threads have left behind is in the graph.
void machine::know_values() {
  if (values_are_known_) return;
  values_are_known_ = true;
  for (auto const id : alive_)
    if (auto& o = *objects_[id]; o.kind != object_kind::plain) {
      auto const location = static_cast<location_id>(id);
      o.value = graph_->value_of(graph_->where(location).last, location);
    }
}

// ---- bounds

bool machine::may_be_spurious() {
  if (mine().spurious_left != 0) return true;
  spurious_cut_ = true;
  return false;
}

bool machine::may_time_out() {
  if (mine().timeouts_left != 0) return true;
  timeouts_cut_ = true;
  return false;
}

word machine::time() const {
  word result = 0;
  if (running_ >= threads()) {
    for (auto const& each : timeouts_) result = std::max(result, each.deadline);
    return result;
  }
  auto const newest = newest_of(running_);
  auto const known = newest == no_event ? clock{} : graph_->known_after(newest).porf;
  for (auto const& each : timeouts_)
    if (each.at.thread() == running_ || graph::covers(known, each.at)) result = std::max(result, each.deadline);
  return result;
}

bool machine::time_passes(action const& a) {
  if (!may_time_out() || event({.what = effect::choose, .bytes = 0, .operand = 2}, a).variant == 0) return false;
  timed_out(time() + word{3'600'000'000'000});
  return true;
}

// Early, or beyond the bound because nothing else could run.
void machine::timed_out(word deadline) {
  if (mine().timeouts_left != 0) --mine().timeouts_left;
  timeouts_.push_back({newest_of(running_), deadline, running_, mine().executed});
}

// ---- plain data

void machine::read_before_written(object const& o, action const& a) {
  heap::pause const ours;
  show_refused(a);
  end_with(failure::uninitialised_read,
           fmt::format("{} is read before anything was written to it", text_of(a.object)),
           {at_place(a.where, running_, "read"), at_place(o.created, o.creator, "created")});
}

outcome machine::plain(action const& a) {
  coming(a);
  access(a);
  passed(a);
  return {};
}

void machine::access(action const& a) {
  auto& o = use(a);
  mine().plain_at = static_cast<std::uint16_t>(mine().executed);
  bool const writes = a.what == operation::write;
  if (!writes && !o.initialised) [[unlikely]] read_before_written(o, a);
  if (writes) idle_[running_].times = 0;
  else if (o.read[running_] == epoch() && o.last_read[running_] == a.where) idles(a);
  auto const& known = knows(running_);
  if (o.writer != running_ && known[o.writer] < o.write_epoch) [[unlikely]]
    raced(o, a, o.writer, o.last_write, true);
  if (writes) {
    auto const others = o.read.without(running_);
    if (!known.covers(others)) [[unlikely]] {
      unsigned t = 0;
      while (known[t] >= others[t]) ++t;
      raced(o, a, t, o.last_read[t], false);
    }
    o.initialised = true;
    o.writer = running_;
    o.write_epoch = epoch();
    o.last_write = a.where;
  } else {
    o.read.set_in_whole(running_, epoch());
    o.last_read[running_] = a.where;
  }
  if (o.is_referred_to) [[unlikely]] expect_no_reference(a);
}

void machine::raced(object const&, action const& a, unsigned other, place there, bool write) {
  heap::pause const ours;
  bool const writes = a.what == operation::write;
  auto const text = text_of(a.object);
  passed(a);
  end_with(failure::data_race,
           fmt::format("thread {} {} {} while thread {} {} it", reported_thread(running_, threads()),
                       writes ? "writes" : "reads", text, reported_thread(other, threads()),
                       write ? "writes" : "reads"),
           {at_place(there, other, fmt::format("{} of {}", write ? "write" : "read", text)),
            at_place(a.where, running_, fmt::format("{} of {}", writes ? "write" : "read", text))},
           "nothing makes the first access happen before the second");
}

// ---- plain data that references make an atomic of
//
// It is a location from its first use as one until it is written as plain data again.

object_id machine::find_as_atomic(object_id plain, unsigned life, model::value_type type, word initial, place where) {
  auto const& data = use(plain, {.what = operation::load, .object = plain, .where = where});
  // Numbers of objects are no addresses of any.
  auto const id = find({.kind = object_kind::atomic, .type = type, .address = plain, .life = life}, initial, where);
  auto& o = *objects_[id];
  o.name = data.name;
  o.index = data.index;
  o.name_is_known = data.name != nullptr;
  o.created = data.created;
  o.as_of = plain;
  return id;
}

void machine::used_by_reference(object_id plain, object_id as_atomic, model::use_by_reference how, place where) {
  using model::use_by_reference;
  heap::pause const ours;
  bool const reads = how == use_by_reference::load || how == use_by_reference::update;
  action const a{.what = reads ? operation::load : operation::store, .object = plain, .where = where};
  auto& o = use(a);
  o.is_referred_to = true;
  std::optional<unsigned> nth;  // of the thread's events
  if (how != use_by_reference::end && !is_outside())
    for (auto i = mine().executed; i-- != 0 && !nth;)
      if (auto const& e = graph_->at(running_, i);
          e.what != effect::fence && e.what != effect::choose && e.location == static_cast<location_id>(as_atomic))
        nth = i;
  if (reads && !o.initialised && (!nth || !graph_->at(running_, *nth).reads_from.is_event())) read_before_written(o, a);
  o.initialised = o.initialised || how == use_by_reference::store || how == use_by_reference::update;
  if (is_outside()) return;
  mine().plain_at = static_cast<std::uint16_t>(mine().executed);
  if (auto const other = plain_access_beside(o, how != use_by_reference::load)) {
    auto const text = text_of(plain);
    std::vector<reports::place> places{at_place(other->where, other->thread, fmt::format("{} of {}", other->deed, text)),
                                       at_place(where, running_, fmt::format("{} {} by reference", deed_by_reference(how), text))};
    if (how == use_by_reference::end)
      end_with(failure::misuse,
               fmt::format("thread {} has an atomic_ref to {} while thread {} accesses it as plain data", reported_thread(running_, threads()),
                           text, reported_thread(other->thread, threads())),
               std::move(places), why_not_beside_reference);
    end_with(failure::data_race,
             fmt::format("thread {} {} {} by reference while thread {} {}s it", reported_thread(running_, threads()),
                         deed_by_reference(how), text, reported_thread(other->thread, threads()), other->deed),
             std::move(places), "nothing makes the first access happen before the second");
  }
  references_.add(plain, how, running_, nth ? *nth + 1 : epoch(), where);
}

// The last write or one of the reads that does not happen before what the current thread does now.
std::optional<machine::use_of_object> machine::plain_access_beside(object const& o, bool reads_too) const noexcept {
  auto const& known = knows(running_);
  if (o.write_epoch != 0 && !knows_of(o.writer, o.write_epoch)) return use_of_object{o.writer, o.last_write, "write"};
  for (unsigned t = 0; reads_too && t != threads(); ++t)
    if (t != running_ && known[t] < o.read[t]) return use_of_object{t, o.last_read[t], "read"};
  return std::nullopt;
}

// The current thread accesses it as plain data, here.
void machine::expect_no_reference(action const& a) {
  bool const writes = a.what == operation::write;
  auto const other =
      references_.beside(a.object, writes, [&](unsigned t, std::size_t time) { return knows_of(t, static_cast<unsigned>(time)); });
  if (!other) return;
  heap::pause const ours;
  auto const text = text_of(a.object);
  std::vector<reports::place> places{at_place(other->where, other->thread, fmt::format("{} {} by reference", deed_by_reference(other->how), text)),
                                     at_place(a.where, running_, fmt::format("{} of {}", writes ? "write" : "read", text))};
  passed(a);
  if (other->how == model::use_by_reference::end)
    end_with(failure::misuse,
             fmt::format("thread {} {} {} as plain data while thread {} has an atomic_ref to it", reported_thread(running_, threads()),
                         writes ? "writes" : "reads", text, reported_thread(other->thread, threads())),
             std::move(places), why_not_beside_reference);
  end_with(failure::data_race,
           fmt::format("thread {} {} {} while thread {} {} it by reference", reported_thread(running_, threads()),
                       writes ? "writes" : "reads", text, reported_thread(other->thread, threads()), deed_by_reference(other->how)),
           std::move(places), "nothing makes the first access happen before the second");
}

}  // namespace interlock::checker::rc11
