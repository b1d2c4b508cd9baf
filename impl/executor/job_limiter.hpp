// job_limiter — runs jobs in the threads that bring them, at most N at a time.
//
// Contract: run waits while N jobs run; try_run rejects its job instead, and returns false; run_for waits a while. A job that throws has
// ended like any other. What a job did is seen by the one that takes its turn. It limits how many run at once, not how many start in a
// second.
//
// Progress: that of the semaphore that it is.
//
// Memory ordering: counting_semaphore's: the release at the end of a job synchronizes-with the acquire of the one let in by it.
//
// Source: the counting semaphore as a gate, E. W. Dijkstra, "Cooperating sequential processes" (EWD 123, 1965).
//
//   job_limiter<> downloads{8};
//   downloads.run([&] { fetch(page); });
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <utility>

#include <interlock/impl/semaphore/counting.hpp>
#include <interlock/model/native.hpp>

namespace interlock {

template <model::Model M = model::native, class Semaphore = counting_semaphore<M>>
class job_limiter {
 public:
  /// Precondition: 0 < most.
  explicit job_limiter(std::ptrdiff_t most) : permits_{most} {}
  job_limiter(job_limiter const&) = delete;
  job_limiter& operator=(job_limiter const&) = delete;

  /// Runs the job once fewer than N run; returns what it returns.
  template <class Job>
  decltype(auto) run(Job&& job) {
    permits_.acquire();
    turn mine{permits_};
    return std::invoke(std::forward<Job>(job));
  }
  /// Runs the job if fewer than N run; says whether it has.
  template <class Job>
  [[nodiscard]] bool try_run(Job&& job) {
    if (!permits_.try_acquire()) return false;
    turn mine{permits_};
    std::invoke(std::forward<Job>(job));
    return true;
  }
  /// As run, but waits at most `timeout`; says whether the job was run.
  template <class Rep, class Period, class Job>
  [[nodiscard]] bool run_for(std::chrono::duration<Rep, Period> const& timeout, Job&& job) {
    if (!permits_.try_acquire_for(timeout)) return false;
    turn mine{permits_};
    std::invoke(std::forward<Job>(job));
    return true;
  }

 private:
  // Ends with the job, also by an exception.
  struct turn {
    explicit turn(Semaphore& gate) noexcept : permits{gate} {}
    ~turn() { permits.release(); }
    turn(turn const&) = delete;
    turn& operator=(turn const&) = delete;
    Semaphore& permits;
  };

  Semaphore permits_;
};

}  // namespace interlock
