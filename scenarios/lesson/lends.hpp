// A pool: the semaphore says that some resource is free, and not which one. That is a list's to say, under a lock of its own.
#pragma once

#include <array>

#include <interlock/impl/semaphore/counting.hpp>
#include <interlock/model/lock.hpp>
#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M>
class semaphore_and_mutex {
 public:
  semaphore_and_mutex() {
    M::name(mutex_, "mutex");
    for (unsigned i = 0; i != 2; ++i) M::name(is_lent_[i], "is_lent", i);
  }
  unsigned lend() {
    free_.acquire();
    model::lock_guard guard{mutex_};
    unsigned const which = is_lent_[0].read() ? 1 : 0;
    is_lent_[which].write(true);
    return which;
  }
  void take_back(unsigned which) {
    {
      model::lock_guard guard{mutex_};
      is_lent_[which].write(false);
    }
    free_.release();
  }

 private:
  counting_semaphore<M> free_{2, "free"};
  typename M::mutex mutex_;
  std::array<model::var<bool, M>, 2> is_lent_{model::var<bool, M>{false}, model::var<bool, M>{false}};
};

template <model::Model M>
class semaphore_alone {
 public:
  semaphore_alone() {
    for (unsigned i = 0; i != 2; ++i) M::name(is_lent_[i], "is_lent", i);
  }
  unsigned lend() {
    free_.acquire();
    unsigned const which = is_lent_[0].read() ? 1 : 0;  // BUG: two are in here at once
    is_lent_[which].write(true);
    return which;
  }
  void take_back(unsigned which) {
    is_lent_[which].write(false);
    free_.release();
  }

 private:
  counting_semaphore<M> free_{2, "free"};
  std::array<model::var<bool, M>, 2> is_lent_{model::var<bool, M>{false}, model::var<bool, M>{false}};
};

template <model::Model M, class Pool>
struct lends {
  static constexpr unsigned threads = 3;
  static constexpr unsigned role(unsigned) { return 0; }
  Pool connections;
  std::array<model::var<int, M>, 2> used{model::var<int, M>{0}, model::var<int, M>{0}};

  lends() {
    for (unsigned i = 0; i != 2; ++i) M::name(used[i], "used", i);
  }
  void thread(unsigned) {
    auto const which = connections.lend();
    used[which].write(used[which].read() + 1);
    connections.take_back(which);
  }
  void after() { M::check(used[0].read() + used[1].read() == 3, "each connection was one client's at a time"); }
};

}  // namespace interlock::scenarios
