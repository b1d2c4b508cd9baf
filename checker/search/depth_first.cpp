#include <interlock/checker/search/depth_first.hpp>

#include <fmt/format.h>

#include <interlock/checker/engine.hpp>

namespace interlock::checker {

unsigned depth_first::extend(unsigned limit, point at) {
  path_.push_back({at, limit, 0});
  ++depth_;
  return 0;
}

bool depth_first::is_exhausted(decision const& made) const {
  auto const kind = static_cast<choice>(made.at.kind);
  return made.taken + 1 == made.limit ||
         (newest_only_ && (kind == choice::load || kind == choice::placement));
}

bool depth_first::next() {
  depth_ = 0;
  while (!path_.empty() && is_exhausted(path_.back())) path_.pop_back();
  exhausted_ = path_.empty();
  if (exhausted_) return false;
  ++path_.back().taken;
  return true;
}

void depth_first::restart(unsigned preemptions) {
  path_.clear();
  depth_ = 0;
  bound_ = preemptions;
  felt_ = false;
  exhausted_ = false;
}

coverage depth_first::covered() const {
  if (!exhausted_ || newest_only_) return {reports::verdict::unknown, ""};
  // A bound that no execution ran into has left nothing out.
  if (!felt_) return {reports::verdict::proved, "complete"};
  return {reports::verdict::bounded,
          fmt::format("complete up to {} preemption{}", bound_, bound_ == 1 ? "" : "s")};
}

double depth_first::explored() const {
  if (exhausted_) return 1;
  // The leaves behind the path, were every choice of a level as wide as the one on the path.
  double behind = 0;
  double width = 1;
  for (auto const& each : path_) {
    width /= each.limit;
    behind += each.taken * width;
  }
  return behind;
}

}  // namespace interlock::checker
