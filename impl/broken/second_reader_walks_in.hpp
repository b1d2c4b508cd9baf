// Broken: the first reader closes the door to writers for all readers, and the others do not wait until it has.
//
// While the first reader still waits for a writer to leave, the second one finds that it is not the first, and enters beside the writer.
//
// Source: what P. Courtois, F. Heymans and D. Parnas, "Concurrent control with 'readers' and 'writers'" (CACM 14(10), 1971), hold a
// semaphore for while the first reader waits.
// Right: impl/mutex/shared_of_semaphores.hpp.
#pragma once

#include <interlock/impl/semaphore/binary.hpp>
#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class second_reader_walks_in {
 public:
  second_reader_walks_in() { M::name(readers_, "readers"); }

  void lock() { inside_.acquire(); }
  void unlock() { inside_.release(); }
  void lock_shared() {
    if (readers_.fetch_add(1, order::acq_rel) == 0) inside_.acquire();  // BUG: the next reader does not wait for this
  }
  void unlock_shared() {
    if (readers_.fetch_sub(1, order::acq_rel) == 1) inside_.release();
  }

 private:
  binary_semaphore<M> inside_{1};
  model::atomic<int, M> readers_{0};
};

}  // namespace interlock::broken
