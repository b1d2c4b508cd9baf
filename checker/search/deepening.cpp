#include <interlock/checker/search/deepening.hpp>

#include <fmt/format.h>

namespace interlock::checker {

bool deepening::next() {
  ++executions_;
  if (depth_first::next()) return true;
  if (!felt()) return false;
  complete_ = preemption_bound();
  // Each bound repeats the executions of those before. Once a bound adds less than half to its
  // predecessor, few schedules are left, and one search without a bound is the shorter way.
  bool const saturated = previous_ != 0 && executions_ < previous_ + previous_ / 2;
  previous_ = executions_;
  executions_ = 0;
  restart(saturated ? unbounded : *complete_ + 1);
  return true;
}

coverage deepening::covered() const {
  if (exhausted()) return {reports::verdict::proved, "complete"};
  if (!complete_) return {reports::verdict::unknown, ""};
  return {reports::verdict::bounded,
          fmt::format("complete up to {} preemption{}", *complete_, *complete_ == 1 ? "" : "s")};
}

}  // namespace interlock::checker
