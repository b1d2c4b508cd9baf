// Threads that sleep in an atomic's wait at the end of an execution, and whether some notification
// wakes one of them.
//
// Source: [atomics.wait]. A notification may wake a wait that read X if some Y after X in
// modification order happens before the notification.
#pragma once

#include <vector>

#include <interlock/checker/rc11/executing/machine.hpp>

namespace interlock::checker::rc11 {

class sleepers {
 public:
  sleepers(graph const& g, std::vector<notification> const& notifications)
      : graph_{g}, notifications_{notifications} {}

  /// Adds a thread's newest event, a wait that blocks.
  void add(event_id wait);

  /// Whether one of them is woken however the calls of notify_one are given to waits, and then
  /// reads a value that lets it go on. Complexity: as of bipartite matching.
  [[nodiscard]] bool some_can_wake() const;

 private:
  [[nodiscard]] bool may_wake(notification const& n, event_id read_from, location_id l) const;
  [[nodiscard]] bool may_have_taken(notification const& n, event_id wait) const;

  graph const& graph_;
  std::vector<notification> const& notifications_;
  std::vector<event_id> asleep_;
};

}  // namespace interlock::checker::rc11
