// Broken: unlock lets others in, and then takes its name off.
//
// The next owner may have written its own name by then. It is wiped out; the owner locks again, is not known, and waits for itself.
//
// Source: the order that POSIX's recursive mutexes and their like must keep; see M. Kerrisk, "The Linux Programming Interface" (2010),
// section 30.1.7, for what they promise.
// Right: impl/mutex/recursive.hpp.
#pragma once

#include <interlock/impl/mutex/futex.hpp>
#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class clears_the_owner_late {
 public:
  clears_the_owner_late() {
    M::name(owner_, "owner");
    M::name(depth_, "depth");
  }

  void lock() {
    auto const me = M::self() + 1;
    if (owner_.load(order::relaxed) != me) {
      mutex_.lock();
      owner_.store(me, order::relaxed);
    }
    depth_.write(depth_.read() + 1);
  }
  void unlock() {
    auto const left = depth_.read() - 1;
    depth_.write(left);
    if (left > 0) return;
    mutex_.unlock();
    owner_.store(0, order::relaxed);  // BUG: may be another one's name
  }

 private:
  futex_mutex<M> mutex_;
  model::atomic<unsigned, M> owner_{0};
  model::var<unsigned, M> depth_{0U};
};

}  // namespace interlock::broken
