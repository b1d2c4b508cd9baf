// One tries, releases and tries again beside another one, with one permit: each success and each refusal is one that a count of permits explains.
#pragma once

#include <interlock/scenarios/history.hpp>
#include <interlock/scenarios/scenario.hpp>
#include <interlock/scenarios/specifications.hpp>

namespace interlock::scenarios {

template <model::Model M, class Semaphore>
struct linearizes_as_a_semaphore {
  static constexpr unsigned threads = 2;
  using specification = specifications::semaphore;
  Semaphore permits{1};
  history<M, specification, threads> calls;

  void thread(unsigned i) {
    for (unsigned n = i; n != 2; ++n) {
      bool taken = false;
      calls.record(i, [&] { return specification::acquire(taken = permits.try_acquire()); });
      if (taken) calls.record(i, [&] { return permits.release(), specification::release(); });
    }
  }
  void after() { calls.check({.permits = 1}); }
};

}  // namespace interlock::scenarios
