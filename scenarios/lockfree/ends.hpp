// with_participants — what a client of a structure without locks has: a participant of its own for each thread.
#pragma once

#include <array>
#include <optional>
#include <utility>

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

/// A structure, and two threads that take part in it.
template <class Structure>
struct with_participants {
  Structure structure;
  std::array<typename Structure::participant, 2> participants{typename Structure::participant{structure},
                                                              typename Structure::participant{structure}};

  void push(unsigned i, int value) {
    if constexpr (requires { structure.push(participants[i], value); }) structure.push(participants[i], value);
    else structure.push(value);
  }
  [[nodiscard]] std::optional<int> try_pop(unsigned i) { return structure.try_pop(participants[i]); }
  /// 0 where there is none.
  [[nodiscard]] int pop(unsigned i) { return try_pop(i).value_or(0); }
};

}  // namespace interlock::scenarios
