// Double buffering: one frame is drawn while the other one is shown, and both sides wait for each other where they swap.
#pragma once

#include <array>

#include <interlock/impl/semaphore/counting.hpp>
#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M>
class waits_to_swap {
 public:
  void before_drawing() { free_.acquire(); }
  void drawn() { full_.release(); }
  void before_showing() { full_.acquire(); }
  void shown() { free_.release(); }

 private:
  counting_semaphore<M> free_{2, "free"};
  counting_semaphore<M> full_{0, "full"};
};

template <model::Model M>
class swaps_without_asking {
 public:
  void before_drawing() {}  // BUG: the frame may still be shown
  void drawn() { full_.release(); }
  void before_showing() { full_.acquire(); }
  void shown() {}

 private:
  counting_semaphore<M> full_{0, "full"};
};

template <model::Model M, class Swap>
struct swaps {
  static constexpr unsigned threads = 2;
  static constexpr int frames = 3;
  Swap swap;
  std::array<model::var<int, M>, 2> frame{model::var<int, M>{0}, model::var<int, M>{0}};

  swaps() {
    for (unsigned i = 0; i != 2; ++i) M::name(frame[i], "frame", i);
  }
  void thread(unsigned i) {
    for (int n = 1; n <= frames; ++n) {
      auto& each = frame[static_cast<unsigned>(n) % 2];
      if (i == 0) {
        swap.before_drawing();
        each.write(n);
        swap.drawn();
      } else {
        swap.before_showing();
        M::check(each.read() == n, "each frame is shown whole");
        swap.shown();
      }
    }
  }
};

}  // namespace interlock::scenarios
