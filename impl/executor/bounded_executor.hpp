// bounded_executor — jobs from any thread, run by threads of the user's; at most N are accepted and not done yet.
//
// Contract: submit waits while N jobs are queued or running; try_submit rejects its job instead, and leaves it alone. A worker calls
// work(), which runs jobs in the order in which they came until close() has been called and those before it have been taken. Who closes
// calls it once, after the last submit, with the number of workers. Jobs must not throw. Job is callable, default-constructible and
// movable.
//
// Progress: submit and work block; try_submit waits for a mutex, never for a job.
//
// Memory ordering: accepted_ counts, and gives a place back only when a job is done, so what a job did is seen by the submit that takes its
// place. The queue hands jobs over (bounded_buffer).
//
// Source: B. Goetz et al., "Java Concurrency in Practice" (2006), section 8.3.3: a semaphore before an executor.
//
//   bounded_executor<model::native, std::function<void()>, 16> jobs;
//   std::jthread worker{[&] { jobs.work(); }};
//   jobs.submit([] { … });
//   jobs.close(1);
#pragma once

#include <cstddef>
#include <optional>
#include <utility>

#include <interlock/impl/buffer/bounded.hpp>
#include <interlock/impl/semaphore/counting.hpp>
#include <interlock/model/native.hpp>

namespace interlock {

template <model::Model M, class Job, std::size_t N>
class bounded_executor {
 public:
  bounded_executor() = default;
  bounded_executor(bounded_executor const&) = delete;
  bounded_executor& operator=(bounded_executor const&) = delete;

  /// Queues the job; waits while N are accepted and not done.
  void submit(Job job) {
    accepted_.acquire();
    queue_.push(std::optional<Job>{std::move(job)});
  }
  /// Queues the job unless N are accepted and not done; leaves it alone then.
  [[nodiscard]] bool try_submit(Job& job) {
    if (!accepted_.try_acquire()) return false;
    queue_.push(std::optional<Job>{std::move(job)});
    return true;
  }
  [[nodiscard]] bool try_submit(Job&& job) { return try_submit(job); }

  /// Runs jobs until the executor is closed.
  void work() {
    while (auto job = queue_.pop()) {
      (*job)();
      // Now and not when it was taken: N is how many there are, and not how many wait.
      accepted_.release();
    }
  }
  /// Sends `workers` threads out of work(), once the jobs before are taken; waits for room in the queue.
  void close(std::size_t workers) {
    while (workers-- > 0) queue_.push(std::nullopt);
  }

 private:
  counting_semaphore<M> accepted_{N, "accepted"};
  bounded_buffer<M, std::optional<Job>, N> queue_;
};

}  // namespace interlock
