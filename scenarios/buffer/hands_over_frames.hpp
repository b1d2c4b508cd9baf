// Each frame that is written is read, whole and in order, and nobody else is at it meanwhile.
#pragma once

#include <interlock/scenarios/buffer/shows_whole_frames.hpp>
#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Buffer>
struct hands_over_frames {
  static constexpr unsigned threads = 2;
  static constexpr int frames = 3;
  Buffer buffer;

  void thread(unsigned i) {
    for (int n = 1; n <= frames; ++n)
      if (i == 0) {
        buffer.write([n](frame& f) { f = {n, n}; });
      } else {
        auto got = frame{0, 0};
        buffer.read([&got](frame const& f) { got = f; });
        M::check(got.left == n && got.right == n, "each frame, whole, in order");
      }
  }
};

}  // namespace interlock::scenarios
