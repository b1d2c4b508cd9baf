#include <interlock/checker/search/deepening.hpp>

#include <fmt/format.h>

namespace interlock::checker {

bool deepening::next() {
  ++executions_;
  if (depth_first::next()) return true;
  if (!felt()) return false;
  complete_ = preemption_bound();
  if (*complete_ == most_) return false;
  // Each bound repeats the executions of those before. What bounds add grows, then shrinks; where
  // one no longer doubles its predecessor, the whole space is at most about three times what it
  // searched (measured: locks, semaphores, monitors and rings of two to four threads). Going on
  // bound by bound would cost more than that, and the last search is the shorter way.
  bool const saturated = previous_ != 0 && executions_ < 2 * previous_;
  previous_ = executions_;
  executions_ = 0;
  restart(saturated ? most_ : *complete_ + 1);
  return true;
}

coverage deepening::covered() const {
  if (keeps_to_the_newest()) return {reports::verdict::unknown, ""};
  // A bound that no execution ran into has left nothing out.
  if (exhausted() && !felt()) return {reports::verdict::proved, "complete"};
  if (!complete_) return {reports::verdict::unknown, ""};
  return {reports::verdict::bounded,
          fmt::format("complete up to {} preemption{}", *complete_, *complete_ == 1 ? "" : "s")};
}

}  // namespace interlock::checker
