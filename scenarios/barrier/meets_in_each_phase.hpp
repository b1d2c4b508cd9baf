// Two threads meet twice: in each phase each sees what the other did before it.
#pragma once

#include <array>
#include <cstddef>

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Barrier>
struct meets_in_each_phase {
  static constexpr unsigned threads = 2;
  Barrier barrier{2};
  std::array<model::var<int, M>, 4> data;

  meets_in_each_phase() {
    for (std::size_t i = 0; i != data.size(); ++i) M::name(data[i], "data", static_cast<std::ptrdiff_t>(i));
  }
  void thread(unsigned i) {
    for (unsigned phase = 0; phase != 2; ++phase) {
      data[2 * phase + i].write(42);
      barrier.arrive_and_wait();
      M::check(data[2 * phase + 1 - i].read() == 42, "the other has come");
    }
  }

  /// 200 threads meet 50 times.
  struct scaled {
    static constexpr unsigned threads = 200;
    static constexpr unsigned phases = 50;
    static constexpr std::uint64_t turns = std::uint64_t{threads} * phases;
    Barrier barrier{threads};
    std::array<model::var<unsigned, M>, threads> data;

    void thread(unsigned i, interlock::turns& mine) {
      for (unsigned phase = 0; phase != phases; ++phase) {
        data[i].write(phase);
        mine.asks();
        barrier.arrive_and_wait();
        mine.served();
        M::check(data[(i + 1) % threads].read() == phase, "the others have come");
        barrier.arrive_and_wait();
      }
    }
  };
};

}  // namespace interlock::scenarios
