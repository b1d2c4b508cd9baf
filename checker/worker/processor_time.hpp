// Budgets in processor time: on a machine that is busy with something else a search gets no less done.
#pragma once

#include <chrono>
#include <ctime>

namespace interlock::checker {

/// What this process has used of its processors so far.
[[nodiscard]] inline std::chrono::duration<double> processor_time() noexcept {
  std::timespec used{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return std::chrono::seconds{used.tv_sec} + std::chrono::nanoseconds{used.tv_nsec};
}

/// A budget of processor time of this process, from now on. Precondition: the process has one thread.
class processor_budget {
 public:
  explicit processor_budget(std::chrono::duration<double> all) : all_{all} {}

  /// Whether something is left. To be asked often: it looks at the time that has passed, and asks the
  /// system, which takes long, only when enough has passed for the rest to be spent.
  [[nodiscard]] bool has_some() {
    auto const now = clock::now();
    if (now < next_look_) return true;
    auto const left = all_ - (processor_time() - before_);
    next_look_ = now + std::chrono::duration_cast<clock::duration>(left);
    return left.count() > 0;
  }

 private:
  using clock = std::chrono::steady_clock;
  std::chrono::duration<double> all_;
  std::chrono::duration<double> before_ = processor_time();
  clock::time_point next_look_ = clock::now();
};

}  // namespace interlock::checker
