// What the standard library ships to give a signal once, or to build once, under the scenarios of ours.
//
// libstdc++ 12 loses wakeups: notify looks whether anybody waits, and nothing orders that after a store before it that is weaker
// than seq_cst. The waiter has counted itself and does not see the store, the notifier has stored and does not see the count: a
// store buffer's two sides. docs/decisions.md has what a processor shows of it.
#include <atomic>
#include <condition_variable>
#include <future>
#include <latch>
#include <mutex>
#include <semaphore>

#include <interlock/scenarios/shipped.hpp>
#include <interlock/scenarios/flag/builds_once.hpp>
#include <interlock/scenarios/flag/publishes.hpp>
#include <interlock/scenarios/flag/wakes_the_waiter.hpp>

#define INTERLOCK_SHIPPED(scenario, name, type, ...) INTERLOCK_CHECK_AS("flag", scenario, name, type, __VA_ARGS__)

namespace interlock::scenarios {
namespace {

template <class T, order Order>
class of_atomic {
 public:
  void set() noexcept {
    set_.store(1, Order);
    set_.notify_all();
  }
  [[nodiscard]] bool test() const noexcept { return set_.load(order::acquire) != 0; }
  void wait() const noexcept { set_.wait(0, order::acquire); }

 private:
  std::atomic<T> set_{0};
};
using of_bool = of_atomic<bool, order::release>;
using of_int = of_atomic<int, order::release>;
using of_int_seq_cst = of_atomic<int, order::seq_cst>;

class of_atomic_flag {
 public:
  void set() noexcept {
    set_.test_and_set(order::release);
    set_.notify_all();
  }
  [[nodiscard]] bool test() const noexcept { return set_.test(order::acquire); }
  void wait() const noexcept { set_.wait(false, order::acquire); }

 private:
  std::atomic_flag set_;
};

class of_latch {
 public:
  void set() noexcept { set_.count_down(); }
  [[nodiscard]] bool test() const noexcept { return set_.try_wait(); }
  void wait() const noexcept { set_.wait(); }

 private:
  std::latch set_{1};
};

class of_semaphore {
 public:
  void set() noexcept { set_.release(); }
  [[nodiscard]] bool test() noexcept { return set_.try_acquire(); }
  void wait() noexcept { set_.acquire(); }

 private:
  std::binary_semaphore set_{0};
};

class of_condition_variable {
 public:
  void set() {
    {
      std::lock_guard const guard{mutex_};
      set_ = true;
    }
    changed_.notify_one();
  }
  [[nodiscard]] bool test() {
    std::lock_guard const guard{mutex_};
    return set_;
  }
  void wait() {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [this] { return set_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool set_ = false;
};

class of_promise {
 public:
  void set() { promise_.set_value(); }
  void wait() const { set_.wait(); }

 private:
  std::promise<void> promise_;
  std::future<void> set_ = promise_.get_future();
};

class by_call_once {
 public:
  template <class Build>
  [[nodiscard]] int get(Build build) {
    std::call_once(built_, [&] { value_ = build(); });
    return value_;
  }

 private:
  std::once_flag built_;
  int value_ = 0;
};

constexpr auto loses_wakeups = fails_with(failure::lost_wakeup)
                                   .beyond("native", "it takes a store that leaves the processor late")
                                   .beyond("relacy", "its waits do not sleep on an old value");

INTERLOCK_SHIPPED(publishes, "std::atomic_int", of_int, passes);
INTERLOCK_SHIPPED(publishes, "std::atomic_flag", of_atomic_flag, passes);
INTERLOCK_SHIPPED(publishes, "std::latch", of_latch, passes);
INTERLOCK_SHIPPED(publishes, "std::binary_semaphore", of_semaphore, passes);
INTERLOCK_SHIPPED(publishes, "std::condition_variable", of_condition_variable, passes);

// Of an int, as in a latch, the futex is the atomic itself; others wait on a count of the library's, which notify adds to first.
INTERLOCK_SHIPPED(wakes_the_waiter, "std::atomic_int", of_int, loses_wakeups);
INTERLOCK_SHIPPED(wakes_the_waiter, "std::atomic_int_of_seq_cst", of_int_seq_cst, passes);
INTERLOCK_SHIPPED(wakes_the_waiter, "std::atomic_bool", of_bool, passes);
INTERLOCK_SHIPPED(wakes_the_waiter, "std::atomic_flag", of_atomic_flag, passes);
INTERLOCK_SHIPPED(wakes_the_waiter, "std::latch", of_latch, loses_wakeups);
INTERLOCK_SHIPPED(wakes_the_waiter, "std::binary_semaphore", of_semaphore, passes);
INTERLOCK_SHIPPED(wakes_the_waiter, "std::condition_variable", of_condition_variable, passes);
INTERLOCK_SHIPPED(wakes_the_waiter, "std::promise", of_promise, passes);

INTERLOCK_SHIPPED(builds_once, "std::call_once", by_call_once, passes);

}  // namespace
}  // namespace interlock::scenarios
