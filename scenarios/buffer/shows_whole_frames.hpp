// A reader gets whole frames, each at least as new as the one before, and in the end the newest.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

/// Two halves that belong together: equal, or torn.
struct frame {
  int left;
  int right;
};

template <model::Model M, class Buffer>
struct shows_whole_frames {
  static constexpr unsigned threads = 2;
  Buffer buffer{frame{1, 1}};

  void thread(unsigned i) {
    if (i == 0) {
      buffer.publish(frame{2, 2});
      buffer.publish(frame{3, 3});
    } else {
      auto const first = buffer.latest();
      M::check(first.left >= 1, "the initial frame until one is published");
      M::check(first.left == first.right, "no torn frame");
      auto const second = buffer.latest();
      M::check(second.left == second.right, "no torn frame");
      M::check(first.left <= second.left, "no way back");
    }
  }
  void after() { M::check(buffer.latest().left == 3, "the newest frame in the end"); }
};

}  // namespace interlock::scenarios
