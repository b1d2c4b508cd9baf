// recursive_mutex — a mutex that its owner may lock again.
//
// Contract: std::recursive_mutex's ([thread.mutex.recursive]): each lock and each try_lock that succeeded wants an unlock, by the same
// thread; the last one lets others in. As deep as an unsigned counts.
//
// Progress: for the owner wait-free; for others that of the mutex it wraps.
//
// Memory ordering: the mutex it wraps orders sections, and depth_ with them. owner_ is relaxed: "is it me?" has an exact answer under
// any order, since only a thread itself stores its identity and takes it back, and it reads its own last store or a later one.
//
// Source: POSIX, pthread_mutexattr_settype, PTHREAD_MUTEX_RECURSIVE.
//
//   recursive_mutex<> mutex;
//   std::lock_guard outer{mutex};
//   std::lock_guard inner{mutex};
#pragma once

#include <interlock/impl/mutex/futex.hpp>
#include <interlock/model/native.hpp>

namespace interlock {

template <model::Model M = model::native, class Mutex = futex_mutex<M>>
class recursive_mutex {
 public:
  recursive_mutex() {
    M::name(owner_, "owner");
    M::name(depth_, "depth");
  }
  recursive_mutex(recursive_mutex const&) = delete;
  recursive_mutex& operator=(recursive_mutex const&) = delete;

  void lock() {
    if (!is_mine()) {
      mutex_.lock();
      owner_.store(me(), order::relaxed);
    }
    depth_.write(depth_.read() + 1);
  }

  [[nodiscard]] bool try_lock() {
    if (!is_mine()) {
      if (!mutex_.try_lock()) return false;
      owner_.store(me(), order::relaxed);
    }
    depth_.write(depth_.read() + 1);
    return true;
  }

  /// Precondition: the caller owns it.
  void unlock() {
    M::require(is_mine(), "unlocked by its owner");
    auto const left = depth_.read() - 1;
    depth_.write(left);
    if (left > 0) return;
    // Before others are let in: afterwards it would wipe out the name of the next.
    owner_.store(nobody, order::relaxed);
    mutex_.unlock();
  }

 private:
  static constexpr unsigned nobody = 0;
  static unsigned me() noexcept { return M::self() + 1; }
  bool is_mine() { return owner_.load(order::relaxed) == me(); }

  Mutex mutex_;
  model::atomic<unsigned, M> owner_{nobody};
  model::var<unsigned, M> depth_{0U};
};

}  // namespace interlock
