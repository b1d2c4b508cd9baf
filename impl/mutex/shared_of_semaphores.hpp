// shared_semaphore_mutex — many readers or one writer, by five semaphores and two counts.
//
// Contract: lock and unlock for writers, lock_shared and unlock_shared for readers. Writers are preferred: no reader enters while a
// writer is inside or waits. The unlock may come from another thread than the lock.
//
// Progress: deadlock-free, given semaphores that are; readers starve as long as writers come.
//
// Memory ordering: the semaphores order everything. Who enters first and leaves last on behalf of its side is known from a count, which
// a semaphore of one permit guards; it goes through the other side's gate while it holds that, so those behind it wait, too.
//
// Source: P. Courtois, F. Heymans and D. Parnas, "Concurrent control with 'readers' and 'writers'" (CACM 14(10), 1971), problem 2.
//
//   shared_semaphore_mutex<> mutex;
//   mutex.lock_shared();
//   mutex.unlock_shared();
#pragma once

#include <interlock/impl/semaphore/binary.hpp>
#include <interlock/model/native.hpp>

namespace interlock {

template <model::Model M = model::native, class Semaphore = binary_semaphore<M>>
class shared_semaphore_mutex {
 public:
  shared_semaphore_mutex() {
    M::name(readers_, "readers");
    M::name(writers_, "writers");
  }
  shared_semaphore_mutex(shared_semaphore_mutex const&) = delete;
  shared_semaphore_mutex& operator=(shared_semaphore_mutex const&) = delete;

  void lock() {
    count_writers_.acquire();
    writers_.write(writers_.read() + 1);
    if (writers_.read() == 1) may_read_.acquire();
    count_writers_.release();
    inside_.acquire();
  }
  /// Precondition: locked.
  void unlock() {
    inside_.release();
    count_writers_.acquire();
    writers_.write(writers_.read() - 1);
    if (writers_.read() == 0) may_read_.release();
    count_writers_.release();
  }

  void lock_shared() {
    // One reader at a time waits at may_read_, so that a writer has no crowd before it there.
    next_reader_.acquire();
    may_read_.acquire();
    count_readers_.acquire();
    readers_.write(readers_.read() + 1);
    if (readers_.read() == 1) inside_.acquire();
    count_readers_.release();
    may_read_.release();
    next_reader_.release();
  }
  /// Precondition: locked shared.
  void unlock_shared() {
    count_readers_.acquire();
    readers_.write(readers_.read() - 1);
    if (readers_.read() == 0) inside_.release();
    count_readers_.release();
  }

 private:
  Semaphore inside_{1};    // held by the writer, or by the first reader for all
  Semaphore may_read_{1};  // held by the first writer for all, or by the reader that enters
  Semaphore next_reader_{1};
  Semaphore count_readers_{1};
  Semaphore count_writers_{1};
  model::var<unsigned, M> readers_{0U};  // under count_readers_
  model::var<unsigned, M> writers_{0U};  // under count_writers_
};

}  // namespace interlock
