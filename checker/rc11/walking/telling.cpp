// A walk's steps, told to who observes it.
#include <interlock/checker/rc11/walking/walk.hpp>

#include <algorithm>
#include <utility>

namespace interlock::checker::rc11 {

void walker::emit(action const& a, model::event e) {
  e.step = ++step_;
  if (step_ <= told_) return;
  e.thread = is_outside() ? threads() : running_;
  e.what = a;
  if (a.object < objects_.size()) {
    e.object = object_name_of(a.object);
    e.type = objects_[a.object]->type;
  }
  trace_->on(e);
}

void walker::note(action const& a, remark what, unsigned other, bool success) {
  if (trace_ == nullptr) {
    ++step_;
    return;
  }
  model::event e;
  e.note = what;
  e.other = other;
  e.success = success;
  emit(a, e);
}

void walker::passed(action const& a) {
  if (trace_ == nullptr) {
    ++step_;
    return;
  }
  model::event e;
  if (a.what == operation::write) e.written = a.operand;
  if (a.what == operation::read) e.read = a.operand;
  emit(a, e);
}

model::store_event walker::store_of(event_id write, location_id l) const {
  if (write == initial) return {0, threads(), graph_->where(l).initial};
  return {steps_[write.thread()][write.index()], write.thread(), graph_->at(write).value};
}

// One event an operation of the code under test: those of which it consists are the engine's own.
void walker::emit_event(event_id id, action const& a, remark why) {
  auto const& e = graph_->at(id);
  auto const other = walks_[id.thread()].woken_by;
  switch (a.what) {
    case operation::lock:
    case operation::unlock:
    case operation::start:
    case operation::begin:
    case operation::finish:
    case operation::join: return note(a, remark::none);
    case operation::try_lock:
      return note(a, e.variant == 1 ? remark::fails_spuriously : remark::none, 0,
                  e.kind == event_kind::update);
    case operation::notify_one:
    case operation::notify_all: {  // on a condition variable
      auto const waiting = e.value_read();
      auto const left = waiting & ~e.value;
      auto const count = static_cast<unsigned>(std::popcount(left));
      if (count == 0) return note(a, remark::wakes_nobody);
      for (unsigned t = 0; t != threads(); ++t)
        if ((left >> t & 1) != 0) walks_[t].woken_by = running_;
      if (a.what == operation::notify_all) return note(a, remark::wakes_all, count);
      return note(a, remark::wakes, static_cast<unsigned>(std::countr_zero(left)));
    }
    case operation::wait:
    case operation::wait_until:
      if (a.with == model::no_object) break;
      if (e.what == effect::enter) return note(a, remark::blocks);
      if (e.what == effect::woken) return note(a, remark::woken, other);
      if (e.what == effect::leave && (e.value_read() & ~e.operand) != 0)
        return note(a, remark::times_out, 0, false);
      return;
    case operation::now:
    case operation::yield: return;
    default: break;
  }
  model::event out;
  if (e.kind == event_kind::choice) {
    out.read = e.variant;
    out.type = model::value_type_of<unsigned>;
  }
  if (e.reads()) {
    auto const newest = graph_->where(e.location).last;
    auto const behind = e.kind == event_kind::update ? e.reads_from : newest;
    out.read = e.value_read();
    out.newest = e.reads_from == behind;
    out.reads_from = store_of(e.reads_from, e.location);
    if (!out.newest) out.hidden = store_of(newest, e.location);
  }
  if (e.writes()) {
    out.written = e.value;
    if (auto const next = graph_->after(id, e.location); next.is_event())
      out.precedes = store_of(next, e.location);
  }
  if (e.what == effect::compare_exchange) {
    out.success = e.kind == event_kind::update;
    if (e.variant == 1) why = remark::fails_spuriously;
  }
  if (why == remark::times_out) out.success = false;
  out.note = why;
  if (why == remark::woken) out.other = other;
  if (trace_ == nullptr) ++step_;
  else emit(a, out);
}

}  // namespace interlock::checker::rc11
