// In a buffer that is full, what is put in comes to lie where something was taken out, when it has been.
#pragma once

#include <interlock/scenarios/buffer/ends.hpp>
#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Buffer>
struct reuses_a_slot {
  static constexpr unsigned threads = 2;
  Buffer buffer;

  reuses_a_slot() {
    for (int value = 1; buffer.try_push(value); ++value) {
    }
  }
  void thread(unsigned i) {
    if (i == 0) M::check(get<M>(buffer) == 1, "the oldest");
    else put<M>(buffer, 9);
  }
};

}  // namespace interlock::scenarios
