// A reader uses the value that it finds, while a writer replaces it, and then what it has put there: a reader whom the first wait did not
// have to wait for, since it came too late to see what was replaced, is one that the second has to.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Readers>
struct reads_while_replaced_twice {
  static constexpr unsigned threads = 2;
  using value = model::var<int, M>;
  Readers readers;
  model::atomic<value*, M> current{M::template make<value>(1)};

  reads_while_replaced_twice() { M::name(current, "current"); }
  ~reads_while_replaced_twice() { M::destroy(current.load(order::relaxed)); }

  void thread(unsigned i) {
    if (i == 0) {
      auto const mine = readers.lock();
      M::check(current.load(order::acquire)->read() > 0, "it is still there");
      readers.unlock(mine);
    } else {
      for (int next = 2; next != 4; ++next) {
        auto* const old = current.exchange(M::template make<value>(next), order::acq_rel);
        readers.synchronize();
        M::destroy(old);
      }
    }
  }
};

}  // namespace interlock::scenarios
