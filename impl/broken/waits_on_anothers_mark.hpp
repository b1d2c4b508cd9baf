// Broken: all who wait on a condition variable leave the same mark in the word that they sleep on.
//
// A notification takes the mark away, so that who has not gone to sleep yet does not. Before that one looks, another thread begins to
// wait and leaves the mark again: the word is as it was (ABA), and the first goes to sleep on a notification that is over.
//
// Source: musl's condition variables in 2011. Commit 4b153ac4 had found that a second sleeper was not woken, and added the count of
// waiters; the mark stayed as it was for a day, until 97c5b5a8 ("fix ABA race in cond vars") made it the waiter's own number. That woke
// too many, and three days later 729d6368 counted notifications.
// Right: impl/flag/condition.hpp, which counts notifications.
#pragma once

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class waits_on_anothers_mark {
 public:
  waits_on_anothers_mark() {
    M::name(mark_, "mark");
    M::name(waiters_, "waiters");
  }

  template <class Lock>
  void wait(Lock& lock) {
    mark_.store(true);
    lock.unlock();
    waiters_.fetch_add(1);
    mark_.wait(true);  // BUG: whose?
    waiters_.fetch_sub(1);
    lock.lock();
  }
  void notify_all() {
    auto const waiting = waiters_.load() > 0;
    if (mark_.exchange(false) || waiting) mark_.notify_all();
  }

 private:
  model::atomic<bool, M> mark_{false};
  model::atomic<int, M> waiters_{0};
};

}  // namespace interlock::broken
