#include "threads.h"

static atomic_int own[THREADS];

static void body(int self) {
  for (int k = 0; k != ITEMS; ++k) {
    store(own[self], k, release);
    (void)load(own[self], acquire);
  }
}
