// owned_mutex — any mutex, with its owner known: misuse is found instead of being undefined.
//
// Contract: as the mutex it wraps. Unlocking by a thread that is not the owner and locking again by
// the owner are reported with M::misuse, in every build: natively the handler of model::native is
// called, which aborts unless replaced.
//
// Progress: that of the mutex it wraps.
//
// Memory ordering: owner_ is relaxed throughout. The only question asked of it is "is it me?", and
// that answer is exact under any order: a thread reads its own identity only if its own store is
// the last one visible to it, and by coherence it cannot read an identity of its own that it has
// itself overwritten.
//
// Source: POSIX, pthread_mutexattr_settype, PTHREAD_MUTEX_ERRORCHECK.
//
//   owned_mutex<> mutex;
//   std::lock_guard guard{mutex};
#pragma once

#include <interlock/impl/mutex/futex.hpp>
#include <interlock/model/native.hpp>

namespace interlock {

template <model::Model M = model::native, class Mutex = futex_mutex<M>>
class owned_mutex {
 public:
  owned_mutex() { M::name(owner_, "owner"); }
  owned_mutex(owned_mutex const&) = delete;
  owned_mutex& operator=(owned_mutex const&) = delete;

  void lock() {
    refuse_owner("locked again by the thread that holds it");
    mutex_.lock();
    owner_.store(me(), order::relaxed);
  }

  [[nodiscard]] bool try_lock() {
    refuse_owner("tried again by the thread that holds it");
    if (!mutex_.try_lock()) return false;
    owner_.store(me(), order::relaxed);
    return true;
  }

  void unlock() {
    if (owner_.load(order::relaxed) != me())
      M::misuse("unlocked by a thread that does not hold it");
    owner_.store(nobody, order::relaxed);
    mutex_.unlock();
  }

 private:
  static constexpr unsigned nobody = 0;
  static unsigned me() noexcept { return M::self() + 1; }

  void refuse_owner(char const* message) {
    if (owner_.load(order::relaxed) == me()) M::misuse(message);
  }

  Mutex mutex_;
  model::atomic<unsigned, M> owner_{nobody};
};

}  // namespace interlock
