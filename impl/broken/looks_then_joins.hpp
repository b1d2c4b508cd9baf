// Broken: a reader that tries looks whether a writer is inside, and then counts itself in.
//
// Between the two a writer may enter. The reader is counted, and reads beside it.
//
// Source: the check-then-act race (CWE-367) in a lock whose state is one word and whose entry is two operations.
// Right: impl/mutex/shared.hpp, where a compare-exchange does both.
#pragma once

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class looks_then_joins {
 public:
  looks_then_joins() { M::name(state_, "state"); }

  [[nodiscard]] bool try_lock() {
    auto expected = 0U;
    return state_.compare_exchange_strong(expected, writer, order::acquire, order::relaxed);  // (2)
  }
  void unlock() { state_.fetch_sub(writer, order::release); }  // (1) synchronizes-with (2)
  [[nodiscard]] bool try_lock_shared() {
    if ((state_.load(order::relaxed) & writer) != 0) return false;
    state_.fetch_add(reader, order::acquire);  // (2) BUG: a writer may have come
    return true;
  }
  void unlock_shared() { state_.fetch_sub(reader, order::release); }  // (1) synchronizes-with (2)

 private:
  static constexpr unsigned writer = 1;
  static constexpr unsigned reader = 2;

  model::atomic<unsigned, M> state_{0};
};

}  // namespace interlock::broken
