// Broken: setting an event that is found set does the store again, and tells nobody.
//
// Between the look and the store somebody resets the event, and somebody else goes to sleep. The store sets it again, and the next set finds
// it set, too: the event is given, and a thread sleeps on it.
//
// Source: the check-then-act race (CWE-367) in the shortcut that spares a notification.
// Right: impl/flag/event.hpp, where the compare-exchange that sets it knows whether it was set.
#pragma once

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class set_finds_it_set {
 public:
  set_finds_it_set() { M::name(given_, "given"); }

  void set() {
    auto const was_given = given_.load(order::relaxed);
    given_.store(true, order::release);          // (1) synchronizes-with (2)
    if (!was_given) given_.notify_all();  // BUG: it may have been reset since
  }
  void reset() { given_.store(false, order::relaxed); }
  [[nodiscard]] bool test() const { return given_.load(order::acquire); }
  void wait() const {
    while (!given_.load(order::acquire)) given_.wait(false, order::relaxed);  // (2)
  }

 private:
  model::atomic<bool, M> given_{false};
};

}  // namespace interlock::broken
