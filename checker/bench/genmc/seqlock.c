#include "threads.h"

/* One thread writes ITEMS times; the others read until they have seen nobody write. */
static atomic_int version, data[2];

static void body(int self) {
  if (self == 0) {
    for (int k = 1; k <= ITEMS; ++k) {
      int const before = load(version, relaxed);
      store(version, before + 1, relaxed);
      atomic_thread_fence(release);
      store(data[0], k, relaxed);
      store(data[1], k, relaxed);
      store(version, before + 2, release);
    }
  } else {
    for (;;) {
      int const before = load(version, acquire);
      if (before % 2 != 0) continue;
      int const first = load(data[0], relaxed);
      int const second = load(data[1], relaxed);
      atomic_thread_fence(acquire);
      if (load(version, relaxed) != before) continue;
      assert(first == second);
      return;
    }
  }
}
