// A semaphore as a limit: as many are let in as there are permits.
#pragma once

#include <interlock/impl/semaphore/counting.hpp>
#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

// To look and to take are one step.
template <model::Model M>
class semaphore_of_two {
 public:
  bool enter() { return free_.try_acquire(); }
  void leave() { free_.release(); }

 private:
  counting_semaphore<M> free_{2, "free"};
};

// They are two, and another comes between them.
template <model::Model M>
class checks_then_counts {
 public:
  checks_then_counts() { M::name(count_, "count"); }
  bool enter() {
    if (count_.load(order::seq_cst) == 2) return false;
    count_.fetch_add(1, order::seq_cst);  // BUG: it may be 2 by now
    return true;
  }
  void leave() { count_.fetch_sub(1, order::seq_cst); }

 private:
  model::atomic<int, M> count_{0};
};

template <model::Model M, class Limit>
struct limits {
  static constexpr unsigned threads = 3;
  static constexpr unsigned role(unsigned) { return 0; }
  Limit limit;
  model::atomic<int, M> inside{0};

  limits() { M::name(inside, "inside"); }
  void thread(unsigned) {
    if (!limit.enter()) return;
    M::check(inside.fetch_add(1, order::relaxed) < 2, "at most two are inside");
    inside.fetch_sub(1, order::relaxed);
    limit.leave();
  }
};

}  // namespace interlock::scenarios
