// Broken: a release that finds nobody waiting is forgotten.
//
// The signal works as long as the waiter happens to be first. A release a moment earlier leaves the
// waiter asleep for ever.
//
// Source: Win32's PulseEvent, whose documentation advises against using it for this reason.
// Right: impl/semaphore/monitor.hpp, which counts permits and not sleepers.
#pragma once

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class pulse_semaphore {
 public:
  explicit pulse_semaphore(int permits) : granted_{permits} {
    M::name(mutex_, "mutex");
    M::name(pulse_, "pulse");
    M::name(waiting_, "waiting");
    M::name(granted_, "granted");
  }

  void release() {
    model::lock_guard guard{mutex_};
    if (waiting_.read() == 0) return;  // BUG: the permit is lost
    waiting_.write(waiting_.read() - 1);
    granted_.write(granted_.read() + 1);
    pulse_.notify_one();
  }
  void acquire() {
    model::unique_lock lock{mutex_};
    if (granted_.read() == 0) {
      waiting_.write(waiting_.read() + 1);
      pulse_.wait(lock, [this] { return granted_.read() > 0; });
    }
    granted_.write(granted_.read() - 1);
  }

 private:
  typename M::mutex mutex_;
  typename M::condition_variable pulse_;
  model::var<int, M> waiting_{0};
  model::var<int, M> granted_;
};

}  // namespace interlock::broken
