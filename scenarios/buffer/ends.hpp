// put and get — the two ends of any buffer, for a client that has nothing else to do.
//
// Where a buffer cannot wait by itself they spin: a try that fails achieved nothing, and will until
// the other side moves.
#pragma once

#include <utility>

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Buffer>
void put(Buffer& buffer, int value) {
  if constexpr (requires { buffer.push(value); }) {
    buffer.push(value);
  } else {
    while (!buffer.try_push(value)) M::yield();
  }
}

template <model::Model M, class Buffer>
[[nodiscard]] int get(Buffer& buffer) {
  if constexpr (requires { buffer.pop(); }) {
    return buffer.pop();
  } else {
    for (;;) {
      if (auto const value = buffer.try_pop()) return *value;
      M::yield();
    }
  }
}

}  // namespace interlock::scenarios
