// lazy — a value built by the first thread that asks for it, once.
//
// Contract: get returns the value, building it if nobody has; whoever else asks meanwhile waits.
// Only the first caller's `build` is called. T is copyable and default-constructible.
//
// Progress: once the value is built get is wait-free.
//
// Memory ordering: the builder's store (1) synchronizes-with the first look (2) that reads true.
// The second look is relaxed: the mutex orders it after whatever the last holder did.
//
// Source: D. C. Schmidt and T. Harrison, "Double-checked locking" (PLoPD 3, 1997), as repaired by
// S. Meyers and A. Alexandrescu, "C++ and the perils of double-checked locking" (2004).
//
//   lazy<model::native, table> primes;
//   auto t = primes.get([] { return sieve(1000); });
#pragma once

#include <interlock/model/native.hpp>

namespace interlock {

template <model::Model M, class T>
class lazy {
 public:
  lazy() {
    M::name(built_, "built");
    M::name(mutex_, "mutex");
    M::name(value_, "value");
  }
  lazy(lazy const&) = delete;
  lazy& operator=(lazy const&) = delete;

  template <class Build>
  [[nodiscard]] T get(Build build) {
    if (!built_.load(order::acquire)) {  // (2)
      model::lock_guard guard{mutex_};
      if (!built_.load(order::relaxed)) {
        value_.write(build());
        built_.store(true, order::release);  // (1) synchronizes-with (2)
      }
    }
    return value_.read();
  }

 private:
  model::atomic<bool, M> built_{false};
  typename M::mutex mutex_;
  model::var<T, M> value_;
};

}  // namespace interlock
