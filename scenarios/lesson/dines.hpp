// Three philosophers, three forks, each needs the two beside him. A limit of two at the table leaves one fork more than is held by who waits.
#pragma once

#include <array>

#include <interlock/impl/semaphore/counting.hpp>
#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M>
class two_at_the_table {
 public:
  void sit_down() { seats_.acquire(); }
  void get_up() { seats_.release(); }

 private:
  counting_semaphore<M> seats_{2, "seats"};
};

template <model::Model M>
class all_at_the_table {
 public:
  void sit_down() {}  // BUG: each may take one fork, and wait for the next one's
  void get_up() {}
};

template <model::Model M, class Table>
struct dines {
  static constexpr unsigned threads = 3;
  Table table;
  std::array<typename M::mutex, threads> forks;

  dines() {
    for (unsigned i = 0; i != threads; ++i) M::name(forks[i], "fork", i);
  }
  void thread(unsigned i) {
    table.sit_down();
    auto& left = forks[i];
    auto& right = forks[(i + 1) % threads];
    left.lock();
    right.lock();
    right.unlock();
    left.unlock();
    table.get_up();
  }
};

}  // namespace interlock::scenarios
