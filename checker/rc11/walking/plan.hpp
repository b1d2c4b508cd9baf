// How an execution goes that the exhaustive search found, for the walk to go the same way.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include <interlock/checker/rc11/graph/event.hpp>
#include <interlock/checker/rc11/searching/frontier.hpp>

namespace interlock::checker::rc11 {

/// An execution that is known beforehand: what is chosen outside of threads, which thread takes each
/// step, and for each event what it reads from and where it is in modification order.
struct plan {
  struct placement {
    event_id write;
    unsigned variant = 0;
    unsigned position = 0;
  };
  std::vector<unsigned> alone;  // what the constructor chose, then `after` and the destructor
  std::vector<std::uint8_t> order;
  std::array<std::vector<placement>, max_threads> events;  // by thread
  std::vector<nested_child> nested{};  // by whom threads have their numbers
};

}  // namespace interlock::checker::rc11
