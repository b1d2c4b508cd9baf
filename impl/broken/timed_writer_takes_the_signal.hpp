// Broken: a writer whose time is up leaves with the signal that was meant to let somebody in.
//
// A writer unlocks while another writer and a reader wait. Writers first: it signals the writer alone. That one has just timed out, and
// leaves; the reader sleeps on beside a lock that nobody holds.
//
// Source: LLVM pull request 201937 (libc's rwlock), where the timed writer has since passed the signal on.
// Right: impl/mutex/shared.hpp, where who gives up tells everybody.
#pragma once

#include <chrono>

#include <interlock/impl/time/deadline.hpp>
#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class timed_writer_takes_the_signal {
 public:
  timed_writer_takes_the_signal() {
    M::name(mutex_, "mutex");
    M::name(may_write_, "may_write");
    M::name(may_read_, "may_read");
    M::name(readers_, "readers");
    M::name(writing_, "writing");
    M::name(writers_waiting_, "writers_waiting");
  }

  [[nodiscard]] bool try_lock() {
    model::lock_guard guard{mutex_};
    if (writing_.read() || readers_.read() > 0) return false;
    writing_.write(true);
    return true;
  }
  template <class Rep, class Period>
  [[nodiscard]] bool try_lock_for(std::chrono::duration<Rep, Period> const& timeout) {
    auto const deadline = deadline_after<M>(timeout);
    model::unique_lock lock{mutex_};
    writers_waiting_.write(writers_waiting_.read() + 1);
    auto in_time = true;
    while (in_time && (writing_.read() || readers_.read() > 0)) in_time = may_write_.wait_until(lock, deadline);
    writers_waiting_.write(writers_waiting_.read() - 1);
    if (in_time) writing_.write(true);
    return in_time;  // BUG: if it was signalled as well, nobody else is
  }
  void unlock() {
    model::lock_guard guard{mutex_};
    writing_.write(false);
    if (writers_waiting_.read() > 0) may_write_.notify_one();
    else may_read_.notify_all();
  }
  void lock_shared() {
    model::unique_lock lock{mutex_};
    may_read_.wait(lock, [this] { return !writing_.read() && writers_waiting_.read() == 0; });
    readers_.write(readers_.read() + 1);
  }
  void unlock_shared() {
    model::lock_guard guard{mutex_};
    readers_.write(readers_.read() - 1);
    if (readers_.read() == 0 && writers_waiting_.read() > 0) may_write_.notify_one();
  }

 private:
  typename M::mutex mutex_;
  typename M::condition_variable may_write_;
  typename M::condition_variable may_read_;
  model::var<int, M> readers_{0};
  model::var<bool, M> writing_{false};
  model::var<int, M> writers_waiting_{0};
};

}  // namespace interlock::broken
