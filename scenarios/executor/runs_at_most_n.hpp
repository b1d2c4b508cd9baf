// With room for one, jobs run one after the other, and each sees what the one before it did.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Limiter>
struct runs_at_most_n {
  static constexpr unsigned threads = 2;
  static constexpr unsigned role(unsigned) { return 0; }
  Limiter limiter{1};
  model::var<int, M> done{0};

  runs_at_most_n() { M::name(done, "done"); }
  void thread(unsigned) {
    auto const job = [this] {
      done.write(done.read() + 1);
    };
    if constexpr (requires { limiter.run(job); }) limiter.run(job);
    else (void)limiter.try_run(job);
  }

  /// 10,000 jobs at a limit of 8.
  struct scaled {
    static constexpr unsigned threads = 200;
    static constexpr std::uint64_t turns = 10'000;
    static constexpr int most = 8;
    Limiter limiter{most};
    model::atomic<int, M> running{0};

    void thread(unsigned, interlock::turns& mine) {
      auto const job = [this, &mine] {
        mine.served();
        M::check(running.fetch_add(1, order::relaxed) < most, "at most 8 jobs at once");
        M::yield();
        running.fetch_sub(1, order::relaxed);
      };
      while (mine.next()) {
        if constexpr (requires { limiter.run(job); }) limiter.run(job);
        else (void)limiter.try_run(job);
      }
    }
  };
};

}  // namespace interlock::scenarios
