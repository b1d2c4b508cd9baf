// manual_reset_event and auto_reset_event — signals that can be taken back: by hand, or by the one thread that each lets through.
//
// Contract: set gives the signal, and wait returns while it is given, whichever came first. A manual_reset_event lets everybody through
// until reset; whoever was waiting when it was set goes through even if it is reset at once. An auto_reset_event lets one thread through for
// each set, and takes the signal back; sets that nobody has waited for yet are one. What happened before the set that gave the signal has
// happened before what comes after the wait. The destructor must not run before set has returned.
//
// Progress: test, try_wait and reset are wait-free or lock-free; set too, up to the system call that wakes; wait blocks.
//
// Memory ordering: set (1) synchronizes-with the test, wait or try_wait (2) that finds its signal. The manual one counts its sets in the
// upper bits, so that a waiter sees that there was one: reset does not change them. The auto one is set by an exchange, which is in the
// release sequences of the sets before it: who takes the one signal sees what came before each of them.
//
// Source: Win32's event objects, without PulseEvent (impl/broken/pulse_semaphore.hpp).
//
//   manual_reset_event<> open;
//   open.set();
//   open.wait();
#pragma once

#include <cstdint>

#include <interlock/model/native.hpp>

namespace interlock {

template <model::Model M = model::native>
class manual_reset_event {
 public:
  manual_reset_event() { M::name(state_, "state"); }
  manual_reset_event(manual_reset_event const&) = delete;
  manual_reset_event& operator=(manual_reset_event const&) = delete;

  void set() noexcept {
    auto seen = state_.load(order::relaxed);
    // Where it is given already the update changes nothing: it adds what came before this set to what the signal stands for.
    while (!state_.compare_exchange_weak(seen, (seen & given) != 0 ? seen : (seen | given) + one_set,  // (1) synchronizes-with (2)
                                         order::release, order::relaxed)) {
    }
    if ((seen & given) == 0) state_.notify_all();
  }
  void reset() noexcept { state_.fetch_and(~given, order::relaxed); }
  [[nodiscard]] bool test() const noexcept { return (state_.load(order::acquire) & given) != 0; }  // (2)
  void wait() const noexcept {
    auto const before = state_.load(order::acquire);  // (2)
    auto seen = before;
    // Another count of sets: it was set meanwhile, and has been reset.
    while ((seen & given) == 0 && seen / one_set == before / one_set) {
      state_.wait(seen, order::relaxed);
      seen = state_.load(order::acquire);  // (2)
    }
  }

 private:
  static constexpr std::uint32_t given = 1;
  static constexpr std::uint32_t one_set = 2;

  model::atomic<std::uint32_t, M> state_{0};
};

template <model::Model M = model::native>
class auto_reset_event {
 public:
  auto_reset_event() { M::name(given_, "given"); }
  auto_reset_event(auto_reset_event const&) = delete;
  auto_reset_event& operator=(auto_reset_event const&) = delete;

  void set() noexcept {
    given_.exchange(true, order::release);  // (1) synchronizes-with (2)
    given_.notify_one();
  }
  /// Takes the signal if it is given.
  [[nodiscard]] bool try_wait() noexcept { return given_.exchange(false, order::acquire); }  // (2)
  void wait() noexcept {
    while (!try_wait()) given_.wait(false, order::relaxed);
  }

 private:
  model::atomic<bool, M> given_{false};
};

}  // namespace interlock
