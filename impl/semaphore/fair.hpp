// fair_semaphore — a semaphore that serves its callers in the order in which they came.
//
// Contract: enqueue draws a place in the queue, wait(place) waits until a permit has reached that
// place, acquire does both. try_acquire succeeds only when a permit is left over that nobody who
// came earlier is waiting for. A place drawn must be waited for: there is no way to give it up,
// hence no timed acquire. At most 2^31 - 1 permits or callers at a time.
//
// Progress: enqueue and release are wait-free where fetch_add is; try_acquire is lock-free; wait
// blocks, and is starvation-free as long as permits are released.
//
// Memory ordering: release (1) synchronizes-with the wait or try_acquire (2) that sees its permit:
// granted_ is written by read-modify-writes only, so a load of it synchronizes with every release
// before. drawn_ orders callers and publishes nothing.
//
// Source: D. P. Reed and R. K. Kanodia, "Synchronization with eventcounts and sequencers"
// (CACM 22(2), 1979): drawn_ is the sequencer, granted_ the eventcount.
//
//   fair_semaphore<> slots{1};
//   slots.acquire();
//   slots.release();
#pragma once

#include <cstdint>

#include <interlock/model/native.hpp>

namespace interlock {

template <model::Model M = model::native>
class fair_semaphore {
 public:
  /// A place in the queue; counts up and wraps around.
  enum class place : std::uint32_t {};

  explicit fair_semaphore(std::uint32_t permits) : granted_{permits} {
    M::name(drawn_, "drawn");
    M::name(granted_, "granted");
  }
  fair_semaphore(fair_semaphore const&) = delete;
  fair_semaphore& operator=(fair_semaphore const&) = delete;

  /// Gives n permits to the next n places, drawn or yet to be drawn.
  void release(std::uint32_t n = 1) {
    granted_.fetch_add(n, order::release);  // (1) synchronizes-with (2)
    // All: the waiter whose turn it is cannot be singled out, everyone waits on the same count.
    granted_.notify_all();
  }

  /// Joins the queue. Relaxed: the modification order of drawn_ alone is the queue.
  [[nodiscard]] place enqueue() noexcept { return place{drawn_.fetch_add(1, order::relaxed)}; }

  /// Waits for the permit of a place that enqueue gave to the caller.
  void wait(place mine) {
    auto seen = granted_.load(order::acquire);  // (2)
    while (!covers(seen, mine)) {
      granted_.wait(seen, order::relaxed);
      seen = granted_.load(order::acquire);  // (2)
    }
  }

  void acquire() { wait(enqueue()); }

  /// Takes a permit if there is one that nobody has queued for; never blocks.
  [[nodiscard]] bool try_acquire() noexcept {
    // A stale drawn_ makes the exchange fail, which brings the newest one.
    auto next = drawn_.load(order::relaxed);
    while (covers(granted_.load(order::acquire), place{next}))  // (2)
      if (drawn_.compare_exchange_weak(next, next + 1, order::relaxed, order::relaxed)) return true;
    return false;
  }

 private:
  // Whether `granted` permits reach as far as `mine`; the difference survives wrapping around.
  static bool covers(std::uint32_t granted, place mine) noexcept {
    return static_cast<std::int32_t>(granted - static_cast<std::uint32_t>(mine)) > 0;
  }

  model::atomic<std::uint32_t, M> drawn_{0};
  model::atomic<std::uint32_t, M> granted_;
};

}  // namespace interlock
