// Broken: a semaphore in the place of a mutex.
//
// It has no owner. A second release, on an error path or by another thread, is not refused: it
// makes a second permit, and from then on two threads are inside at a time.
//
// Source: C++20 lets any thread release a semaphore ([thread.sema.cnt]) and only the owner unlock a
// mutex ([thread.mutex.requirements.mutex]); the difference is what this throws away.
// Right: impl/mutex/of_semaphore.hpp, which knows who may unlock. To signal another thread, a
// semaphore is right and a mutex is broken.
#pragma once

#include <interlock/impl/semaphore/counting.hpp>
#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class semaphore_as_mutex {
 public:
  void lock() { permit_.acquire(); }
  void unlock() { permit_.release(); }  // BUG: whoever calls, however often

 private:
  counting_semaphore<M> permit_{1, "permit"};
};

}  // namespace interlock::broken
