// A semaphore of at most one permit refuses a second one, and no permit comes from nowhere meanwhile.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Semaphore>
struct refuses_above_its_maximum {
  static constexpr unsigned threads = 2;
  Semaphore permits{1};
  model::var<bool, M> released{false};
  model::var<int, M> acquired{0};

  refuses_above_its_maximum() {
    M::name(released, "released");
    M::name(acquired, "acquired");
  }
  void thread(unsigned i) {
    if (i == 0) {
      released.write(permits.try_release());
    } else {
      auto const first = permits.try_acquire();
      auto const second = permits.try_acquire();
      acquired.write((first ? 1 : 0) + (second ? 1 : 0));
    }
  }
  void after() {
    auto left = 0;
    while (permits.try_acquire()) ++left;
    M::check(left + acquired.read() == (released.read() ? 2 : 1), "as many permits as were given");
  }
};

}  // namespace interlock::scenarios
