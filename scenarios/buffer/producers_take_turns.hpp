// Two producers each put in a value, where there is room for both; both are there in the end, once.
#pragma once

#include <interlock/scenarios/buffer/ends.hpp>
#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Buffer>
struct producers_take_turns {
  static constexpr unsigned threads = 2;
  Buffer buffer;

  void thread(unsigned i) { put<M>(buffer, static_cast<int>(i) + 1); }
  void after() {
    auto const first = buffer.try_pop();
    auto const second = buffer.try_pop();
    M::check(first && second && *first + *second == 3, "both, once");
    M::check(!buffer.try_pop(), "and nothing else");
  }

  /// 200 producers, and one who takes what they put in.
  struct scaled {
    static constexpr unsigned threads = 201;
    static constexpr std::uint64_t turns = 10'000;
    Buffer buffer;
    model::atomic<unsigned, M> through{0};
    model::atomic<std::uint64_t, M> in{0};
    model::var<std::uint64_t, M> out{0};

    void thread(unsigned i, interlock::turns& mine) {
      if (i == 0) {
        for (;;) {
          auto const all_are = through.load(order::acquire) == threads - 1;
          if (auto const item = buffer.try_pop()) out.write(out.read() + static_cast<std::uint64_t>(*item));
          else if (all_are) return;
          else M::yield();
        }
      }
      while (mine.next()) {
        put<M>(buffer, static_cast<int>(i));
        mine.served();
        in.fetch_add(i, order::relaxed);
      }
      through.fetch_add(1, order::release);
    }
    void after() { M::check(in.load(order::relaxed) == out.read(), "what was put in has come out, once"); }
  };
};

}  // namespace interlock::scenarios
