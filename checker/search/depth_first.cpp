#include <interlock/checker/search/depth_first.hpp>

#include <fmt/format.h>

#include <interlock/model/engine.hpp>

namespace interlock::checker {
namespace {

std::string describe(point at) {
  return fmt::format("{} at line {}", model::name_of(static_cast<model::operation>(at.operation)),
                     at.line);
}

}  // namespace

unsigned depth_first::pick(unsigned limit, point at) {
  if (depth_ == path_.size()) {
    path_.push_back({static_cast<std::uint16_t>(limit), 0, at});
  } else if (auto const& before = path_[depth_]; before.at != at) {
    throw divergence{fmt::format("came to {} where the same choices led to {} before",
                                 describe(at), describe(before.at))};
  } else if (before.limit != limit) {
    throw divergence{fmt::format("{} has {} possible outcomes where it had {} before",
                                 describe(at), limit, before.limit)};
  }
  return path_[depth_++].taken;
}

bool depth_first::next() {
  depth_ = 0;
  while (!path_.empty() && path_.back().taken + 1 == path_.back().limit) path_.pop_back();
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
  if (!exhausted_) return {reports::verdict::unknown, ""};
  // A bound that no execution ran into has left nothing out.
  if (!felt_) return {reports::verdict::proved, "complete"};
  return {reports::verdict::bounded,
          fmt::format("complete up to {} preemption{}", bound_, bound_ == 1 ? "" : "s")};
}

double depth_first::explored() const {
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
