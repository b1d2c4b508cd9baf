#include "threads.h"

/* Two write, the others read both, every other one the other way round. */
static atomic_int at[2];

static void body(int self) {
  if (self < 2) {
    store(at[self], 1, STORE);
  } else {
    (void)load(at[self % 2], LOAD);
    (void)load(at[1 - self % 2], LOAD);
  }
}
