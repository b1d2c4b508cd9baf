// Broken: a fair semaphore whose try_acquire does not join the queue.
//
// Waiters are served in order among themselves, and a permit that is on its way to the first of
// them goes to whoever asks in passing.
//
// Source: java.util.concurrent.Semaphore, whose tryAcquire() is documented to barge even when the
// semaphore is fair.
// Right: impl/semaphore/fair.hpp, where a permit belongs to a place in the queue.
#pragma once

#include <cstdint>

#include <interlock/impl/semaphore/counting.hpp>
#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class overtaking_semaphore {
 public:
  enum class place : std::uint32_t {};

  explicit overtaking_semaphore(std::uint32_t permits) : permits_{permits} {
    M::name(drawn_, "drawn");
    M::name(serving_, "serving");
  }

  void release() { permits_.release(); }
  [[nodiscard]] place enqueue() { return place{drawn_.fetch_add(1, order::relaxed)}; }
  void wait(place mine) {
    auto seen = serving_.load(order::acquire);  // (2)
    while (place{seen} != mine) {
      serving_.wait(seen, order::relaxed);
      seen = serving_.load(order::acquire);  // (2)
    }
    permits_.acquire();
    serving_.fetch_add(1, order::release);  // (1) synchronizes-with (2)
    serving_.notify_all();
  }
  [[nodiscard]] bool try_acquire() { return permits_.try_acquire(); }  // BUG: past the queue

 private:
  model::atomic<std::uint32_t, M> drawn_{0};
  model::atomic<std::uint32_t, M> serving_{0};
  counting_semaphore<M> permits_;
};

}  // namespace interlock::broken
