// The lifetimes of the machine's objects and of storage.
#include <interlock/checker/rc11/executing/machine.hpp>

#include <algorithm>
#include <bit>
#include <functional>
#include <utility>

#include <dlfcn.h>

#include <fmt/format.h>

#include <interlock/checker/heap/heap.hpp>
#include <interlock/checker/heap/words.hpp>
#include <interlock/checker/outside/calls.hpp>
#include <interlock/checker/trace/text.hpp>

namespace interlock::checker::rc11 {

using model::name_of;

object_id machine::create(object_kind kind, model::value_type type, bool initialised, word value,
                          model::storage in, place where) {
  comes_between();
  if (!is_outside()) had_effect();
  expect_no_static();
  auto const creator = running_;
  used_layer_[creator] = true;
  auto const nth = created_[creator]++;
  auto const& ids = made_[creator];
  if (nth == ids.size()) [[unlikely]] number_another(where);
  auto const id = ids[nth];
  auto& o = *objects_[id];
  o.kind = kind;
  o.made = o.alive = true;
  o.initialised = initialised;
  o.may_hold_objects = in.may_hold_objects;
  o.as_of = model::no_object;
  o.is_referred_to = false;
  o.was_replaced = false;
  o.type = type;
  has_pointers_ = has_pointers_ || (kind == object_kind::atomic && type.form == model::value_type::shape::pointer);
  o.name = o.plain_name = nullptr;
  o.name_is_known = true;
  o.index = -1;
  o.nth = static_cast<unsigned>(alive_.size());
  o.creator = creator;
  o.creator_epoch = is_outside() ? 0 : epoch();
  o.created = where;
  if (kind == object_kind::plain) {
    o.read = {};
    o.writer = is_outside() ? 0 : running_;
    o.write_epoch = initialised ? o.creator_epoch : 0;
    o.last_write = where;
  } else {
    o.value = value;
    o.owner = nobody;
    graph_->declare(static_cast<location_id>(id), value);
  }
  alive_.push_back(id);
  if (!neighbours_.is_at(id, in)) [[unlikely]] {
    heap::pause const ours;
    neighbours_.move(id, in);
  }
  if (!neighbours_.of(id).empty()) [[unlikely]]
    replace_others(id, {.what = operation::make, .object = id, .where = where});
  return id;
}

// What was in the same bytes before is gone now, if it was not yet, and all that was done with it must
// have happened before. So much for what was done; what comes finds out for itself (used_before_made).
void machine::replace_others(object_id id, action const& making) {
  heap::pause const ours;
  std::optional<object_id> shown;  // what was there that others know of
  for (auto const other : neighbours_.of(id)) {
    auto& o = *objects_[other];
    if (!o.made || (o.alive && o.may_hold_objects && neighbours_.is_inside(id, other))) continue;
    if (!is_outside()) {
      if (auto const use = use_beside(other)) {
        if (is_its_own(neighbours_.begin_of(id))) made_beside_use(other, making, *use);
        freed_ = true;
      }
      if (o.creator != running_ || (!o.alive && o.ender != running_)) shown = other;
    }
    if (o.kind == objects_[id]->kind && neighbours_.begin_together(id, other)) {
      objects_[id]->name = o.name;
      objects_[id]->index = o.index;
    }
    if (!o.alive) continue;
    o.alive = false;
    o.was_replaced = true;
    o.ended = making.where;
    o.ender = running_;
    o.end_epoch = objects_[id]->creator_epoch;
    if (is_outside()) continue;
    some_ended_ = true;
    may_be_naked(o);
  }
  if (!shown) return;
  auto making_there = making;
  making_there.with = *shown;
  coming(making_there);
  passed(making_there);
}

void machine::number_another(place where) {
  heap::pause const ours;
  if (objects_.size() == graph::max_locations) has_no_room(graph::max_locations, "objects", where);
  made_[running_].push_back(static_cast<object_id>(objects_.size()));
  add_object();
}

void machine::end(object_id id, place where) {
  comes_between();
  ended(id, where);
}

void machine::ended(object_id id, place where) {
  if (id >= objects_.size()) [[unlikely]] return;
  auto& o = *objects_[id];
  used_layer_[running_] = true;
  if (!is_outside()) {
    had_effect();
    if (!o.alive) return;
    if (!knows_of(o.creator, o.creator_epoch)) [[unlikely]]
      used_before_made(o, {.what = operation::destroy, .object = id, .where = last_place_of(running_)});
    expect_no_use(id);
    some_ended_ = true;
    may_be_naked(o);
  }
  if (!o.alive) [[unlikely]] return;  // found by deallocate, or by the access that comes
  if (o.kind == object_kind::mutex && o.owner != nobody) [[unlikely]] ended_while_held(id);
  o.alive = false;
  o.ended = where.is_known() ? where : last_place_of(running_);
  o.ender = running_;
  o.end_epoch = is_outside() ? 0 : epoch();
}

// The current thread must know of all that others do with the object.
void machine::expect_no_use(object_id id) {
  heap::pause const ours;
  if (auto const use = use_beside(id)) ended_without_knowing(id, use->thread, use->where);
  for (unsigned t = 0; t != threads(); ++t)
    if (t != running_ && sleeps_at(t, id))
      end_with(failure::misuse,
               fmt::format("{} is destroyed while thread {} waits for it", text_of(id),
                           reported_thread(t, threads())),
               {at_place(last_place_of(running_), running_, "destroyed after"),
                at_place(last_place_of(t), t, "waiting")});
}

// Not a thread that is about to, and may find the object gone, nor one that was notified.
bool machine::sleeps_at(unsigned t, object_id id) const {
  auto const& other = threads_[t];
  if (other.slept_on != static_cast<std::int32_t>(id) || other.now == state::done || other.executed == 0)
    return false;
  auto const location = static_cast<location_id>(id);
  if (objects_[id]->kind == object_kind::condition_variable)
    return (graph_->value_of(graph_->where(location).last, location) >> t & 1) != 0;
  auto const& e = graph_->at(newest_of(t));
  return e.what == effect::wait && e.location == location &&
         blocks(e.what, e.value_read(), e.variant, e.operand);
}

std::optional<machine::use_of_object> machine::use_beside(object_id id) const {
  auto const& o = *objects_[id];
  auto const& known = knows(running_);
  // After its end, which came after all that was done, there is nothing else to know of.
  if (!o.alive && knows_of(o.ender, o.end_epoch)) return std::nullopt;
  if (o.kind == object_kind::plain) {
    if (o.write_epoch != 0 && !knows_of(o.writer, o.write_epoch))
      return use_of_object{o.writer, o.last_write, "writes"};
    for (unsigned t = 0; t != threads(); ++t)
      if (t != running_ && known[t] < o.read[t]) return use_of_object{t, o.last_read[t], "reads"};
    if (o.is_referred_to)
      if (auto const use = references_.beside(id, true, [&](unsigned t, std::size_t time) { return knows_of(t, static_cast<unsigned>(time)); }))
        return use_of_object{use->thread, use->where, deed_by_reference(use->how)};
  } else {
    // Of events that were not repeated yet, this is found out when they are. A condition variable may
    // end once all that wait were notified.
    auto newest = no_event;
    graph_->for_each_at(static_cast<location_id>(id), [&](event_id e) {
      auto const t = e.thread();
      if (t != running_ && !graph::covers(known, e) && e.index() < threads_[t].executed &&
          graph_->at(e).what != effect::woken &&
          (newest == no_event || graph_->at(newest).stamp < graph_->at(e).stamp))
        newest = e;
    });
    if (newest != no_event) return use_of_object{newest.thread(), place_of(newest), "uses"};
    for (auto const& call : notify_calls_)
      if (call.object == id && call.thread != running_ && known[call.thread] <= call.events)
        return use_of_object{call.thread, call.where, "notifies"};
  }
  if (!knows_of(o.creator, o.creator_epoch)) return use_of_object{o.creator, o.created, "makes"};
  if (!o.alive && !o.was_replaced) return use_of_object{o.ender, o.ended, "ends the lifetime of"};
  return std::nullopt;
}

// What `new` and `make` give is not given again before the execution is over.
bool machine::is_its_own(void const* storage) const {
  auto const begin = static_cast<std::byte const*>(scenario_);
  if (std::less_equal{}(begin, storage) && std::less{}(storage, begin + program_.bytes)) return true;
  for (unsigned t = 0; t != threads(); ++t)
    if (fibers_[t]->holds(storage)) return true;
  Dl_info module;
  return heap::holds(storage) || ::dladdr(storage, &module) != 0;
}

void machine::made_beside_use(object_id id, action const& making, use_of_object const& use) {
  auto refused = making;
  refused.with = id;
  show_refused(refused);
  auto const text = text_of(id);
  end_with(failure::data_race,
           fmt::format("thread {} makes an object where {} was, while thread {} {} {}",
                       reported_thread(running_, threads()), text,
                       reported_thread(use.thread, threads()), use.deed, text),
           {at_place(use.where, use.thread, fmt::format("{} {}", use.deed, text)),
            at_place(making.where, running_, "makes an object there")},
           "nothing makes the first happen before the second");
}

// What the current thread, which does not know of the object, may take it for: the newest that was there
// before and that it knows of.
std::optional<object_id> machine::known_before(object_id id) const {
  std::optional<object_id> result;
  if (!is_its_own(neighbours_.begin_of(id))) return result;
  for (auto const other : neighbours_.of(id)) {
    auto const& o = *objects_[other];
    bool const ended_at_first = !o.alive && !o.was_replaced && o.ender == max_threads;
    if (o.made && !o.alive && !ended_at_first && o.nth < objects_[id]->nth &&
        knows_of(o.creator, o.creator_epoch) && (!result || objects_[*result]->nth < o.nth))
      result = other;
  }
  return result;
}

void machine::used_beside_making(object const& o, object_id before, action const& a) {
  auto const& meant = *objects_[before];
  auto const text = text_of(before);
  auto use = at_place(a.where, running_, fmt::format("{} of {}", name_of(a.what), text));
  auto made = at_place(o.created, o.creator, "another object is made there");
  if (!meant.was_replaced && !knows_of(meant.ender, meant.end_epoch))
    end_with(failure::use_after_free,
             fmt::format("{} uses {} after the end of its lifetime: another object is there", actor(), text),
             {std::move(use), at_place(meant.ended, meant.ender, "its lifetime ended after"), std::move(made)},
             "nothing makes this use happen before the destruction");
  end_with(failure::data_race,
           fmt::format("{} uses {} while thread {} makes another object in its storage", actor(), text,
                       reported_thread(o.creator, threads())),
           {std::move(made), std::move(use)},
           "nothing makes this use happen before the other object is made");
}

void machine::ended_without_knowing(object_id id, unsigned other, place use) {
  end_with(failure::use_after_free,
           fmt::format("thread {} uses {} and nothing makes that happen before the end of its lifetime",
                       reported_thread(other, threads()), text_of(id)),
           {at_place(use, other, "use"), at_place(last_place_of(running_), running_, "its lifetime ended after")},
           use_beside_an_end);
}

// Whoever holds it is to unlock it, which is a use, unless that is who destroys it or has ended.
void machine::ended_while_held(object_id id) {
  heap::pause const ours;
  auto const& o = *objects_[id];
  auto message = fmt::format("{} is destroyed while {} holds it", text_of(id), owner_of(o));
  auto destroyed = at_place(last_place_of(running_), running_, "destroyed after");
  if (is_outside() || o.owner == running_ || o.owner >= threads() || threads_[o.owner].now == state::done)
    end_with(failure::misuse, std::move(message), {std::move(destroyed)});
  end_with(failure::use_after_free, std::move(message),
           {at_place(place_of(o.locked_by), o.owner, "locked"), std::move(destroyed)},
           "nothing makes the unlock happen before the destruction");
}

void machine::name(object_id id, char const* text, std::ptrdiff_t index) {
  if (id >= objects_.size()) return;
  objects_[id]->name = text;
  objects_[id]->index = index;
}

void* machine::allocate(std::size_t bytes, std::size_t alignment, place where) {
  heap::pause const ours;
  comes_between();
  if (!is_outside()) had_effect();
  used_layer_[running_] = true;
  void* const storage = heap::allocate(running_, bytes, alignment);
  blocks_.push_back({storage, true, is_outside() ? threads() : running_, where, 0, {}});
  return storage;
}

void machine::deallocate(void* storage, place where) {
  heap::pause const ours;
  comes_between();
  if (!is_outside()) had_effect();
  freed_ = true;
  used_layer_[running_] = true;
  box_.last[is_outside() ? threads() : running_] = where;
  action const destroying{.what = operation::destroy, .where = where};
  if (!is_outside()) coming(destroying);
  auto const found = std::find_if(blocks_.begin(), blocks_.end(),
                                  [&](block const& b) { return b.storage == storage; });
  if (found == blocks_.end())
    end_with(failure::misuse, "destroy of something that make did not return",
             {at_place(where, running_)});
  if (!found->alive) {
    if (!is_outside()) remarked(destroying, model::remark::none);
    end_with(failure::double_free, "an object is destroyed a second time",
             {at_place(found->destroyed, found->destroyer, "first destroy"),
              at_place(where, running_, "second destroy")});
  }
  found->alive = false;
  found->destroyed = where;
  found->destroyer = running_;
  if (!is_outside()) passed(destroying);
}

// Whether new, delete, make and destroy were used as they are to be.

void machine::expect_no_leaks() {
  for (auto const& each : blocks_)
    if (each.alive)
      end_with(failure::leak,
               fmt::format("an object made in {} is never destroyed",
                           short_function(each.made.function_name())),
               {at_place(each.made, each.maker, "made here")});
  if (auto const left = heap::left_behind(); left.blocks != 0) {
    auto told = heap::words_of_leak(left, threads());
    end_with(failure::leak, std::move(told.message), std::move(told.places), std::move(told.why));
  }
}

void machine::deleted_wrongly(heap::block const* what) {
  auto told = heap::words_of_wrong_delete(what, last_operation(), self(), threads());
  end_with(told.kind, std::move(told.message), std::move(told.places), std::move(told.why));
}

// Objects that are there end with their storage, and those that have ended did so before.
void machine::deletes(heap::block* what) {
  if (!is_outside()) had_effect();
  if (what == nullptr || what->is_gone || what->by_engine) deleted_wrongly(what);
  bool holds_objects = false;
  neighbours_.for_each_in({what->begin, what->bytes},
                          [&](object_id id) { holds_objects = holds_objects || objects_[id]->made; });
  if (holds_objects)
    neighbours_.for_each_in({what->begin, what->bytes}, [&](object_id id) {
      auto const& o = *objects_[id];
      if (!o.made) return;
      if (o.alive) ended(id, {});
      else if (!knows_of(o.ender, o.end_epoch)) ended_without_knowing(id, o.ender, o.ended);
    });
  freed_ = freed_ || holds_objects || has_pointers_;
  what->deleter = self();
  what->deleted = last_operation();
}

void machine::fail(interlock::failure kind, char const* message, place where) {
  heap::pause const ours;
  end_with(kind, message, {at_place(where, running_)});
}

location_id machine::counterpart(location_id l, unsigned from, unsigned to) const {
  if (auto const plain = objects_[l]->as_of; plain != model::no_object) {
    auto const others = counterpart(static_cast<location_id>(plain), from, to);
    auto const here = std::ranges::find(found_, object_id{l}, &found_object::id);
    if (others == plain || here == found_.end()) return l;
    auto there = here->what;
    there.address = others;
    auto const found = std::ranges::find(found_, there, &found_object::what);
    return found == found_.end() ? l : static_cast<location_id>(found->id);
  }
  if (objects_[l]->creator != from) return l;
  auto const& ids = made_[from];
  auto const nth = static_cast<std::size_t>(std::ranges::find(ids, l) - ids.begin());
  return nth < made_[to].size() ? static_cast<location_id>(made_[to][nth]) : l;
}

void machine::forget_what_follows(unsigned events) {
  arrived_[running_].event = events;  // it stands as it stood there
  for (auto const id : alive_)
    if (auto& read = objects_[id]->read; read[running_] > events + 1) read.set(running_, events + 1);
  if (model::detail::operations_taken_back != nullptr) model::detail::operations_taken_back(running_, events + 1);
  std::erase_if(timeouts_, [&](timeout const& each) { return each.by == running_ && each.after > events; });
  auto const steps = events + mine().notifications;
  for (auto& each : stretches_)
    if (each.thread == running_) each.steps = std::min(each.steps, steps);
}

}  // namespace interlock::checker::rc11
