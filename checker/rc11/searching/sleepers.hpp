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
  /// reads a value that lets it go on. A wait takes several where the value that it sleeps on comes again: it looks and
  /// sleeps again. Complexity: as of bipartite matching.
  [[nodiscard]] bool some_can_wake() const;

 private:
  [[nodiscard]] bool may_wake(notification const& n, event_id read_from, location_id l) const;
  /// Where the wait last slept, of those places from which the notification may have woken it and it did not go on for good: the write
  /// that it slept on; no_event where there is none.
  [[nodiscard]] event_id slept_on_before(notification const& n, event_id wait) const;

  graph const& graph_;
  std::vector<notification> const& notifications_;
  std::vector<event_id> asleep_;
};

}  // namespace interlock::checker::rc11
