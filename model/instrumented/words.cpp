#include <interlock/model/instrumented/words.hpp>

#include <interlock/model/instrumented/time.hpp>

namespace interlock::model::instrumented {
namespace {

struct answer : outcome {
  object& of;
};

answer perform(operation what, atomic_word const* at, word operand, word expected, order o, frame const* caller) {
  ours const scope;
  bool const writes = what != operation::load && what != operation::wait && what != operation::wait_until &&
                      what != operation::notify_one && what != operation::notify_all;
  auto& used = object_at(object_kind::atomic, at, sizeof *at, writes, reinterpret_cast<void const*>(caller->return_address));
  return {ask({.what = what,
               .bytes = sizeof *at,
               .success = o,
               .failure = order::relaxed,
               .object = used.id,
               .operand = operand,
               .expected = expected,
               .where = place_of(caller),
               .caller = caller}),
          used};
}

void leave(object& o, unsigned value) {
  ours const scope;
  leave_in_memory(o, value);
}

}  // namespace

unsigned load_word(atomic_word const* at, order o, frame const* caller) {
  return static_cast<unsigned>(perform(operation::load, at, 0, 0, o, caller).value);
}

void store_word(atomic_word* at, unsigned value, order o, frame const* caller) {
  leave(perform(operation::store, at, value, 0, o, caller).of, value);
}

bool exchange_word(atomic_word* at, unsigned expected, unsigned value, order success, frame const* caller) {
  auto const found = perform(operation::compare_exchange_strong, at, value, expected, success, caller);
  if (found.success) leave(found.of, value);
  return found.success;
}

unsigned add_to_word(atomic_word* at, unsigned value, order o, frame const* caller) {
  auto const found = perform(operation::fetch_add, at, value, 0, o, caller);
  auto const before = static_cast<unsigned>(found.value);
  leave(found.of, before + value);
  return before;
}

bool wait_for_word(atomic_word const* at, unsigned old, timespec const* until, frame const* caller) {
  if (until == nullptr) return perform(operation::wait, at, old, 0, order::relaxed, caller).success;
  return perform(operation::wait_until, at, old, nanoseconds_of(*until), order::relaxed, caller).success;
}

void notify_word(atomic_word* at, operation what, frame const* caller) {
  perform(what, at, 0, 0, order::relaxed, caller);
}

void add_to_word_and_notify(atomic_word* at, unsigned value, order o, frame const* caller) {
  auto const found = perform(operation::fetch_add, at, value, 0, o, caller);
  auto const id = found.of.id;
  leave(found.of, static_cast<unsigned>(found.value) + value);
  ask({.what = operation::notify_one, .bytes = sizeof *at, .success = order::relaxed, .object = id, .where = place_of(caller), .caller = caller});
}

void sleep_until(word nanoseconds, frame const* caller) {
  ask({.what = operation::sleep, .expected = nanoseconds, .where = place_of(caller), .caller = caller});
}

word nanoseconds_now(frame const* caller) {
  return ask({.what = operation::now, .where = place_of(caller), .caller = caller}).value;
}

}  // namespace interlock::model::instrumented
