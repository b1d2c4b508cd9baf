// What a thread wrote before a release is there after the acquire that the release let through.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Semaphore>
struct hands_over_data {
  static constexpr unsigned threads = 2;
  Semaphore ready{0};
  model::var<int, M> data{0};

  hands_over_data() { M::name(data, "data"); }
  void thread(unsigned i) {
    if (i == 0) {
      data.write(42);
      ready.release();
    } else {
      ready.acquire();
      M::check(data.read() == 42, "the data has arrived");
    }
  }
};

}  // namespace interlock::scenarios
