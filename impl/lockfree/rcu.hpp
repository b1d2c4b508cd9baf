// rcu — readers that neither wait nor write what they read, and a writer that knows when those are through who may see what it has replaced.
//
// Contract: a reader calls lock before it looks at what writers replace, and unlock, with what lock gave, when it no longer does.
// synchronize returns when every reader has unlocked that can have seen what was there before the call; what comes later sees what has been
// put in its place. Not to be called between lock and unlock. The destructor must not run before every call has returned.
//
// Progress: unlock is wait-free; lock is lock-free: it goes round if a writer turns the index meanwhile. synchronize waits for readers, and
// for other writers.
//
// Memory ordering: readers count themselves in one of two counts; synchronize sends new ones to the other count, and waits for this one to
// be zero. A reader counts itself and then looks whether the index is still that of its count; a writer turns the index and then looks at
// the count. That at least one sees the other takes an update of the count by the writer, though it changes nothing (1): a reader that
// comes before it is counted, and one that comes after it (2) sees the index turned. Who comes to the other count finds it by an
// index that the writer has stored (3) after what it has put in place; its look at the index (4) must bring that. What a reader has
// looked at is over (5) before the writer goes on (6).
//
// Source: P. McKenney and J. Slingwine, "Read-copy update: using execution history to solve concurrency problems" (PDCS 1998); with two
// counts as in OpenSSL's ossl_rcu_read_lock, whose mends are (1) and (3).
//
//   auto const mine = readers.lock();                      // reader
//   use(*current.load(order::acquire));
//   readers.unlock(mine);
//   auto* const old = current.exchange(next, order::acq_rel);  // writer
//   readers.synchronize();
//   delete old;
#pragma once

#include <array>

#include <interlock/model/native.hpp>

namespace interlock {

template <model::Model M = model::native>
class rcu {
 public:
  /// What a reader has to give back.
  enum class turn : unsigned {};

  rcu() {
    M::name(index_, "index");
    M::name(readers_[0], "readers", 0);
    M::name(readers_[1], "readers", 1);
    M::name(writers_, "writers");
  }
  rcu(rcu const&) = delete;
  rcu& operator=(rcu const&) = delete;

  [[nodiscard]] turn lock() noexcept {
    for (;;) {
      auto const seen = index_.load(order::relaxed);
      readers_[seen].fetch_add(1, order::acquire);                 // (2)
      if (index_.load(order::acquire) == seen) return turn{seen};  // (4)
      readers_[seen].fetch_sub(1, order::relaxed);
    }
  }
  /// Precondition: lock gave this, and it has not been given back.
  void unlock(turn mine) noexcept {
    readers_[static_cast<unsigned>(mine)].fetch_sub(1, order::release);  // (5) synchronizes-with (6)
  }
  void synchronize() {
    model::lock_guard guard{writers_};
    auto const before = index_.load(order::relaxed);
    // audit: where the index is never turned, a writer waits until there is no reader at all, which may be never.
    index_.store(1 - before, order::release);  // (3) synchronizes-with (4)
    // audit: it changes nothing as it is; it is there for its place among the updates of the count.
    readers_[before].fetch_add(0, order::release);                  // (1) synchronizes-with (2)
    while (readers_[before].load(order::acquire) != 0) M::yield();  // (6)
  }

 private:
  typename M::mutex writers_;
  model::atomic<unsigned, M> index_{0U};
  std::array<model::atomic<unsigned, M>, 2> readers_{};
};

}  // namespace interlock
