#include "threads.h"

/* Two threads, ITEMS times each, with the default order. */
static atomic_int flag[2];
static int count;

static void body(int self) {
  int const other = 1 - self;
  for (int k = 0; k != ITEMS; ++k) {
    store(flag[self], 1, seq_cst);
    while (load(flag[other], seq_cst) >= 3) {
    }
    store(flag[self], 3, seq_cst);
    if (load(flag[other], seq_cst) == 1) {
      store(flag[self], 2, seq_cst);
      while (load(flag[other], seq_cst) != 4) {
      }
    }
    store(flag[self], 4, seq_cst);
    if (self == 1)
      while (load(flag[0], seq_cst) >= 2) {
      }
    ++count;
    if (self == 0)
      for (;;) {
        int const seen = load(flag[1], seq_cst);
        if (seen < 2 || seen > 3) break;
      }
    store(flag[self], 0, seq_cst);
  }
}
