// Broken: setting an event that looks set is left out, since whoever takes the signal will see what came before it.
//
// The look is a relaxed load. What it finds may be a signal that has been taken since; and even where it has not, who takes it
// synchronizes with the set that gave it, and with nothing of this one. So the waiter takes the signal, does not see what it was to be
// told of, and sleeps. A load that is seq_cst does not help: a load is in no release sequence.
//
// Source: bun pull request 28907 (ThreadPool.notify), tasks left in the queue on aarch64; mended by an update that changes nothing.
// Right: impl/flag/event.hpp, whose set is an exchange, whatever it finds.
#pragma once

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class skips_when_notified {
 public:
  skips_when_notified() { M::name(given_, "given"); }

  void set() {
    if (given_.load(order::relaxed)) return;  // BUG: tells nobody, and brings nothing
    given_.exchange(true, order::release);    // (1) synchronizes-with (2)
    given_.notify_one();
  }
  void wait() {
    while (!given_.exchange(false, order::acquire)) given_.wait(false, order::relaxed);  // (2)
  }

 private:
  model::atomic<bool, M> given_{false};
};

}  // namespace interlock::broken
