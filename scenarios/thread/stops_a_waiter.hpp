// A thread waits for what never comes, and somebody asks it to stop: at any moment, and holding no lock. It returns, and says that it did not
// come; another one, whom nobody asks to stop, waits for that meanwhile.
#pragma once

#include <interlock/impl/thread/stop_token.hpp>
#include <interlock/model/lock.hpp>
#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Condition>
struct stops_a_waiter {
  static constexpr unsigned threads = 3;
  typename M::mutex mutex;
  Condition changed;
  stop_source<M> source;
  model::var<bool, M> has_stopped{false};

  stops_a_waiter() {
    M::name(mutex, "mutex");
    M::name(has_stopped, "has stopped");
  }
  void thread(unsigned i) {
    if (i == 0) {
      source.request_stop();
      return;
    }
    model::unique_lock lock{mutex};
    if (i == 1) {
      M::check(!changed.wait(lock, source.get_token(), [] { return false; }), "it has not come");
      M::check(lock.owns_lock() && source.stop_requested(), "it returned for the stop alone, with the lock");
      has_stopped.write(true);
      changed.notify_all();
    } else {
      while (!has_stopped.read()) changed.wait(lock);
    }
  }
};

}  // namespace interlock::scenarios
