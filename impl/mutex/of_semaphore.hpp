// semaphore_mutex — a mutex made of a semaphore of one permit, and what it takes besides: an owner.
//
// Contract: meets Lockable; not recursive. Unlocking by a thread that does not hold it, and locking again by one that does, are reported
// with M::misuse, in every build. Without that the permit would be anybody's to give back: twice, or by a thread that never had it
// (impl/broken/semaphore_as_mutex.hpp).
//
// Progress: that of the semaphore.
//
// Memory ordering: unlock's release synchronizes-with the acquire of the lock that follows. The owner: see owned_mutex.
//
// Source: E. W. Dijkstra, "Cooperating sequential processes" (EWD 123, 1965), whose first use of a semaphore is mutual exclusion.
//
//   semaphore_mutex<> mutex;
//   std::lock_guard guard{mutex};
#pragma once

#include <interlock/impl/mutex/owned.hpp>
#include <interlock/impl/semaphore/binary.hpp>

namespace interlock {

/// A semaphore of one permit by the names of a mutex. Knows no owner.
template <model::Model M = model::native, class Semaphore = binary_semaphore<M>>
class lockable_semaphore {
 public:
  lockable_semaphore() = default;
  lockable_semaphore(lockable_semaphore const&) = delete;
  lockable_semaphore& operator=(lockable_semaphore const&) = delete;

  void lock() { permit_.acquire(); }
  [[nodiscard]] bool try_lock() { return permit_.try_acquire(); }
  /// Precondition: locked.
  void unlock() { permit_.release(); }

 private:
  Semaphore permit_{1};
};

template <model::Model M = model::native>
using semaphore_mutex = owned_mutex<M, lockable_semaphore<M>>;

}  // namespace interlock
