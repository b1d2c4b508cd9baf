// try_lock refuses only where somebody has the lock.
#pragma once

#include <interlock/scenarios/history.hpp>
#include <interlock/scenarios/scenario.hpp>
#include <interlock/scenarios/specifications.hpp>

namespace interlock::scenarios {

template <model::Model M, class Mutex>
struct linearizes_as_a_lock {
  static constexpr unsigned threads = 2;
  using specification = specifications::semaphore;  // with one permit
  Mutex mutex;
  history<M, specification, threads> calls;

  void thread(unsigned i) {
    if (i == 0) {
      calls.record(i, [&] { return mutex.lock(), specification::acquire(); });
      calls.record(i, [&] { return mutex.unlock(), specification::release(); });
    }
    bool locked = false;
    calls.record(i, [&] { return specification::acquire(locked = mutex.try_lock()); });
    if (locked) calls.record(i, [&] { return mutex.unlock(), specification::release(); });
  }
  void after() { calls.check({.permits = 1}); }
};

}  // namespace interlock::scenarios
