// Two threads that meet again and again, and a third that now and then looks whether one of them sleeps on.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <thread>

namespace museum {

/// A few nanoseconds times `count`, so that rounds differ in who comes first.
inline void pause(unsigned count) {
  for (; count != 0; --count) __builtin_ia32_pause();
}

struct found {
  long rounds = 0;
  long lost = 0;  ///< rounds in which a thread slept on for a second
};

/// Runs `first` and `second`, each in a thread of its own, once in each round, for so many seconds. A round that takes longer than a
/// second is lost, and `wake` has to end it. `reset` comes before each round, when neither of them runs.
inline found in_rounds(int seconds, std::function<void()> const& reset, std::function<void(unsigned)> const& first,
                       std::function<void(unsigned)> const& second, std::function<void()> const& wake) {
  using namespace std::chrono;
  struct alignas(64) line {
    std::atomic<long> value{0};
  };
  line go, first_done, rounds_done;
  constexpr long over = -1;
  std::atomic<bool> ends{false};
  std::thread one{[&] {
    for (long round = 1;; ++round) {
      while (go.value.load() != round)
        if (go.value.load() == over) return;
      first(static_cast<unsigned>(round));
      first_done.value.store(round);
    }
  }};
  std::thread other{[&] {
    for (long round = 1; !ends.load(); ++round) {
      reset();
      go.value.store(round);
      second(static_cast<unsigned>(round));
      while (first_done.value.load() != round) {
      }
      rounds_done.value.store(round);
    }
    go.value.store(over);
  }};
  found result;
  auto const watch = [&](auto const& until) {
    for (auto last = rounds_done.value.load(); !until();) {
      std::this_thread::sleep_for(std::chrono::seconds(1));
      auto const now = rounds_done.value.load();
      if (now == last && go.value.load() != over) {
        ++result.lost;
        std::printf("round %ld: a thread has slept for a second\n", now + 1);
        std::fflush(stdout);
        wake();
      }
      last = now;
    }
  };
  auto const end = steady_clock::now() + std::chrono::seconds(seconds);
  watch([&] { return steady_clock::now() >= end; });
  ends.store(true);
  watch([&] { return go.value.load() == over; });
  one.join();
  other.join();
  result.rounds = rounds_done.value.load();
  return result;
}

/// Of the command line: for how many seconds.
inline int seconds_given(int argc, char** argv) { return argc > 1 ? std::atoi(argv[1]) : 10; }

}  // namespace museum
