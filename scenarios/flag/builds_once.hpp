// Two threads ask, one builds, both get the value.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Lazy>
struct builds_once {
  static constexpr unsigned threads = 2;
  static constexpr unsigned role(unsigned) { return 0; }
  Lazy value;
  model::var<int, M> built{0};

  builds_once() { M::name(built, "built"); }
  void thread(unsigned) {
    auto const got = value.get([this] {
      built.write(built.read() + 1);
      return 42;
    });
    M::check(got == 42, "the value is built");
  }
  void after() { M::check(built.read() == 1, "built once"); }
};

}  // namespace interlock::scenarios
