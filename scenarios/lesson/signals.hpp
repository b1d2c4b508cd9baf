// A semaphore as a signal, which is remembered: it may come before anybody waits for it. A condition variable remembers nothing, and a mutex
// belongs to who locked it.
#pragma once

#include <interlock/impl/semaphore/binary.hpp>
#include <interlock/model/lock.hpp>
#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M>
class semaphore_signal {
 public:
  void give() { permit_.release(); }
  void take() { permit_.acquire(); }

 private:
  binary_semaphore<M> permit_{0};
};

// What is remembered is the variable, under the mutex.
template <model::Model M>
class condition_with_state {
 public:
  condition_with_state() {
    M::name(mutex_, "mutex");
    M::name(condition_, "condition");
    M::name(given_, "given");
  }
  void give() {
    {
      model::lock_guard guard{mutex_};
      given_.write(true);
    }
    condition_.notify_one();
  }
  void take() {
    model::unique_lock lock{mutex_};
    while (!given_.read()) condition_.wait(lock);
  }

 private:
  typename M::mutex mutex_;
  typename M::condition_variable condition_;
  model::var<bool, M> given_{false};
};

template <model::Model M>
class condition_alone {
 public:
  condition_alone() {
    M::name(mutex_, "mutex");
    M::name(condition_, "condition");
  }
  void give() { condition_.notify_one(); }  // BUG: nobody may be waiting yet
  void take() {
    model::unique_lock lock{mutex_};
    condition_.wait(lock);  // BUG: it may return for no reason
  }

 private:
  typename M::mutex mutex_;
  typename M::condition_variable condition_;
};

template <model::Model M>
class mutex_as_signal {
 public:
  mutex_as_signal() {
    M::name(mutex_, "mutex");
    mutex_.lock();
  }
  void give() { mutex_.unlock(); }  // BUG: by a thread that did not lock it
  void take() { mutex_.lock(); }

 private:
  typename M::mutex mutex_;
};

template <model::Model M, class Signal>
struct signals {
  static constexpr unsigned threads = 2;
  Signal signal;
  model::var<int, M> letter{0};

  signals() { M::name(letter, "letter"); }
  void thread(unsigned i) {
    if (i == 0) {
      letter.write(42);
      signal.give();
    } else {
      signal.take();
      M::check(letter.read() == 42, "the letter is there");
    }
  }
};

}  // namespace interlock::scenarios
