// lock_guard and unique_lock as in std, which remember where they were written: a report then
// names the line of the critical section, not a line of a system header.
//
// Contract: as [thread.lock.guard] and the subset of [thread.lock.unique] below. Mutexes whose
// lock() and unlock() take a source location are given it; any other Lockable works too, and
// std's own guards work with every mutex here (reports then name std's header).
//
//   model::lock_guard guard{mutex_};
#pragma once

#include <source_location>

namespace interlock::model {

namespace detail {

template <class Mutex>
void lock_at(Mutex& mutex, std::source_location where) {
  if constexpr (requires { mutex.lock(where); }) mutex.lock(where);
  else mutex.lock();
}

template <class Mutex>
void unlock_at(Mutex& mutex, std::source_location where) {
  if constexpr (requires { mutex.unlock(where); }) mutex.unlock(where);
  else mutex.unlock();
}

}  // namespace detail

template <class Mutex>
class [[nodiscard]] lock_guard {
 public:
  using mutex_type = Mutex;

  explicit lock_guard(Mutex& mutex, std::source_location where = std::source_location::current())
      : mutex_{mutex}, where_{where} {
    detail::lock_at(mutex_, where_);
  }
  ~lock_guard() { detail::unlock_at(mutex_, where_); }
  lock_guard(lock_guard const&) = delete;
  lock_guard& operator=(lock_guard const&) = delete;

 private:
  Mutex& mutex_;
  std::source_location where_;
};

template <class Mutex>
class [[nodiscard]] unique_lock {
 public:
  using mutex_type = Mutex;

  explicit unique_lock(Mutex& mutex, std::source_location where = std::source_location::current())
      : mutex_{&mutex}, where_{where} {
    lock();
  }
  ~unique_lock() {
    if (owns_) detail::unlock_at(*mutex_, where_);
  }
  unique_lock(unique_lock const&) = delete;
  unique_lock& operator=(unique_lock const&) = delete;

  /// Precondition: !owns_lock().
  void lock() {
    detail::lock_at(*mutex_, where_);
    owns_ = true;
  }
  /// Precondition: owns_lock().
  void unlock(std::source_location where = std::source_location::current()) {
    owns_ = false;
    detail::unlock_at(*mutex_, where);
  }
  [[nodiscard]] bool owns_lock() const noexcept { return owns_; }
  [[nodiscard]] Mutex* mutex() const noexcept { return mutex_; }

 private:
  Mutex* mutex_;
  std::source_location where_;
  bool owns_ = false;
};

}  // namespace interlock::model
