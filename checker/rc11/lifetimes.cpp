// The lifetimes of the machine's objects and of storage.
#include <interlock/checker/rc11/machine.hpp>

#include <algorithm>
#include <bit>
#include <utility>

#include <fmt/format.h>

#include <interlock/checker/rc11/heap.hpp>
#include <interlock/checker/trace/text.hpp>

namespace interlock::checker::rc11 {

object_id machine::create(object_kind kind, model::value_type type, bool initialised, word value,
                          place where) {
  if (!is_outside() && is_only_looked_at()) [[unlikely]] leave_by_lifetime();
  auto const creator = running_;
  auto const nth = created_[creator]++;
  auto const& ids = made_[creator];
  if (nth == ids.size()) [[unlikely]] number_another(where);
  auto const id = ids[nth];
  auto& o = *objects_[id];
  o.kind = kind;
  o.alive = true;
  o.initialised = initialised;
  o.type = type;
  o.name = nullptr;
  o.index = -1;
  o.creator = creator;
  o.creator_epoch = is_outside() ? 0 : epoch();
  o.created = where;
  if (kind == object_kind::plain) {
    o.read = {};
    o.history = 0;
    o.writer = is_outside() ? 0 : running_;
    o.write_epoch = initialised ? o.creator_epoch : 0;
    o.last_write = where;
  } else {
    o.value = value;
    o.owner = nobody;
    graph_->declare(static_cast<location_id>(id), value);
  }
  alive_.push_back(id);
  return id;
}

void machine::number_another(place where) {
  heap::pause const ours;
  if (objects_.size() == graph::max_locations)
    end_with(failure::misuse,
             fmt::format("the scenario makes more than {} objects, which is more than this "
                         "engine has room for: check a smaller one",
                         graph::max_locations),
             {at_place(where, running_)});
  made_[running_].push_back(static_cast<object_id>(objects_.size()));
  add_object();
}

void machine::end(object_id id, place where) {
  if (id >= objects_.size()) [[unlikely]] return;
  auto& o = *objects_[id];
  if (!is_outside()) {
    if (!o.alive || is_only_looked_at()) return;
    expect_no_use(id);
    some_ended_ = true;
    o.changed |= my_bit();
  }
  if (!o.alive) [[unlikely]] return;  // found by deallocate, or by the access that comes
  if (o.kind == object_kind::mutex && o.owner != nobody) [[unlikely]] ended_while_held(id);
  o.alive = false;
  o.ended = where.line() != 0 ? where : last_place_of(running_);
}

// The current thread must know of all that others do with the object.
void machine::expect_no_use(object_id id) {
  heap::pause const ours;
  auto const& o = *objects_[id];
  auto const& known = knows(running_);
  for (unsigned t = 0; t != threads(); ++t) {
    auto const& other = threads_[t];
    if (t != running_ && other.slept_on == static_cast<std::int32_t>(id) && other.now != state::done)
      end_with(failure::misuse,
               fmt::format("{} is destroyed while thread {} waits for it", text_of(id),
                           reported_thread(t, threads())),
               {at_place(last_place_of(running_), running_, "destroyed after"),
                at_place(last_place_of(t), t, "waiting")});
  }
  if (o.kind == object_kind::plain) {
    if (o.writer != running_ && known[o.writer] < o.write_epoch)
      ended_without_knowing(id, o.writer, o.last_write);
    for (unsigned t = 0; t != threads(); ++t)
      if (t != running_ && known[t] < o.read[t]) ended_without_knowing(id, t, o.last_read[t]);
    return;
  }
  // Of events that were not repeated yet, this is found out when they are.
  for (auto e = graph_->where(static_cast<location_id>(id)).newest; e.is_event();
       e = graph_->at(e).chain) {
    auto const t = e.thread();
    if (t != running_ && !graph::covers(known, e) && e.index() < threads_[t].executed)
      ended_without_knowing(id, t, place_of(e));
  }
  for (auto const& call : notify_calls_)
    if (call.object == id && call.thread != running_ && known[call.thread] <= call.events)
      ended_without_knowing(id, call.thread, call.where);
}

void machine::ended_without_knowing(object_id id, unsigned other, place use) {
  end_with(failure::use_after_free,
           fmt::format("thread {} uses {} and nothing makes that happen before the end of its lifetime",
                       reported_thread(other, threads()), text_of(id)),
           {at_place(use, other, "use"), at_place(last_place_of(running_), running_, "its lifetime ended after")},
           "nothing makes this use happen before the destruction");
}

void machine::ended_while_held(object_id id) {
  heap::pause const ours;
  end_with(failure::misuse,
           fmt::format("{} is destroyed while {} holds it", text_of(id), owner_of(*objects_[id])),
           {at_place(last_place_of(running_), running_, "destroyed after")});
}

void machine::name(object_id id, char const* text, std::ptrdiff_t index) {
  if (id >= objects_.size()) return;
  objects_[id]->name = text;
  objects_[id]->index = index;
}

void* machine::allocate(std::size_t bytes, std::size_t alignment, place where) {
  heap::pause const ours;
  if (is_only_looked_at()) leave_by_lifetime();
  void* const storage = heap::allocate(running_, bytes, alignment);
  blocks_.push_back({storage, true, is_outside() ? threads() : running_, where, 0, {}});
  return storage;
}

void machine::deallocate(void* storage, place where) {
  heap::pause const ours;
  if (is_only_looked_at()) leave_by_lifetime();
  freed_ = true;
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

void machine::fail(interlock::failure kind, char const* message, place where) {
  heap::pause const ours;
  if (is_only_looked_at()) leave();
  end_with(kind, message, {at_place(where, running_)});
}

location_id machine::counterpart(location_id l, unsigned from, unsigned to) const {
  if (objects_[l]->creator != from) return l;
  auto const& ids = made_[from];
  auto const nth = static_cast<std::size_t>(std::ranges::find(ids, l) - ids.begin());
  return nth < made_[to].size() ? static_cast<location_id>(made_[to][nth]) : l;
}

bool machine::has_written_plain_data_since(unsigned events) const {
  return std::ranges::any_of(alive_, [&](object_id id) {
    auto const& o = *objects_[id];
    return o.kind == object_kind::plain && o.writer == running_ && o.write_epoch > events + 1;
  });
}

bool machine::left_out_may_race() const {
  return std::ranges::any_of(objects_, [](auto const& o) {
    auto const either = static_cast<unsigned>(o->seen_in_vain | o->changed);
    return o->seen_in_vain != 0 && o->changed != 0 && !std::has_single_bit(either);
  });
}

void machine::forget_what_follows(unsigned events) {
  for (auto const id : alive_)
    if (auto& read = objects_[id]->read; read[running_] > events + 1) read.set(running_, events + 1);
  auto const steps = events + mine().notifications;
  for (auto& each : stretches_)
    if (each.thread == running_) each.steps = std::min(each.steps, steps);
}

}  // namespace interlock::checker::rc11
