// bakery_mutex — mutual exclusion of N threads by loads and stores: each draws a number greater than all that it sees.
//
// Contract: BasicLockable for threads whose M::self() are below N; not recursive. Numbers grow as long as somebody waits or is inside,
// and must not come to 2^32.
//
// Progress: starvation-free, first come, first served from the moment that a number is drawn; unlock is wait-free.
//
// Memory ordering: two threads may draw the same number, and then the lower identity goes first. So one that lets itself in must not
// miss one that is drawing: it has stored its number and looks whether the other draws (1), which has said so and looks at the numbers
// (2). That at least one sees the other takes seq_cst for both stores and both looks. Who is seen to have drawn (3) is seen with its
// number (4), and a number that is taken back (5) is seen with the section before it (6).
//
// Source: L. Lamport, "A new solution of Dijkstra's concurrent programming problem" (CACM 17(8), 1974).
//
//   bakery_mutex<model::native, 8> mutex;
//   std::lock_guard guard{mutex};
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include <interlock/model/native.hpp>

namespace interlock {

template <model::Model M, std::size_t N>
class bakery_mutex {
 public:
  static constexpr unsigned most_threads = N;

  bakery_mutex() {
    for (std::size_t i = 0; i != N; ++i) {
      M::name(draws_[i], "draws", static_cast<std::ptrdiff_t>(i));
      M::name(number_[i], "number", static_cast<std::ptrdiff_t>(i));
    }
  }
  bakery_mutex(bakery_mutex const&) = delete;
  bakery_mutex& operator=(bakery_mutex const&) = delete;

  void lock() noexcept {
    std::size_t const me = M::self();
    draws_[me].store(true, order::seq_cst);  // (2)
    std::uint32_t highest = 0;
    for (std::size_t i = 0; i != N; ++i)
      if (i != me) highest = std::max(highest, number_[i].load(order::seq_cst));  // (2)
    auto const mine = highest + 1;
    number_[me].store(mine, order::seq_cst);   // (1)
    draws_[me].store(false, order::release);  // (3) synchronizes-with (4)
    for (std::size_t i = 0; i != N; ++i) {
      if (i == me) continue;
      while (draws_[i].load(order::seq_cst)) M::yield();  // (1), (4)
      for (;;) {
        auto const other = number_[i].load(order::acquire);  // (6)
        if (other == 0 || other > mine || (other == mine && i > me)) break;
        M::yield();
      }
    }
  }

  /// Precondition: the caller has locked it.
  void unlock() noexcept {
    number_[M::self()].store(0, order::release);  // (5) synchronizes-with (6)
  }

 private:
  std::array<model::atomic<bool, M>, N> draws_{};
  std::array<model::atomic<std::uint32_t, M>, N> number_{};
};

}  // namespace interlock
