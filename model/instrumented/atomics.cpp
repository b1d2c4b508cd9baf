// Atomic operations and fences of instrumented code: what g++ and clang call in their place.
//
// Memory holds what was written last, for who reads it without coming here: code that is not instrumented.
#include <interlock/model/instrumented/atomics.hpp>
#include <interlock/model/instrumented/door.hpp>
#include <interlock/model/instrumented/left_out.hpp>
#include <interlock/model/instrumented/objects.hpp>
#include <interlock/model/instrumented/thread_locals.hpp>

namespace interlock::model::instrumented {

answer ask_of_atomic(operation what, void const volatile* at, unsigned bytes, std::uint8_t in_engine, word operand, word expected,
                     int success, int failed, frame const* caller) {
  bool const writes = what != operation::load;
  auto& o = object_at(object_kind::atomic, at, bytes, writes, pc_of(caller));
  return {ask({.what = what,
               .bytes = in_engine,
               .success = order_of(success),
               .failure = order_of(failed),
               .object = o.id,
               .operand = operand,
               .expected = expected,
               .where = place_of(caller),
               .caller = caller}),
          o};
}

namespace {

template <class T>
answer perform(operation what, T volatile const* at, word operand, word expected, int success, int failed,
                frame const* caller) {
  ours const scope;
  bool const writes = what != operation::load;
  if (sizeof(T) == sizeof(void*) && writes && is_thread_local(operand))
    refuse(failure::misuse,
           "the address of a thread_local variable is handed to other threads, which is not supported by Interlock", caller);
  return ask_of_atomic(what, at, sizeof(T), sizeof(T), operand, expected, success, failed, caller);
}

void leave(object& o, word value) {
  ours const scope;
  leave_in_memory(o, value);
}

template <class T>
T load(T volatile const* at, int o, frame const* caller) {
  // clang leaves the instruction behind the call that stands for it.
  announced_by(pc_of(caller)) = {pc_of(caller), ~reinterpret_cast<std::uintptr_t>(at), sizeof(T), false};
  if (!code_runs()) return __atomic_load_n(at, __ATOMIC_SEQ_CST);
  return from_word<T>(perform(operation::load, at, 0, 0, o, 0, caller).value);
}

template <class T>
void store(T volatile* at, T value, int o, frame const* caller) {
  if (!code_runs()) return __atomic_store_n(at, value, __ATOMIC_SEQ_CST);
  leave(perform(operation::store, at, to_word(value), 0, o, 0, caller).of, to_word(value));
}

// `natively` what it is elsewhere; `result` what becomes of the value that was there.
template <class T, class Natively, class Result>
T update(operation what, T volatile* at, T value, int o, frame const* caller, Natively natively, Result result) {
  if (!code_runs()) return natively();
  auto const found = perform(what, at, to_word(value), 0, o, 0, caller);
  auto const before = from_word<T>(found.value);
  // Who writes what it has read changes nothing, and is seen to change nothing.
  if (auto const after = static_cast<T>(result(before)); after != before) leave(found.of, to_word(after));
  return before;
}

/// Returns what was there.
template <class T>
std::pair<T, bool> compare_exchange(operation what, T volatile* at, T expected, T value, int o, int failed,
                                    frame const* caller) {
  if (!code_runs()) {
    bool const done = __atomic_compare_exchange_n(at, &expected, value, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
    return {expected, done};
  }
  auto const found = perform(what, at, to_word(value), to_word(expected), o, failed, caller);
  if (found.success && value != expected) leave(found.of, to_word(value));
  return {from_word<T>(found.value), found.success};
}

template <class T>
int compare_exchange_by_address(operation what, T volatile* at, T* expected, T value, int o, int failed,
                                frame const* caller) {
  bool const checked = code_runs();
  auto const address = reinterpret_cast<std::uintptr_t>(expected);
  if (checked) access(address, sizeof(T), false, pc_of(caller));
  auto const [found, done] = compare_exchange(what, at, *expected, value, o, failed, caller);
  if (done) return 1;
  if (checked) access(address, sizeof(T), true, pc_of(caller));
  *expected = found;
  return 0;
}

// The compilers have no update of that name: it is one that is tried until it succeeds.
template <class T>
T fetch_nand(T volatile* at, T value, int o, frame const* caller) {
  for (auto before = load(at, __ATOMIC_RELAXED, caller);;) {
    auto const [found, done] = compare_exchange(operation::compare_exchange_strong, at, before,
                                                static_cast<T>(~(before & value)), o, __ATOMIC_RELAXED, caller);
    if (done) return before;
    before = found;
  }
}

}  // namespace
}  // namespace interlock::model::instrumented

using namespace interlock::model;
using namespace interlock::model::instrumented;

#define INTERLOCK_UPDATE(bits, T, name, result)                                                                       \
  T interlock_instrumented___tsan_atomic##bits##_##name(T volatile* at, T value, int o, long, long, long,              \
                                                        frame const* caller) {                                        \
    return update(                                                                                                    \
        operation::name, at, value, o, caller, [&] { return __atomic_##name(at, value, __ATOMIC_SEQ_CST); },          \
        [&](T before) { return static_cast<T>(result); });                                                            \
  }                                                                                                                   \
  INTERLOCK_INSTRUMENTED_DOOR(__tsan_atomic##bits##_##name)

#define __atomic_exchange(at, value, o) __atomic_exchange_n(at, value, o)

#define INTERLOCK_ATOMICS(bits, T)                                                                                    \
  T interlock_instrumented___tsan_atomic##bits##_load(T volatile const* at, int o, long, long, long, long,            \
                                                      frame const* caller) {                                          \
    return load(at, o, caller);                                                                                       \
  }                                                                                                                   \
  INTERLOCK_INSTRUMENTED_DOOR(__tsan_atomic##bits##_load)                                                             \
  void interlock_instrumented___tsan_atomic##bits##_store(T volatile* at, T value, int o, long, long, long,           \
                                                          frame const* caller) {                                      \
    store(at, value, o, caller);                                                                                      \
  }                                                                                                                   \
  INTERLOCK_INSTRUMENTED_DOOR(__tsan_atomic##bits##_store)                                                            \
  INTERLOCK_UPDATE(bits, T, exchange, (static_cast<void>(before), value))                                             \
  INTERLOCK_UPDATE(bits, T, fetch_add, before + value)                                                                \
  INTERLOCK_UPDATE(bits, T, fetch_sub, before - value)                                                                \
  INTERLOCK_UPDATE(bits, T, fetch_and, before & value)                                                                \
  INTERLOCK_UPDATE(bits, T, fetch_or, before | value)                                                                 \
  INTERLOCK_UPDATE(bits, T, fetch_xor, before ^ value)                                                                \
  T interlock_instrumented___tsan_atomic##bits##_fetch_nand(T volatile* at, T value, int o, long, long, long,         \
                                                            frame const* caller) {                                    \
    return fetch_nand(at, value, o, caller);                                                                          \
  }                                                                                                                   \
  INTERLOCK_INSTRUMENTED_DOOR(__tsan_atomic##bits##_fetch_nand)                                                       \
  int interlock_instrumented___tsan_atomic##bits##_compare_exchange_strong(                                           \
      T volatile* at, T* expected, T value, int o, int failed, long, frame const* caller) {                           \
    return compare_exchange_by_address(operation::compare_exchange_strong, at, expected, value, o, failed, caller);   \
  }                                                                                                                   \
  INTERLOCK_INSTRUMENTED_DOOR(__tsan_atomic##bits##_compare_exchange_strong)                                          \
  int interlock_instrumented___tsan_atomic##bits##_compare_exchange_weak(                                             \
      T volatile* at, T* expected, T value, int o, int failed, long, frame const* caller) {                           \
    return compare_exchange_by_address(operation::compare_exchange_weak, at, expected, value, o, failed, caller);     \
  }                                                                                                                   \
  INTERLOCK_INSTRUMENTED_DOOR(__tsan_atomic##bits##_compare_exchange_weak)                                            \
  /* clang's, which does not say which of them fail for no reason. */                                                 \
  T interlock_instrumented___tsan_atomic##bits##_compare_exchange_val(T volatile* at, T expected, T value, int o,     \
                                                                      int failed, long, frame const* caller) {        \
    return compare_exchange(operation::compare_exchange_strong, at, expected, value, o, failed, caller).first;        \
  }                                                                                                                   \
  INTERLOCK_INSTRUMENTED_DOOR(__tsan_atomic##bits##_compare_exchange_val)

extern "C" {

INTERLOCK_ATOMICS(8, unsigned char)
INTERLOCK_ATOMICS(16, unsigned short)
INTERLOCK_ATOMICS(32, unsigned)
INTERLOCK_ATOMICS(64, unsigned long)

void interlock_instrumented___tsan_atomic_thread_fence(int o, long, long, long, long, long, frame const* caller) {
  if (!code_runs()) return __atomic_thread_fence(__ATOMIC_SEQ_CST);
  ask({.what = operation::fence, .success = order_of(o), .where = place_of(caller), .caller = caller});
}
INTERLOCK_INSTRUMENTED_DOOR(__tsan_atomic_thread_fence)

void __tsan_atomic_signal_fence(int) {}
}
