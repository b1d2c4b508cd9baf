// Who sleeps until a condition holds is woken when it comes true, whoever was faster. The condition itself is relaxed.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Eventcount>
struct wakes_for_its_condition {
  static constexpr unsigned threads = 3;
  static constexpr unsigned role(unsigned i) { return i == 0 ? 0 : 1; }
  Eventcount changed;
  model::atomic<int, M> items{0};

  wakes_for_its_condition() { M::name(items, "items"); }
  void thread(unsigned i) {
    if (i == 0) {
      items.fetch_add(1, order::relaxed);
      changed.notify_all();
    } else {
      changed.await([this] { return items.load(order::relaxed) > 0; });
    }
  }
};

}  // namespace interlock::scenarios
