// Two threads push and pop: what they get is what a queue gives to one caller at a time, each call at one moment.
#pragma once

#include <interlock/scenarios/history.hpp>
#include <interlock/scenarios/lockfree/ends.hpp>
#include <interlock/scenarios/scenario.hpp>
#include <interlock/scenarios/specifications.hpp>

namespace interlock::scenarios {

template <model::Model M, class Structure, class Specification>
struct linearizes_as {
  static constexpr unsigned threads = 2;
  with_participants<Structure> values;
  history<M, Specification, threads> calls;

  // What one pushes twice has an order that everybody must see.
  void thread(unsigned i) {
    if (i == 0) {
      push(i, 1);
    } else {
      push(i, 2);
      push(i, 3);
    }
    calls.record(i, [&] { return Specification::pop(values.try_pop(i)); });
  }
  void after() { calls.check(); }

 private:
  void push(unsigned i, int value) {
    calls.record(i, [&] { return values.push(i, value), Specification::push(value); });
  }
};

template <model::Model M, class Structure>
struct linearizes_as_a_queue : linearizes_as<M, Structure, specifications::queue<>> {};

}  // namespace interlock::scenarios
