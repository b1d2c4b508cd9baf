// Broken: finish says that the loop is over, and then pushes an empty task, so that it wakes up and sees it.
//
// A loop that was not asleep sees it at once. run returns, its caller destroys the loop, and the empty task is pushed into what was there.
//
// Source: stdexec pull request 1683 (run_loop without a mutex), found as 1742: a use after free in sync_wait, whose loop is on the stack.
// Right: impl/executor/run_loop.hpp, where both are one critical section.
#pragma once

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class finishes_before_pushing {
 public:
  struct task {
    explicit task(void (*of)(task&)) : execute{of} { M::name(next, "next"); }
    void (*execute)(task&);
    model::var<task*, M> next{nullptr};
  };

  finishes_before_pushing() {
    M::name(newest_, "newest");
    M::name(finishing_, "finishing");
  }

  void push(task& added) {
    auto* seen = newest_.load(order::relaxed);
    do added.next.write(seen);
    while (!newest_.compare_exchange_weak(seen, &added, order::acq_rel, order::relaxed));  // (1) synchronizes-with (2)
    if (seen == nullptr) newest_.notify_one();
  }
  void finish() {
    if (!finishing_.exchange(true, order::acq_rel)) push(empty_);  // BUG: *this may be gone
  }
  void run() {
    while (!finishing_.load(order::acquire)) {
      newest_.wait(nullptr, order::relaxed);
      execute_all();
    }
    while (execute_all()) {
    }
  }

 private:
  bool execute_all() {
    auto* each = newest_.exchange(nullptr, order::acquire);  // (2)
    if (each == nullptr) return false;
    task* oldest = nullptr;
    while (each != nullptr) {
      auto* const below = each->next.read();
      each->next.write(oldest);
      oldest = each;
      each = below;
    }
    while (oldest != nullptr) {
      auto* const next = oldest->next.read();
      oldest->execute(*oldest);
      oldest = next;
    }
    return true;
  }

  model::atomic<task*, M> newest_{nullptr};
  model::atomic<bool, M> finishing_{false};
  task empty_{[](task&) {}};
};

}  // namespace interlock::broken
