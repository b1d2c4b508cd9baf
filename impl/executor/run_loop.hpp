// run_loop — one thread runs what others bring, until one of them says that it is over.
//
// Contract: run executes tasks in the order in which they were pushed; it returns once finish has been called and no task is left. A
// task is the caller's: it stays where it is until it is executed. The loop may be destroyed as soon as run has returned, though the finish
// that ended it has not, provided that no push is under way and no other finish is.
//
// Progress: push and finish wait for a mutex; run blocks.
//
// Memory ordering: the mutex orders everything; push synchronizes-with the execution of its task. finish says that it is over and
// notifies within one critical section, and touches nothing after that: run cannot see the one without the other.
//
// Source: C++26 [exec.run.loop].
//
//   run_loop<> loop;
//   std::jthread other{[&] { loop.push(task); loop.finish(); }};
//   loop.run();
#pragma once

#include <interlock/model/native.hpp>

namespace interlock {

template <model::Model M = model::native>
class run_loop {
 public:
  /// Derived from by what is to be run.
  class task {
   public:
    explicit task(void (*execute)(task&)) : execute_{execute} { M::name(next_, "next"); }
    task(task const&) = delete;
    task& operator=(task const&) = delete;

   private:
    friend class run_loop;
    void (*execute_)(task&);
    model::var<task*, M> next_{nullptr};
  };

  run_loop() {
    M::name(mutex_, "mutex");
    M::name(changed_, "changed");
    M::name(first_, "first");
    M::name(last_, "last");
    M::name(finishing_, "finishing");
  }
  run_loop(run_loop const&) = delete;
  run_loop& operator=(run_loop const&) = delete;

  /// Precondition: the task is in no loop.
  void push(task& added) {
    model::lock_guard guard{mutex_};
    added.next_.write(nullptr);
    auto* const last = last_.read();
    (last == nullptr ? first_ : last->next_).write(&added);
    last_.write(&added);
    changed_.notify_one();
  }
  /// Lets run return once it has executed what was pushed.
  void finish() {
    model::lock_guard guard{mutex_};
    finishing_.write(true);
    changed_.notify_one();
  }
  /// Of one thread at a time.
  void run() {
    while (auto* const taken = pop()) taken->execute_(*taken);
  }

 private:
  task* pop() {
    model::unique_lock lock{mutex_};
    changed_.wait(lock, [this] { return first_.read() != nullptr || finishing_.read(); });
    auto* const taken = first_.read();
    if (taken == nullptr) return nullptr;
    auto* const next = taken->next_.read();
    first_.write(next);
    if (next == nullptr) last_.write(nullptr);
    return taken;
  }

  typename M::mutex mutex_;
  typename M::condition_variable changed_;
  model::var<task*, M> first_{nullptr};
  model::var<task*, M> last_{nullptr};
  model::var<bool, M> finishing_{false};
};

}  // namespace interlock
