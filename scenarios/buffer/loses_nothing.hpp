// Two consumers share what a producer puts in: each item goes to exactly one of them.
//
// An exchange is exact under any memory order, and relaxed it adds no order of its own.
#pragma once

#include <array>

#include <interlock/scenarios/buffer/ends.hpp>
#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Buffer>
struct loses_nothing {
  static constexpr unsigned threads = 3;
  static constexpr unsigned role(unsigned i) { return i == 0 ? 0 : 1; }
  Buffer buffer;
  std::array<model::atomic<bool, M>, 3> taken{};

  loses_nothing() {
    for (std::size_t i = 0; i != taken.size(); ++i)
      M::name(taken[i], "taken", static_cast<std::ptrdiff_t>(i));
  }
  void thread(unsigned i) {
    if (i == 0) {
      put<M>(buffer, 1);
      put<M>(buffer, 2);
    } else {
      auto const item = get<M>(buffer);
      M::check(item == 1 || item == 2, "only what was put in comes out");
      M::check(!taken[static_cast<std::size_t>(item)].exchange(true, order::relaxed),
               "an item goes to one consumer");
    }
  }

  /// 100 producers and 100 consumers. A turn is a place in the buffer.
  struct scaled {
    static constexpr unsigned threads = 200;
    static constexpr std::uint64_t turns = 10'000;
    static constexpr int no_more = 0;
    Buffer buffer;
    model::atomic<std::uint64_t, M> in{0};
    model::atomic<std::uint64_t, M> out{0};

    void thread(unsigned i, interlock::turns& mine) {
      if (i % 2 == 0) {
        auto const item = static_cast<int>(i) + 1;
        while (mine.next()) {
          put<M>(buffer, item);
          mine.served();
          in.fetch_add(static_cast<std::uint64_t>(item), order::relaxed);
        }
        put<M>(buffer, no_more);  // for one of as many consumers as there are producers
      } else {
        for (auto item = get<M>(buffer); item != no_more; item = get<M>(buffer))
          out.fetch_add(static_cast<std::uint64_t>(item), order::relaxed);
      }
    }
    void after() { M::check(in.load(order::relaxed) == out.load(order::relaxed), "what was put in has come out, once"); }
  };
};

}  // namespace interlock::scenarios
