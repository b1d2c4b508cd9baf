// Who runs a loop wakes up for a task, and may destroy the loop when finish has let run return: finish is done with it.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Loop>
struct destroyed_when_run_returns {
  static constexpr unsigned threads = 2;
  struct signalling : Loop::task {
    signalling()
        : Loop::task{[](typename Loop::task& self) {
            auto& told = static_cast<signalling&>(self).executed;
            told.store(true, order::release);
            told.notify_one();
          }} {
      M::name(executed, "executed");
    }
    model::atomic<bool, M> executed{false};
  };

  Loop* loop = M::template make<Loop>();
  signalling task;

  void thread(unsigned i) {
    if (i == 0) {
      loop->push(task);
      // Not for the finish alone.
      task.executed.wait(false, order::acquire);
      loop->finish();
    } else {
      loop->run();
      M::destroy(loop);
    }
  }
};

}  // namespace interlock::scenarios
