// Producer and consumer over a buffer with one place: one semaphore counts what is in it, another one what is free.
#pragma once

#include <interlock/impl/semaphore/counting.hpp>
#include <interlock/model/lock.hpp>
#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M>
class two_semaphores {
 public:
  two_semaphores() { M::name(place_, "place"); }
  void put(int item) {
    spaces_.acquire();
    place_.write(item);
    items_.release();
  }
  int get() {
    items_.acquire();
    int const item = place_.read();
    spaces_.release();
    return item;
  }

 private:
  counting_semaphore<M> spaces_{1, "spaces"};
  counting_semaphore<M> items_{0, "items"};
  model::var<int, M> place_{0};
};

template <model::Model M>
class counts_items_alone {
 public:
  counts_items_alone() { M::name(place_, "place"); }
  void put(int item) {
    place_.write(item);  // BUG: what was there may not have been fetched yet
    items_.release();
  }
  int get() {
    items_.acquire();
    return place_.read();
  }

 private:
  counting_semaphore<M> items_{0, "items"};
  model::var<int, M> place_{0};
};

template <model::Model M>
class waits_inside_the_mutex {
 public:
  waits_inside_the_mutex() {
    M::name(mutex_, "mutex");
    M::name(place_, "place");
  }
  void put(int item) {
    model::lock_guard guard{mutex_};
    spaces_.acquire();  // BUG: sleeps with the mutex held, which the other needs to make room
    place_.write(item);
    items_.release();
  }
  int get() {
    model::lock_guard guard{mutex_};
    items_.acquire();  // BUG
    int const item = place_.read();
    spaces_.release();
    return item;
  }

 private:
  typename M::mutex mutex_;
  counting_semaphore<M> spaces_{1, "spaces"};
  counting_semaphore<M> items_{0, "items"};
  model::var<int, M> place_{0};
};

template <model::Model M, class Buffer>
struct hands_over {
  static constexpr unsigned threads = 2;
  Buffer buffer;

  void thread(unsigned i) {
    for (int item = 1; item <= 2; ++item)
      if (i == 0) buffer.put(item);
      else M::check(buffer.get() == item, "each item arrives once, in order");
  }
};

}  // namespace interlock::scenarios
