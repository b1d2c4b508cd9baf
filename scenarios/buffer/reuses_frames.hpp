// The writer comes round to a frame that the reader is done with, and only then.
//
// Three frames published and two looks: the first look is at the initial frame, the second gives it
// back, and the third publish writes to it.
#pragma once

#include <interlock/scenarios/buffer/shows_whole_frames.hpp>
#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Buffer>
struct reuses_frames {
  static constexpr unsigned threads = 2;
  Buffer buffer{frame{0, 0}};

  void thread(unsigned i) {
    if (i == 0) {
      for (int n = 1; n <= 3; ++n) buffer.publish(frame{n, n});
    } else {
      auto const first = buffer.latest();
      auto const second = buffer.latest();
      M::check(first.left <= second.left, "no way back");
    }
  }
  void after() { M::check(buffer.latest().left == 3, "the newest frame in the end"); }
};

}  // namespace interlock::scenarios
