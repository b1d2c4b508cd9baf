// Broken: a limiter that counts what runs, and looks at the count before it adds to it.
//
// Two callers see the last free turn, and both take it.
//
// Source: the check-then-act race (CWE-367), as in a limit kept by an atomic counter.
// Right: impl/executor/job_limiter.hpp, whose semaphore looks and takes in one.
#pragma once

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class runs_what_it_rejects {
 public:
  explicit runs_what_it_rejects(int most) : most_{most} { M::name(running_, "running"); }

  template <class Job>
  [[nodiscard]] bool try_run(Job job) {
    if (running_.load(order::acquire) >= most_) return false;  // (2)
    running_.fetch_add(1, order::acquire);                     // (2) BUG: may be full by now
    job();
    running_.fetch_sub(1, order::release);  // (1) synchronizes-with (2)
    return true;
  }

 private:
  int const most_;
  model::atomic<int, M> running_{0};
};

}  // namespace interlock::broken
