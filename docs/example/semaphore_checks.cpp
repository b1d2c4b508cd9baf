// Plain std code: nothing of Interlock but the way to say what is checked.
#include <interlock/check.hpp>

#include <semaphore>
#include <thread>

// A semaphore as a lock. Both threads give back what they took, so neither can wait for ever; with the
// std::counting_semaphore that comes with g++ 12, one can (GCC bug 98033).
INTERLOCK_TEST("semaphore_as_a_lock", fails_with(failure::deadlock)) {
  std::counting_semaphore<8> permits{1};
  auto const use = [&] {
    permits.acquire();
    permits.release();
  };
  std::thread one{use}, other{use};
  one.join();
  other.join();
}
