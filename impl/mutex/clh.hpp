// clh_mutex — a queue of waiters, each of which spins on the word of the one in front.
//
// Contract: mutual exclusion; not recursive, knows no owner. A thread brings a place, which it may use for one mutex at a time, and which
// must not end before unlock has returned. Places may end before the mutex or after it.
//
// Progress: lock is starvation-free given a fair scheduler: first come, first served. unlock is wait-free: it touches one word, and
// waits for nobody.
//
// Memory ordering: who comes takes the end of the queue by an exchange, which synchronizes-with that of the thread in front (1): of the
// words in its node, which has been somebody else's before, the waiter must see the newest. An unlock (2) synchronizes-with the look
// (3) that reads its false.
//
// Source: T. Craig, "Building FIFO and priority-queueing spin locks from atomic swap" (University of Washington, TR 93-02-02, 1993);
// P. Magnusson, A. Landin and E. Hagersten, "Queue locks on cache coherent multiprocessors" (IPPS 1994).
//
//   clh_mutex<> mutex;
//   clh_mutex<>::place mine;    // of one thread
//   mutex.lock(mine);
//   mutex.unlock(mine);
#pragma once

#include <utility>

#include <interlock/model/native.hpp>

namespace interlock {

template <model::Model M = model::native>
class clh_mutex {
  struct node {
    node() { M::name(held, "held"); }
    model::atomic<bool, M> held{false};
  };

 public:
  class place {
   public:
    place() = default;
    ~place() { M::destroy(mine_); }
    place(place const&) = delete;
    place& operator=(place const&) = delete;

   private:
    friend class clh_mutex;
    node* mine_ = M::template make<node>();
    node* before_ = nullptr;
  };

  clh_mutex() { M::name(last_, "last"); }
  ~clh_mutex() { M::destroy(last_.load(order::relaxed)); }
  clh_mutex(clh_mutex const&) = delete;
  clh_mutex& operator=(clh_mutex const&) = delete;

  void lock(place& at) noexcept {
    at.mine_->held.store(true, order::relaxed);
    at.before_ = last_.exchange(at.mine_, order::acq_rel);      // (1) synchronizes-with (1)
    while (at.before_->held.load(order::acquire)) M::yield();  // (3)
  }

  /// Precondition: the caller has locked it at this place.
  void unlock(place& at) noexcept {
    // The node stays with the one behind, who may be looking at it for a while yet; that of the one in front is free.
    auto* const mine = std::exchange(at.mine_, at.before_);
    mine->held.store(false, order::release);  // (2) synchronizes-with (3)
  }

 private:
  model::atomic<node*, M> last_{M::template make<node>()};
};

}  // namespace interlock
