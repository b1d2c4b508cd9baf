// A semaphore as a lock: with one permit it excludes, as a mutex does; with two it does not.
#pragma once

#include <interlock/impl/semaphore/counting.hpp>
#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M>
class mutex {
 public:
  mutex() { M::name(mutex_, "mutex"); }
  void lock() { mutex_.lock(); }
  void unlock() { mutex_.unlock(); }

 private:
  typename M::mutex mutex_;
};

template <model::Model M, int Permits>
class semaphore_as_lock {
 public:
  void lock() { permits_.acquire(); }
  void unlock() { permits_.release(); }

 private:
  counting_semaphore<M> permits_{Permits, "permits"};
};
template <model::Model M>
using one_permit = semaphore_as_lock<M, 1>;
template <model::Model M>
using two_permits = semaphore_as_lock<M, 2>;  // BUG: a limit of two is no lock

template <model::Model M, class Lock>
struct locks {
  static constexpr unsigned threads = 2;
  static constexpr unsigned role(unsigned) { return 0; }
  Lock lock;
  model::var<int, M> balance{0};

  locks() { M::name(balance, "balance"); }
  void thread(unsigned) {
    lock.lock();
    balance.write(balance.read() + 1);
    lock.unlock();
  }
  void after() { M::check(balance.read() == 2, "nothing was lost"); }
};

}  // namespace interlock::scenarios
