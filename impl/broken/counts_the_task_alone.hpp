// Broken: the loop goes on until every task that was announced has been executed, the empty one that finish pushes among them.
//
// finish is not through with the loop when its task can be seen: it has yet to notify. The loop takes the task, counts it as done, and is
// destroyed; the notification goes to what was there.
//
// Source: stdexec pull request 1746 as it was first proposed, against the use after free of 1742 (impl/broken/finishes_before_pushing.hpp);
// found in review, with Relacy. Merged was a count of two for each finish: one for the task, and one for finish itself.
// Right: impl/executor/run_loop.hpp.
#pragma once

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class counts_the_task_alone {
 public:
  struct task {
    explicit task(void (*of)(task&)) : execute{of} { M::name(next, "next"); }
    void (*execute)(task&);
    model::var<task*, M> next{nullptr};
  };

  counts_the_task_alone() {
    M::name(newest_, "newest");
    M::name(finishing_, "finishing");
    M::name(announced_, "announced");
  }

  void push(task& added) {
    announced_.fetch_add(1, order::release);
    put(added);
  }
  void finish() {
    announced_.fetch_add(1, order::release);
    if (!finishing_.exchange(true, order::acq_rel)) put(empty_);
  }
  void run() {
    while (!finishing_.load(order::acquire)) {
      newest_.wait(nullptr, order::relaxed);
      execute_all();
    }
    while (execute_all() || announced_.load(order::acquire) > 0) M::yield();
  }

 private:
  void put(task& added) {
    auto* seen = newest_.load(order::relaxed);
    do added.next.write(seen);
    while (!newest_.compare_exchange_weak(seen, &added, order::acq_rel, order::relaxed));  // (1) synchronizes-with (2)
    if (seen == nullptr) newest_.notify_one();  // BUG: *this may be gone
  }
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
      announced_.fetch_sub(1, order::release);
      oldest = next;
    }
    return true;
  }

  model::atomic<task*, M> newest_{nullptr};
  model::atomic<bool, M> finishing_{false};
  model::atomic<int, M> announced_{0};
  task empty_{[](task&) {}};
};

}  // namespace interlock::broken
