#include "threads.h"

static atomic_int sums[2];

static void body(int self) {
  (void)self;
  fetch_add(sums[0], 1, relaxed);
  fetch_add(sums[1], 1, relaxed);
}
