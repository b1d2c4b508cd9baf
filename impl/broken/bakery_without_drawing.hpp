// Broken: the bakery algorithm without the flag that says "I am drawing a number".
//
// A thread has chosen a number and not stored it yet. Another draws the same one, sees nobody with a number, and enters. Then the first
// stores its own, which is as low, has the lower identity, and enters too.
//
// Source: what L. Lamport, "A new solution of Dijkstra's concurrent programming problem" (CACM 17(8), 1974), has "choosing" for.
// Right: impl/mutex/bakery.hpp.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M, std::size_t N>
class bakery_without_drawing {
 public:
  static constexpr unsigned most_threads = N;

  bakery_without_drawing() {
    for (std::size_t i = 0; i != N; ++i) M::name(number_[i], "number", static_cast<std::ptrdiff_t>(i));
  }

  void lock() {
    std::size_t const me = M::self();
    unsigned highest = 0;
    for (auto const& each : number_) highest = std::max(highest, each.load(order::seq_cst));
    auto const mine = highest + 1;
    number_[me].store(mine, order::seq_cst);
    for (std::size_t i = 0; i != N; ++i)
      for (;;) {
        if (i == me) break;
        auto const other = number_[i].load(order::seq_cst);
        if (other == 0 || other > mine || (other == mine && i > me)) break;  // BUG: 0 may also mean "about to have one"
        M::yield();
      }
  }
  void unlock() { number_[M::self()].store(0, order::seq_cst); }

 private:
  std::array<model::atomic<unsigned, M>, N> number_{};
};

}  // namespace interlock::broken
