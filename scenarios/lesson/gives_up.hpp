// A timeout: try_acquire_for says whether it took a permit, and whoever got none has to do without.
#pragma once

#include <chrono>

#include <interlock/impl/semaphore/counting.hpp>
#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M>
class does_without {
 public:
  bool enter() { return permit_.try_acquire_for(std::chrono::milliseconds{1}); }
  void leave() { permit_.release(); }

 private:
  counting_semaphore<M> permit_{1, "permit"};
};

template <model::Model M>
class goes_on_anyway {
 public:
  bool enter() {
    (void)permit_.try_acquire_for(std::chrono::milliseconds{1});  // BUG: it may have timed out
    return true;
  }
  void leave() { permit_.release(); }  // BUG: of a permit that nobody took

 private:
  counting_semaphore<M> permit_{1, "permit"};
};

template <model::Model M, class Door>
struct gives_up {
  static constexpr unsigned threads = 2;
  static constexpr unsigned role(unsigned) { return 0; }
  Door door;
  model::var<int, M> visits{0};

  gives_up() { M::name(visits, "visits"); }
  void thread(unsigned) {
    if (!door.enter()) return;
    visits.write(visits.read() + 1);
    door.leave();
  }
};

}  // namespace interlock::scenarios
