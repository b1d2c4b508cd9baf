// A program of the small language as a program that an engine runs: its threads perform the
// instructions on objects of model::checked, or, where scenario.cpp is compiled as instrumented code, on std's own types.
//
//   running const scope{what};
//   engine.search(scope.scenario());
#pragma once

#include <functional>
#include <span>

#include <interlock/scenarios/scenario.hpp>

#include "program.hpp"

namespace interlock::checker::rc11_oracle {

/// Makes `what` the program that scenario() stands for, on this thread of the operating system,
/// as long as the scope lives. Scopes nest. Preconditions: the program outlives the scope, and has
/// 1 to max_threads threads and at most max_locations locations of each kind.
///
/// Atomics are int, named x, y, z, w; plain variables p, q. All start at 0. Nothing is allocated.
/// When all threads have ended, `at_end` is told what the atomics are, as code under test.
class running {
 public:
  using end = std::function<void(std::span<int const> atomics)>;
  explicit running(program const& what, end at_end = {});
  ~running();
  running(running const&) = delete;
  running& operator=(running const&) = delete;

  [[nodiscard]] interlock::program const& scenario() const noexcept { return scenario_; }

 private:
  interlock::program scenario_;
  end at_end_;
  program const* previous_;
  end const* previous_end_;
};

}  // namespace interlock::checker::rc11_oracle
