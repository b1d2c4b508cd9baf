// A reader uses the value that it finds, while a writer puts another in its place, waits for the readers, and destroys the first.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Readers>
struct reads_while_replaced {
  static constexpr unsigned threads = 2;
  using value = model::var<int, M>;
  Readers readers;
  value* first = M::template make<value>(1);
  model::atomic<value*, M> current{first};

  reads_while_replaced() {
    M::name(*first, "first");
    M::name(current, "current");
  }
  ~reads_while_replaced() { M::destroy(current.load(order::relaxed)); }

  void thread(unsigned i) {
    if (i == 0) {
      auto const mine = readers.lock();
      auto const read = current.load(order::acquire)->read();
      M::check(read == 1 || read == 2, "one of the two");
      readers.unlock(mine);
    } else {
      auto* const old = current.exchange(M::template make<value>(2), order::acq_rel);
      readers.synchronize();
      M::destroy(old);
    }
  }

  /// 200 threads, of which four replace it.
  struct scaled {
    static constexpr unsigned threads = 200;
    static constexpr std::uint64_t turns = 10'000;
    Readers readers;
    model::atomic<value*, M> current{M::template make<value>(1)};

    ~scaled() { M::destroy(current.load(order::relaxed)); }

    void thread(unsigned i, interlock::turns& mine) {
      while (mine.next()) {
        if (i % 50 == 0) {
          auto* const old = current.exchange(M::template make<value>(2), order::acq_rel);
          readers.synchronize();
          mine.served();
          M::destroy(old);
        } else {
          auto const turn = readers.lock();
          mine.served();
          auto* const seen = current.load(order::acquire);
          M::yield();
          M::check(seen->read() > 0, "it is still there");
          readers.unlock(turn);
        }
      }
    }
  };
};

}  // namespace interlock::scenarios
