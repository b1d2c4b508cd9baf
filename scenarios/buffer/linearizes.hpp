// Two producers and a consumer of a buffer for two: what each call returns is what a bounded queue returns to one caller at a time. Of a buffer that may refuse for a moment,
// what is not refused comes in order.
#pragma once

#include <interlock/scenarios/history.hpp>
#include <interlock/scenarios/scenario.hpp>
#include <interlock/scenarios/specifications.hpp>

namespace interlock::scenarios {

template <model::Model M, class Buffer, bool MayRefuse>
struct linearizes_with {
  static constexpr unsigned threads = 3;
  using specification = specifications::queue<2, MayRefuse>;
  Buffer buffer;
  history<M, specification, threads> calls;

  void thread(unsigned i) {
    if (i == 2) {
      for (int n = 0; n != 2; ++n) calls.record(i, [&] { return specification::pop(buffer.try_pop()); });
    } else {
      int const value = static_cast<int>(i) + 1;
      calls.record(i, [&] { return specification::push(value, buffer.try_push(int{value})); });
    }
  }
  void after() { calls.check(); }
};

template <model::Model M, class Buffer>
struct linearizes : linearizes_with<M, Buffer, false> {};
template <model::Model M, class Buffer>
struct linearizes_or_refuses : linearizes_with<M, Buffer, true> {};

}  // namespace interlock::scenarios
