#include "threads.h"

static atomic_int flags[THREADS];

static void body(int self) {
  store(flags[self], 1, seq_cst);
  (void)load(flags[(self + 1) % THREADS], seq_cst);
}
