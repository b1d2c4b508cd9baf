// Operations on atomics and plain data, as Relacy's memory model has them.
#pragma once

#include <algorithm>

#include <fmt/format.h>

#include <interlock/checker/relacy/exploration.hpp>

namespace interlock::checker::relacy {

// ---- loads and stores

template <int N>
unsigned exploration<N>::load_from(object& o, order how, bool newest, action const& a) {
  auto& by = thread();
  unsigned index = 0;
  switch (how) {
    case order::relaxed:
      index = newest ? by.atomic_load_relaxed_rmw(&o.atomic) : by.atomic_load_relaxed(&o.atomic);
      break;
    case order::seq_cst:
      index = newest ? by.atomic_load_seq_cst_rmw(&o.atomic) : by.atomic_load_seq_cst(&o.atomic);
      break;
    default:
      index = newest ? by.atomic_load_acquire_rmw(&o.atomic) : by.atomic_load_acquire(&o.atomic);
      break;
  }
  // Relacy saw the time before the first store: the constructor does not happen before this load.
  if (index == static_cast<unsigned>(-1)) [[unlikely]]
    read_too_early(o, a, "by a thread that its initialisation does not happen before");
  return index;
}

template <int N>
outcome exploration<N>::load(action const& a) {
  if (!model::legal_for_load(a.success)) [[unlikely]] illegal(a, a.success);
  reschedule();
  announce(a);
  auto& o = at(a);
  used_features_.weak_load = true;
  auto const index = load_from(o, a.success, false, a);
  if (trace_ != nullptr) [[unlikely]] emit_read(a, o, index);
  return {o.history[index], true};
}

template <int N>
void exploration<N>::stored(object& o, unsigned index, word value) {
  if (o.value != value) ++progress_;
  o.value = value;
  o.history[index] = value;
  o.newest = index;
  if (o.sleepers != 0) [[unlikely]]
    o.stores.push_back(
        {static_cast<unsigned>(o.atomic.history_[index].thread_id_),
         o.atomic.history_[index].acq_rel_timestamp_});
  if (trace_ != nullptr) [[unlikely]] o.origin[index] = {step_ + 1, self(), value};
}

template <int N>
outcome exploration<N>::store(action const& a) {
  if (!model::legal_for_store(a.success)) [[unlikely]] illegal(a, a.success);
  reschedule();
  announce(a);
  auto& o = at(a);
  auto& by = thread();
  unsigned index = 0;
  switch (a.success) {
    case order::relaxed: index = by.atomic_store_relaxed(&o.atomic); break;
    case order::seq_cst: index = by.atomic_store_seq_cst(&o.atomic); break;
    default: index = by.atomic_store_release(&o.atomic); break;
  }
  // Relacy carries a release sequence on over later stores of the same thread, as C++11 did. In
  // C++20 only read-modify-writes do ([intro.races]/5), so a store starts anew.
  auto const& before = o.atomic.history_[(o.atomic.current_index_ - 1) % rl::atomic_history_size];
  if (before.busy_ && before.thread_id_ == by.index_) {
    auto const& clocks = thread_with_clocks();
    std::copy_n(model::releases(a.success) ? clocks.acq_rel_order_ : clocks.release_fence_order_, N,
                o.atomic.history_[index].acq_rel_order_);
  }
  used_features_.stored_atomics |= 1U << (a.object & 31U);
  stored(o, index, a.operand);
  if (trace_ != nullptr) [[unlikely]] emit_values(a, {}, a.operand);
  return {};
}

// ---- read-modify-writes

template <int N>
void exploration<N>::write_newest(object& o, order how, word value) {
  auto& by = thread();
  bool aba = false;
  unsigned index = 0;
  switch (how) {
    case order::relaxed: index = by.atomic_rmw_relaxed(&o.atomic, aba); break;
    case order::consume:
    case order::acquire: index = by.atomic_rmw_acquire(&o.atomic, aba); break;
    case order::release: index = by.atomic_rmw_release(&o.atomic, aba); break;
    case order::acq_rel: index = by.atomic_rmw_acq_rel(&o.atomic, aba); break;
    case order::seq_cst: index = by.atomic_rmw_seq_cst(&o.atomic, aba); break;
  }
  stored(o, index, value);
}

[[nodiscard]] inline word truncated(word value, unsigned bytes) {
  return bytes >= 8 ? value : value & ((word{1} << (8 * bytes)) - 1);
}

template <int N>
outcome exploration<N>::exchange(action const& a) {
  reschedule();
  announce(a);
  auto& o = at(a);
  word const before = o.value;
  word after = a.operand;
  switch (a.what) {
    case operation::fetch_add: after = before + a.operand; break;
    case operation::fetch_sub: after = before - a.operand; break;
    case operation::fetch_and: after = before & a.operand; break;
    case operation::fetch_or: after = before | a.operand; break;
    case operation::fetch_xor: after = before ^ a.operand; break;
    default: break;
  }
  after = truncated(after, a.bytes);
  auto const from = o.newest;
  used_features_.stored_atomics |= 1U << (a.object & 31U);
  write_newest(o, a.success, after);
  if (trace_ != nullptr) [[unlikely]] emit_values(a, before, after, &o.origin[from]);
  return {before, true};
}

template <int N>
outcome exploration<N>::compare_exchange(action const& a) {
  if (!model::legal_for_load(a.failure)) [[unlikely]] illegal(a, a.failure);
  reschedule();
  announce(a);
  auto& o = at(a);
  word const before = o.value;
  bool const equal = before == a.expected;
  bool const spurious = equal && a.what == operation::compare_exchange_weak && may_be_spurious();
  if (equal && !spurious) {
    auto const from = o.newest;
    used_features_.stored_atomics |= 1U << (a.object & 31U);
    write_newest(o, a.success, a.operand);
    if (trace_ != nullptr) [[unlikely]] emit_values(a, before, a.operand, &o.origin[from]);
    return {before, true};
  }
  used_features_.failed_exchange = true;
  auto const index = load_from(o, a.failure, true, a);
  if (trace_ != nullptr) [[unlikely]]
    emit_read(a, o, index, spurious ? remark::fails_spuriously : remark::none, false);
  return {before, false};
}

// ---- waits and fences

template <int N>
outcome exploration<N>::wait(action const& a) {
  if (!model::legal_for_load(a.success)) [[unlikely]] illegal(a, a.success);
  used_features_.waited = true;
  word const old = a.operand;
  bool const early = times_out_now(a);
  for (remark why = remark::none;;) {
    reschedule();
    announce(a);
    auto& o = at(a);
    auto index = load_from(o, a.success, false, a);
    // A stale value that equals `old` does not put the thread to sleep: the notification for the
    // newer store may be over, and stores become visible in finite time.
    if (o.history[index] == old && o.value != old) index = load_from(o, a.success, true, a);
    if (o.history[index] != old) {
      if (trace_ != nullptr) [[unlikely]]
        emit_read(a, o, index, why, true, mine().sleeping.woken_by);
      return {o.history[index], true};
    }
    if (early || why == remark::times_out) {
      time_ = std::max(time_, a.expected);
      if (trace_ != nullptr) [[unlikely]] emit_read(a, o, index, remark::times_out, false);
      return {old, false};
    }
    if (trace_ != nullptr) [[unlikely]] emit_read(a, o, index, remark::blocks);
    bool const notified = sleep_on(a.object, sleep::on_atomic, a, old);
    why = notified ? remark::woken : remark::times_out;
  }
}

template <int N>
outcome exploration<N>::fence(action const& a) {
  if (a.success == order::seq_cst) reschedule();
  announce(a);
  auto& context = rl::ctx();
  // What comes after it is not released by it, which Relacy tells by the thread's clock.
  ++thread().own_acq_rel_order_;
  switch (a.success) {
    case order::relaxed: break;
    case order::consume:
    case order::acquire: context.atomic_thread_fence_acquire(); break;
    case order::release: context.atomic_thread_fence_release(); break;
    case order::acq_rel: context.atomic_thread_fence_acq_rel(); break;
    case order::seq_cst:
      thread_with_clocks().atomic_thread_fence_seq_cst(context.seq_cst_fence_order_);
      break;
  }
  note(a, remark::none);
  return {};
}

// ---- plain data

template <int N>
outcome exploration<N>::plain(action const& a) {
  announce(a);
  auto& o = at(a);
  bool const writes = a.what == operation::write;
  if (!writes && !o.initialised) [[unlikely]]
    read_too_early(o, a, "before anything was written to it");
  if (!(writes ? o.plain.store(thread()) : o.plain.load(thread()))) [[unlikely]] raced(o, a);
  if (writes) mine().idle = {};
  else reads_again(a);
  (writes ? o.last_write : o.last_read)[fiber_] = a.where;
  if (o.is_referred_to) [[unlikely]] expect_no_reference(a);
  if (writes) {
    if (!o.initialised || o.value != a.operand || o.type.bytes == 0) ++progress_;
    o.initialised = true;
    o.value = a.operand;
  }
  if (trace_ != nullptr) [[unlikely]] {
    if (writes) emit_values(a, {}, a.operand);
    else emit_values(a, a.operand, {});
  }
  return {};
}

template <int N>
void exploration<N>::raced(object const& o, action const& a) {
  auto const* const knows = thread().acq_rel_order_;
  bool const writes = a.what == operation::write;
  auto const text = text_of(a.object);
  // The other access: the first that this thread's clock does not cover.
  unsigned other = 0;
  while (knows[other] >= o.plain.store_acq_rel_timestamp_[other] &&
         !(writes && knows[other] < o.plain.load_acq_rel_timestamp_[other]))
    ++other;
  bool const write = knows[other] < o.plain.store_acq_rel_timestamp_[other];
  note(a, remark::none);
  end_with(failure::data_race,
           fmt::format("thread {} {} {} while thread {} {} it", reported_thread(fiber_, threads()),
                       writes ? "writes" : "reads", text, reported_thread(other, threads()),
                       write ? "writes" : "reads"),
           {to_place(write ? o.last_write[other] : o.last_read[other], other, threads(),
                     fmt::format("{} of {}", write ? "write" : "read", text)),
            to_place(a.where, fiber_, threads(), fmt::format("{} of {}", writes ? "write" : "read", text))},
           "nothing makes the first access happen before the second");
}

// ---- plain data that references make an atomic of

template <int N>
object_id exploration<N>::find_as_atomic(object_id plain, unsigned life, model::value_type type, word initial, place where) {
  heap::pause const ours;
  auto const& data = at({.what = operation::load, .object = plain, .where = where});
  auto const id = find({.kind = object_kind::atomic, .type = type, .address = plain, .life = life}, initial, where);
  auto& o = machine::object_at(id);
  o.name = data.name;
  o.index = data.index;
  o.name_is_known = data.name != nullptr;
  o.created = data.created;
  o.as_of = plain;
  return id;
}

template <int N>
void exploration<N>::used_by_reference(object_id plain, object_id as_atomic, model::use_by_reference how, place where) {
  using model::use_by_reference;
  heap::pause const ours;
  bool const reads = how == use_by_reference::load || how == use_by_reference::update;
  action const a{.what = reads ? operation::load : operation::store, .object = plain, .where = where};
  auto& o = at(a);
  o.is_referred_to = true;
  if (reads && !o.initialised) read_too_early(o, a, "before anything was written to it");
  o.initialised = o.initialised || how == use_by_reference::store || how == use_by_reference::update;
  if (is_outside()) return;
  // The operation's own time: what it released, it released as well.
  auto const time = how == use_by_reference::end ? now().time : machine::object_at(as_atomic).used[fiber_].time;
  o.used[fiber_].time = time;
  if (auto const other = plain_access_beside(o, how != use_by_reference::load)) {
    bool const written = thread().acq_rel_order_[*other] < o.plain.store_acq_rel_timestamp_[*other];
    auto const text = text_of(plain);
    std::vector<reports::place> places{
        to_place(written ? o.last_write[*other] : o.last_read[*other], *other, threads(), fmt::format("{} of {}", written ? "write" : "read", text)),
        to_place(where, fiber_, threads(), fmt::format("{} {} by reference", deed_by_reference(how), text))};
    if (how == use_by_reference::end)
      end_with(failure::misuse,
               fmt::format("thread {} has an atomic_ref to {} while thread {} accesses it as plain data", reported_thread(fiber_, threads()),
                           text, reported_thread(*other, threads())),
               std::move(places), why_not_beside_reference);
    end_with(failure::data_race,
             fmt::format("thread {} {} {} by reference while thread {} {} it", reported_thread(fiber_, threads()), deed_by_reference(how),
                         text, reported_thread(*other, threads()), written ? "writes" : "reads"),
             std::move(places), "nothing makes the first access happen before the second");
  }
  references_.add(plain, how, fiber_, time, where);
}

template <int N>
bool exploration<N>::knows_plain_accesses(object_id plain) const noexcept {
  return is_outside() || plain >= used_ || !plain_access_beside(static_cast<object const&>(machine::object_at(plain)), true);
}

// A thread whose last write, or read, does not happen before what the current one does now.
template <int N>
std::optional<unsigned> exploration<N>::plain_access_beside(object const& o, bool reads_too) noexcept {
  auto const* const knows = thread().acq_rel_order_;
  for (unsigned t = 0; t != N; ++t)
    if (knows[t] < o.plain.store_acq_rel_timestamp_[t] || (reads_too && knows[t] < o.plain.load_acq_rel_timestamp_[t])) return t;
  return std::nullopt;
}

// The current thread accesses it as plain data, here.
template <int N>
void exploration<N>::expect_no_reference(action const& a) {
  bool const writes = a.what == operation::write;
  auto const other = references_.beside(a.object, writes, [&](unsigned t, std::size_t time) { return knows_of({t, time}); });
  if (!other) return;
  auto const text = text_of(a.object);
  std::vector<reports::place> places{
      to_place(other->where, other->thread, threads(), fmt::format("{} {} by reference", deed_by_reference(other->how), text)),
      to_place(a.where, fiber_, threads(), fmt::format("{} of {}", writes ? "write" : "read", text))};
  note(a, remark::none);
  if (other->how == model::use_by_reference::end)
    end_with(failure::misuse,
             fmt::format("thread {} {} {} as plain data while thread {} has an atomic_ref to it", reported_thread(fiber_, threads()),
                         writes ? "writes" : "reads", text, reported_thread(other->thread, threads())),
             std::move(places), why_not_beside_reference);
  end_with(failure::data_race,
           fmt::format("thread {} {} {} while thread {} {} it by reference", reported_thread(fiber_, threads()), writes ? "writes" : "reads",
                       text, reported_thread(other->thread, threads()), deed_by_reference(other->how)),
           std::move(places), "nothing makes the first access happen before the second");
}

// ---- the trace

template <int N>
void exploration<N>::emit_read(action const& a, object const& o, unsigned index, remark what,
                               bool success, unsigned other) {
  model::event e;
  e.other = other;
  e.read = o.history[index];
  e.success = success;
  e.newest = index == o.newest;
  e.reads_from = o.origin[index];
  if (!e.newest) e.hidden = o.origin[o.newest];
  e.note = what;
  emit(a, e);
}

}  // namespace interlock::checker::relacy
