// Broken: every attempt to lock increments the word that sleepers wait on.
//
// Zero is free, anything else held. Attempts of different threads change the value under each
// other, so that none of them can sleep, and each attempt brings the counter closer to wrapping
// around to zero: then a thread enters that nobody let in. The counter here has four values, so
// that three attempts do what takes 2^32 otherwise.
//
// Source: U. Drepper, "Futexes are tricky" (2011), the first mutex.
// Right: impl/mutex/futex.hpp, whose states do not depend on how many wait.
#pragma once

#include <cstdint>

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class counting_futex_mutex {
 public:
  counting_futex_mutex() { M::name(count_, "count"); }

  void lock() {
    for (;;) {
      auto const before = count_.fetch_add(step, order::acquire);  // (2) BUG: also when it fails
      if (before == 0) return;
      count_.wait(static_cast<std::uint8_t>(before + step), order::relaxed);
    }
  }
  void unlock() {
    count_.store(0, order::release);  // (1) synchronizes-with (2)
    count_.notify_one();
  }

 private:
  static constexpr std::uint8_t step = 64;  // 256 / 64 values

  model::atomic<std::uint8_t, M> count_{0};
};

}  // namespace interlock::broken
