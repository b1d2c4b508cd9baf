// Broken: a waiter that finds the signal takes it back by a store.
//
// A second set may come between the look and the store. It finds the signal given, and relies on the waiter to see what came before it. The
// waiter has synchronised with the first set alone, and wipes out the second: it may not see what it was woken for, and sleeps.
// And where two wait, both can find the one signal.
//
// Source: rust-lang/rust issue 53366 (thread::park and unpark), mended by an exchange.
// Right: impl/flag/event.hpp.
#pragma once

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class resets_with_a_store {
 public:
  resets_with_a_store() { M::name(given_, "given"); }

  void set() {
    given_.exchange(true, order::release);  // (1) synchronizes-with (2)
    given_.notify_one();
  }
  [[nodiscard]] bool try_wait() {
    if (!given_.load(order::acquire)) return false;  // (2)
    given_.store(false, order::relaxed);             // BUG: a later set is not seen, and gone
    return true;
  }
  void wait() {
    while (!try_wait()) given_.wait(false, order::relaxed);
  }

 private:
  model::atomic<bool, M> given_{false};
};

}  // namespace interlock::broken
