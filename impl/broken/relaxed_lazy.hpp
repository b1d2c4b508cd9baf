// Broken: double-checked initialisation with a relaxed flag.
//
// A thread that finds the flag set skips the mutex, and with it the only thing that would have
// ordered the construction before its read: it uses an object that is not built yet.
//
// Source: S. Meyers and A. Alexandrescu, "C++ and the perils of double-checked locking" (2004).
// Right: impl/flag/lazy.hpp.
#pragma once

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M, class T>
class relaxed_lazy {
 public:
  relaxed_lazy() {
    M::name(built_, "built");
    M::name(mutex_, "mutex");
    M::name(value_, "value");
    value_.write(T{});
  }

  template <class Build>
  [[nodiscard]] T get(Build build) {
    if (!built_.load(order::relaxed)) {  // BUG: reads true without what came before it
      model::lock_guard guard{mutex_};
      if (!built_.load(order::relaxed)) {
        value_.write(build());
        built_.store(true, order::relaxed);  // BUG: publishes nothing
      }
    }
    return value_.read();
  }

 private:
  model::atomic<bool, M> built_{false};
  typename M::mutex mutex_;
  model::var<T, M> value_;
};

}  // namespace interlock::broken
