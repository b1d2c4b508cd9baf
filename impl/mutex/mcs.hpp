// mcs_mutex — a queue of waiters, each of which spins on a word of its own.
//
// Contract: mutual exclusion; not recursive, knows no owner. A thread brings a node, which is in use from lock until unlock has
// returned, and which another lock may use again after that. scoped_lock brings its own.
//
// Progress: lock is starvation-free given a fair scheduler: first come, first served. try_lock is wait-free. unlock waits at most for a
// thread that has come and not yet queued. A hand-over costs one cache miss, however many wait.
//
// Memory ordering: who comes takes the end of the queue by an exchange: it synchronizes-with the unlock that left the queue empty (1),
// (2), and with the thread in front of it, whose node it is about to write to (3), (4): the node's own store of null must not come after.
// The link (5) is acquired by the unlock that follows it (6), so that its false (7) comes after the waiter's own true; the waiter's look
// (8) synchronizes with that, which connects the sections.
//
// Source: J. Mellor-Crummey and M. Scott, "Algorithms for scalable synchronization on shared-memory multiprocessors" (ACM TOCS 9(1),
// 1991), figure 5.
//
//   mcs_mutex<> mutex;
//   mcs_mutex<>::scoped_lock guard{mutex};
#pragma once

#include <interlock/model/native.hpp>

namespace interlock {

template <model::Model M = model::native>
class mcs_mutex {
 public:
  class node {
   public:
    node() {
      M::name(next_, "next");
      M::name(waits_, "waits");
    }

   private:
    friend class mcs_mutex;
    model::atomic<node*, M> next_{nullptr};
    model::atomic<bool, M> waits_{false};
  };

  class [[nodiscard]] scoped_lock {
   public:
    explicit scoped_lock(mcs_mutex& mutex) : mutex_{mutex} { mutex_.lock(node_); }
    ~scoped_lock() { mutex_.unlock(node_); }
    scoped_lock(scoped_lock const&) = delete;
    scoped_lock& operator=(scoped_lock const&) = delete;

   private:
    mcs_mutex& mutex_;
    node node_;
  };

  mcs_mutex() { M::name(last_, "last"); }
  mcs_mutex(mcs_mutex const&) = delete;
  mcs_mutex& operator=(mcs_mutex const&) = delete;

  void lock(node& mine) noexcept {
    mine.next_.store(nullptr, order::relaxed);
    // audit: it may follow the exchange, as in the paper: nobody changes it before (5) has linked the node.
    mine.waits_.store(true, order::relaxed);
    auto* const before = last_.exchange(&mine, order::acq_rel);  // (2); (3) synchronizes-with (4)
    if (before == nullptr) return;
    before->next_.store(&mine, order::release);             // (5) synchronizes-with (6)
    while (mine.waits_.load(order::acquire)) M::yield();  // (8)
  }

  /// Locks if nobody holds it or waits.
  [[nodiscard]] bool try_lock(node& mine) noexcept {
    // audit: as in lock, where a check tells, of a node that was queued before.
    mine.next_.store(nullptr, order::relaxed);
    node* nobody = nullptr;
    // audit: try_lock may fail for no reason, as std's may, so a weak one would do; callers rarely try again.
    return last_.compare_exchange_strong(nobody, &mine, order::acq_rel, order::relaxed);  // (2); (3)
  }

  /// Precondition: the caller has locked it with this node.
  void unlock(node& mine) noexcept {
    auto* next = mine.next_.load(order::acquire);  // (6)
    if (next == nullptr) {
      auto* last = &mine;
      if (last_.compare_exchange_strong(last, nullptr, order::release, order::relaxed)) return;  // (1) synchronizes-with (2)
      // Somebody has come since, and is about to link its node.
      while ((next = mine.next_.load(order::acquire)) == nullptr) M::yield();  // (6)
    }
    next->waits_.store(false, order::release);  // (7) synchronizes-with (8)
  }

 private:
  model::atomic<node*, M> last_{nullptr};
};

}  // namespace interlock
