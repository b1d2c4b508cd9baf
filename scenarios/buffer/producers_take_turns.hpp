// Two producers each put in a value, where there is room for both; both are there in the end, once.
#pragma once

#include <interlock/scenarios/buffer/ends.hpp>
#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Buffer>
struct producers_take_turns {
  static constexpr unsigned threads = 2;
  Buffer buffer;

  void thread(unsigned i) { put<M>(buffer, static_cast<int>(i) + 1); }
  void after() {
    auto const first = buffer.try_pop();
    auto const second = buffer.try_pop();
    M::check(first && second && *first + *second == 3, "both, once");
    M::check(!buffer.try_pop(), "and nothing else");
  }
};

}  // namespace interlock::scenarios
