#include "threads.h"

/* Two threads, ITEMS times each, with the default order. */
static atomic_int wants[2], turn;
static int count;

static void body(int self) {
  int const other = 1 - self;
  for (int k = 0; k != ITEMS; ++k) {
    store(wants[self], 1, seq_cst);
    store(turn, other, seq_cst);
    while (load(wants[other], seq_cst) != 0 && load(turn, seq_cst) == other) {
    }
    ++count;
    store(wants[self], 0, seq_cst);
  }
}
