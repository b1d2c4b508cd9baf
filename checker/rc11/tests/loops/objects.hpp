// What code under test is made of, over a model: the objects of a program, and what the oracle has in place of what no
// engine sees.
#pragma once

#include <array>
#include <cstdint>

#include <interlock/model/checked.hpp>

#include "program.hpp"

namespace interlock::checker::rc11_loops {

/// How many rounds of a loop count. An engine explores all there are.
template <class M>
struct rounds {
  explicit rounds(unsigned) {}
  void another() {}
};

/// Data that no engine sees.
template <class M>
struct naked {
  int value = 0;
  [[nodiscard]] int get() const { return value; }
  void set(int v) { value = v; }
};

[[nodiscard]] constexpr order of_load(order o) noexcept {
  return o == order::release ? order::relaxed : o == order::acq_rel ? order::acquire : o;
}
[[nodiscard]] constexpr order of_store(order o) noexcept {
  return o == order::acquire ? order::relaxed : o == order::acq_rel ? order::release : o;
}

/// Memory of a thread's own.
template <class M>
struct on_heap {
  [[nodiscard]] static int* made() { return new int[4]{}; }
  static void destroy(int* noted) { delete[] noted; }
};

template <class M>
void yield(unsigned times) {
  if (times > 0) M::yield();
  if (times > 1) M::yield();
}

/// One of four, of a value.
[[nodiscard]] inline int bit(int value) { return 1 << (static_cast<unsigned>(value) & 3U); }

/// The objects that a program's threads share.
template <class M>
struct objects {
  std::array<model::atomic<int, M>, atomics> atomics_{};
  std::array<model::var<int, M>, rc11_loops::vars> vars{model::var<int, M>{0},
                                                        model::var<int, M>{0}};
  typename M::mutex mutex;
  naked<M> naked_one;
  std::array<int, most_threads> in_members{};
};

}  // namespace interlock::checker::rc11_loops
