// Broken: a bounded executor that counts a job as gone once a worker has taken it.
//
// As many as there are workers run besides those that are counted: the bound is on the queue, and what it was to protect gets more.
//
// Source: the mistake that B. Goetz et al., "Java Concurrency in Practice" (2006), section 8.3.3, point out: a bounded queue bounds what
// waits, and not what is under way.
// Right: impl/executor/bounded_executor.hpp, which gives a place back when a job is done.
#pragma once

#include <cstddef>
#include <optional>

#include <interlock/impl/buffer/bounded.hpp>
#include <interlock/impl/semaphore/counting.hpp>
#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M, class Job, std::size_t N>
class forgets_what_runs {
 public:
  void submit(Job job) {
    accepted_.acquire();
    queue_.push(std::optional<Job>{job});
  }
  void work() {
    while (auto job = queue_.pop()) {
      accepted_.release();  // BUG: it has not even begun
      (*job)();
    }
  }
  void close(std::size_t workers) {
    while (workers-- > 0) queue_.push(std::nullopt);
  }

 private:
  counting_semaphore<M> accepted_{N, "accepted"};
  bounded_buffer<M, std::optional<Job>, N> queue_;
};

}  // namespace interlock::broken
