// When objects begin and end, and who used them too early or too late.
#include <interlock/checker/relacy/machine.hpp>

#include <functional>
#include <utility>

#include <dlfcn.h>

#include <fmt/format.h>

#include <interlock/checker/heap/words.hpp>
#include <interlock/checker/outside/calls.hpp>

namespace interlock::checker::relacy {

using model::name_of;

void machine::add(std::unique_ptr<object> another) { objects_.push_back(std::move(another)); }

void machine::end(object_id id, place where) {
  heap::pause const ours;
  comes_between();
  ended(id, where);
}

void machine::ended(object_id id, place where) {
  came_to_the_door();
  if (id >= used_) return;
  auto& o = *objects_[id];
  if (!o.alive) return;  // found by deallocate, or by the access that comes
  auto const last = box_.last[self()];
  if (!knows_of(o.made)) used_before_made({.what = operation::destroy, .object = id, .where = last});
  if (auto const use = use_beside(o)) ended_beside(id, *use);
  if (o.sleepers != 0)
    for (unsigned i = 0; i != threads(); ++i)
      if (auto const& s = threads_[i].sleeping; s.state != sleep::awake && s.object == id)
        end_with(failure::misuse,
                 fmt::format("{} is destroyed while thread {} waits for it", text_of(id),
                             reported_thread(i, threads())),
                 {at_place(last, self(), "destroyed after"), at_place(s.where, i, "waiting")});
  if (o.kind == object_kind::mutex && o.owner != no_thread) ended_while_held(id);
  o.alive = false;
  o.ended = where.is_known() ? where : last;
  o.end = now();
}

void machine::ended_beside(object_id id, use_of_object const& use) {
  end_with(failure::use_after_free,
           fmt::format("thread {} uses {} and nothing makes that happen before the end of its lifetime",
                       reported_thread(use.thread, threads()), text_of(id)),
           {at_place(use.where, use.thread, "use"),
            at_place(box_.last[self()], self(), "its lifetime ended after")},
           use_beside_an_end);
}

// Whoever holds it is to unlock it, which is a use, unless that is who destroys it or has ended.
void machine::ended_while_held(object_id id) {
  auto const& o = *objects_[id];
  auto message = fmt::format("{} is destroyed while {} holds it", text_of(id), owner_of(o));
  auto destroyed = at_place(box_.last[self()], self(), "destroyed after");
  if (is_outside() || o.owner == self() || o.owner >= threads() || threads_[o.owner].finished)
    end_with(failure::misuse, std::move(message), {std::move(destroyed)});
  end_with(failure::use_after_free, std::move(message),
           {at_place(o.used[o.owner].where, o.owner, "locked"), std::move(destroyed)},
           "nothing makes the unlock happen before the destruction");
}

// Something that another thread did with the object and that does not happen before what the current
// one does now.
std::optional<machine::use_of_object> machine::use_beside(object const& o) const {
  // After its end, which came after all that was done, there is nothing else to know of.
  if (!o.alive && knows_of(o.end)) return std::nullopt;
  for (unsigned t = 0; t != threads(); ++t) {
    auto const& last = o.used[t];
    if (knows_of({t, last.time})) continue;
    return use_of_object{t, last.where,
                         last.what == operation::read    ? "reads"
                         : last.what == operation::write ? "writes"
                                                         : "uses"};
  }
  if (!knows_of(o.made)) return use_of_object{o.made.thread, o.created, "makes"};
  if (!o.alive && !o.was_replaced)
    return use_of_object{o.end.thread, o.ended, "ends the lifetime of"};
  return std::nullopt;
}

// Whether it is the code under test alone that uses this storage again, and malloc does not.
bool machine::is_its_own(void const* storage) const {
  if (std::less_equal<void const*>{}(scenario_, storage) &&
      std::less<void const*>{}(storage, scenario_ + program_.bytes))
    return true;
  Dl_info module;
  return heap::holds(storage) || is_on_a_stack(storage) || ::dladdr(storage, &module) != 0;
}

// What was in the same bytes before is gone now, if it was not yet, and all that was done with it must
// have happened before. What comes finds out for itself (used_before_made).
void machine::replace_others(object_id id, action making) {
  auto& made = *objects_[id];
  for (auto const other : neighbours_.of(id)) {
    if (other >= id) continue;  // of an earlier execution
    auto& o = *objects_[other];
    if (o.alive && o.may_hold_objects && neighbours_.is_inside(id, other)) continue;
    if (!is_outside()) {
      if (auto const use = use_beside(o)) {
        if (is_its_own(neighbours_.begin_of(id))) made_beside_use(other, making, *use);
        used_features_.freed = true;
      }
      if (o.made.thread != fiber_ || o.made.time == 0 || (!o.alive && o.end.thread != fiber_))
        making.with = other;
    }
    if (o.kind == made.kind && neighbours_.begin_together(id, other)) {
      made.name = o.name;
      made.index = o.index;
    }
    if (!o.alive) continue;
    o.alive = false;
    o.was_replaced = true;
    o.ended = making.where;
    o.end = made.made;
  }
  if (making.with == model::no_object) return;
  announce(making);
  note(making, remark::none);
}

void machine::made_beside_use(object_id before, action const& making, use_of_object const& use) {
  auto refused = making;
  refused.with = before;
  announce(refused);
  note(refused, remark::none);
  auto const text = text_of(before);
  end_with(failure::data_race,
           fmt::format("thread {} makes an object where {} was, while thread {} {} {}",
                       reported_thread(self(), threads()), text, reported_thread(use.thread, threads()),
                       use.deed, text),
           {at_place(use.where, use.thread, fmt::format("{} {}", use.deed, text)),
            at_place(making.where, self(), "makes an object there")},
           "nothing makes the first happen before the second");
}

// What the current thread, which does not know of the object, may take it for: the newest that was there
// before and that it knows of.
std::optional<object_id> machine::known_before(object_id id) const {
  std::optional<object_id> result;
  if (!is_its_own(neighbours_.begin_of(id))) return result;
  for (auto const other : neighbours_.of(id)) {
    if (other >= id) continue;
    auto const& o = *objects_[other];
    bool const ended_at_first = !o.alive && !o.was_replaced && o.end.time == 0;
    if (!o.alive && !ended_at_first && knows_of(o.made) && (!result || *result < other))
      result = other;
  }
  return result;
}

void machine::used_before_made(action const& a) {
  note(a, remark::none);
  auto const& o = *objects_[a.object];
  auto const made_at = [&](char const* what) { return at_place(o.created, o.made.thread, what); };
  auto const before = known_before(a.object);
  if (!before)
    end_with(failure::uninitialised_read,
             fmt::format("{} is used by a thread that its initialisation does not happen before",
                         text_of(a.object)),
             {at_place(a.where, self(), name_of(a.what)), made_at("created")});
  auto const& meant = *objects_[*before];
  auto const text = text_of(*before);
  auto use = at_place(a.where, self(), fmt::format("{} of {}", name_of(a.what), text));
  if (!meant.was_replaced && !knows_of(meant.end))
    end_with(failure::use_after_free,
             fmt::format("{} uses {} after the end of its lifetime: another object is there", actor(), text),
             {std::move(use), at_place(meant.ended, meant.end.thread, "its lifetime ended after"),
              made_at("another object is made there")},
             "nothing makes this use happen before the destruction");
  end_with(failure::data_race,
           fmt::format("{} uses {} while thread {} makes another object in its storage", actor(), text,
                       reported_thread(o.made.thread, threads())),
           {made_at("another object is made there"), std::move(use)},
           "nothing makes this use happen before the other object is made");
}

void machine::expect_no_leaks() {
  if (auto const* left = arena_.first_alive())
    end_with(failure::leak,
             fmt::format("an object made in {} is never destroyed",
                         short_function(left->where.function_name())),
             {at_place(left->where, left->thread, "made here")});
  if (auto const left = heap::left_behind(); left.blocks != 0) {
    auto told = heap::words_of_leak(left, threads());
    end_with(failure::leak, std::move(told.message), std::move(told.places), std::move(told.why));
  }
}

// Objects that are there end with their storage, and those that have ended did so before.
void machine::deletes(heap::block* what) {
  if (what == nullptr || what->is_gone || what->by_engine) {
    auto told = heap::words_of_wrong_delete(what, last_operation(), self(), threads());
    end_with(told.kind, std::move(told.message), std::move(told.places), std::move(told.why));
  }
  bool holds_objects = false;
  neighbours_.for_each_in({what->begin, what->bytes}, [&](object_id id) {
    if (id >= used_) return;
    holds_objects = true;
    auto const& o = *objects_[id];
    if (o.alive) ended(id, {});
    else if (!knows_of(o.end)) ended_beside(id, {o.end.thread, o.ended, "ends the lifetime of"});
  });
  used_features_.freed =
      used_features_.freed || holds_objects || used_features_.has_pointers;
  what->deleter = self();
  what->deleted = last_operation();
}

void machine::deallocate(void* storage, place where) {
  heap::pause const ours;
  comes_between();
  came_to_the_door();
  used_features_.freed = true;
  box_.last[self()] = where;
  action const destroying{.what = operation::destroy, .where = where};
  announce(destroying);
  auto* const block = arena_.find(storage);
  if (block == nullptr)
    end_with(failure::misuse, "destroy of something that make did not return",
             {at_place(where, self())});
  if (!block->alive) {
    note(destroying, remark::none);
    end_with(failure::double_free, "an object is destroyed a second time",
             {at_place(block->destroyed, block->destroyer, "first destroy"),
              at_place(where, self(), "second destroy")});
  }
  block->alive = false;
  block->destroyed = where;
  block->destroyer = self();
  ++progress_;
  note(destroying, remark::none);
}

void machine::read_too_early(object const& o, action const& a, char const* how) {
  note(a, remark::none);
  end_with(failure::uninitialised_read, fmt::format("{} is read {}", text_of(a.object), how),
           {at_place(a.where, self(), "read"), at_place(o.created, threads(), "created")});
}

void machine::used_after_end(action const& a) {
  note(a, remark::none);
  std::vector<reports::place> places{
      at_place(a.where, self(), fmt::format("{} of an object that is gone", name_of(a.what)))};
  if (a.object >= used_)
    end_with(failure::use_after_free,
             fmt::format("{} on storage that holds no object", name_of(a.what)), std::move(places));
  auto const& o = *objects_[a.object];
  if (o.was_replaced && !knows_of(o.end)) {
    places[0].what = fmt::format("{} of {}", name_of(a.what), text_of(a.object));
    places.insert(places.begin(),
                  at_place(o.ended, o.end.thread, "another object is made there"));
    end_with(failure::data_race,
             fmt::format("{} uses {} while thread {} makes another object in its storage", actor(),
                         text_of(a.object), reported_thread(o.end.thread, threads())),
             std::move(places), "nothing makes this use happen before the other object is made");
  }
  places.push_back(at_place(o.ended, threads(), "its lifetime ended after"));
  end_with(failure::use_after_free,
           fmt::format("{} uses {} after the end of its lifetime", actor(), text_of(a.object)),
           std::move(places), "nothing makes this use happen before the destruction");
}

}  // namespace interlock::checker::relacy
