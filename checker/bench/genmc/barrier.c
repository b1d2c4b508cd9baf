#include "threads.h"

/* ITEMS times all wait for the last. */
static atomic_int arrived, round;

static void body(int self) {
  (void)self;
  for (int k = 0; k != ITEMS; ++k) {
    if (fetch_add(arrived, 1, acq_rel) == THREADS - 1) {
      store(arrived, 0, relaxed);
      store(round, k + 1, release);
    } else {
      while (load(round, acquire) == k) {
      }
    }
  }
}
