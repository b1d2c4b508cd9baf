// fifo_semaphore — a counting semaphore whose permits go to waiters in the order in which they came.
//
// Contract: std::counting_semaphore's interface ([thread.sema.cnt]), and besides: a permit goes to the thread that has waited
// longest. Nobody takes one while somebody waits, try_acquire and the timed forms neither. A waiter that gives up leaves the
// queue, and its turn passes on; a permit that reached it before it has left is its own. A thread whose acquire has returned may
// destroy the semaphore, provided that no other call is under way: release touches nothing after it has unlocked.
//
// Progress: every operation takes the mutex, so none is lock-free. acquire blocks, and is starvation-free as long as permits are
// released. A waiter that gives up looks through the queue.
//
// Memory ordering: the mutex orders everything; release's unlock synchronizes-with the lock under which its permit is taken.
//
// Source: permits handed to the longest waiter as in J. Howard, "Signaling in monitors" (ICSE 1976); a condition variable for each
// waiter as in A. Birrell, "Implementing condition variables with semaphores" (2003).
//
//   fifo_semaphore<> tills{4};
//   if (tills.try_acquire_for(std::chrono::minutes{5})) tills.release();
#pragma once

#include <chrono>
#include <cstddef>
#include <limits>

#include <interlock/impl/time/deadline.hpp>
#include <interlock/model/native.hpp>

namespace interlock {

template <model::Model M = model::native>
class fifo_semaphore {
 public:
  [[nodiscard]] static constexpr std::ptrdiff_t max() noexcept { return std::numeric_limits<std::ptrdiff_t>::max(); }

  /// Precondition: 0 <= permits.
  explicit fifo_semaphore(std::ptrdiff_t permits) : permits_{permits} {
    M::require(0 <= permits, "initial permits not negative");
    M::name(mutex_, "mutex");
    M::name(permits_, "permits");
    M::name(first_, "first");
    M::name(last_, "last");
  }
  fifo_semaphore(fifo_semaphore const&) = delete;
  fifo_semaphore& operator=(fifo_semaphore const&) = delete;

  /// Gives n permits, first to those who wait. Precondition: n >= 0, and the count stays at most max().
  void release(std::ptrdiff_t n = 1) {
    model::lock_guard guard{mutex_};
    M::require(0 <= n, "release gives permits and does not take any");
    for (; n > 0 && first_.read() != nullptr; --n) serve_first();
    auto const before = permits_.read();
    M::require(n <= max() - before, "release keeps the count at most max()");
    permits_.write(before + n);
  }

  /// Takes a permit; waits for its turn.
  void acquire() {
    model::unique_lock lock{mutex_};
    if (take()) return;
    waiter me;
    enqueue(me);
    me.turn.wait(lock, [&me] { return me.served.read(); });
  }

  /// Takes a permit if there is one that nobody waits for; waits for the mutex at most.
  [[nodiscard]] bool try_acquire() {
    model::lock_guard guard{mutex_};
    return take();
  }

  /// Takes a permit, waiting for its turn at most `timeout` (measured on the model's clock). When it returns false no permit was
  /// taken, and its turn has passed to the next.
  template <class Rep, class Period>
  [[nodiscard]] bool try_acquire_for(std::chrono::duration<Rep, Period> const& timeout) {
    return acquire_before(deadline_after<M>(timeout));
  }
  /// As try_acquire_for, with the time on any clock at which to give up.
  template <class Clock, class Duration>
  [[nodiscard]] bool try_acquire_until(std::chrono::time_point<Clock, Duration> const& until) {
    return attempt_until<M>(until, [this](auto deadline) { return acquire_before(deadline); });
  }

  /// How many wait. Others may come and go: of use for statistics, and for tests.
  [[nodiscard]] std::size_t waiting() {
    model::lock_guard guard{mutex_};
    std::size_t count = 0;
    for (auto const* each = first_.read(); each != nullptr; each = each->next.read()) ++count;
    return count;
  }

 private:
  // Lives on the stack of the thread that waits, and ends with the mutex held.
  struct waiter {
    waiter() {
      M::name(turn, "turn");
      M::name(served, "served");
      M::name(next, "next");
    }
    typename M::condition_variable turn;
    model::var<bool, M> served{false};
    model::var<waiter*, M> next{nullptr};
  };

  // Preconditions of all below: the caller holds the mutex. Where anybody waits there is no permit left.
  bool take() {
    auto const permits = permits_.read();
    if (permits == 0) return false;
    permits_.write(permits - 1);
    return true;
  }
  void enqueue(waiter& me) {
    if (first_.read() == nullptr) first_.write(&me);
    else last_.read()->next.write(&me);
    last_.write(&me);
  }
  void serve_first() {
    auto* const served = first_.read();
    first_.write(served->next.read());
    served->served.write(true);
    served->turn.notify_one();
  }
  void leave(waiter& me) {
    waiter* before = nullptr;
    for (auto* each = first_.read(); each != &me; each = each->next.read()) before = each;
    auto* const after = me.next.read();
    if (before == nullptr) first_.write(after);
    else before->next.write(after);
    if (after == nullptr) last_.write(before);
  }

  bool acquire_before(typename M::clock::time_point deadline) {
    model::unique_lock lock{mutex_};
    if (take()) return true;
    waiter me;
    enqueue(me);
    // A release may come between the timeout and getting the mutex back: what it gave is kept.
    while (!me.served.read())
      if (!me.turn.wait_until(lock, deadline) && !me.served.read()) {
        leave(me);
        return false;
      }
    return true;
  }

  typename M::mutex mutex_;
  model::var<std::ptrdiff_t, M> permits_;
  model::var<waiter*, M> first_{nullptr};
  model::var<waiter*, M> last_{nullptr};  // of use where first_ is not null
};

}  // namespace interlock
