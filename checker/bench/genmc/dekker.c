#include "threads.h"

/* Two threads, ITEMS times each, with the default order. */
static atomic_int wants[2], turn;
static int count;

static void body(int self) {
  int const other = 1 - self;
  for (int k = 0; k != ITEMS; ++k) {
    store(wants[self], 1, seq_cst);
    while (load(wants[other], seq_cst) != 0) {
      if (load(turn, seq_cst) == self) continue;
      store(wants[self], 0, seq_cst);
      while (load(turn, seq_cst) != self) {
      }
      store(wants[self], 1, seq_cst);
    }
    ++count;
    store(turn, other, seq_cst);
    store(wants[self], 0, seq_cst);
  }
}
