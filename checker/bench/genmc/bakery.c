#include "threads.h"

/* Lamport's, for THREADS threads, with the default order. */
static atomic_int chooses[THREADS], number[THREADS];
static int count;

static void body(int self) {
  store(chooses[self], 1, seq_cst);
  int most = 0;
  for (int other = 0; other != THREADS; ++other) {
    int const drawn = load(number[other], seq_cst);
    if (drawn > most) most = drawn;
  }
  store(number[self], most + 1, seq_cst);
  store(chooses[self], 0, seq_cst);
  for (int other = 0; other != THREADS; ++other) {
    if (other == self) continue;
    while (load(chooses[other], seq_cst) != 0) {
    }
    for (;;) {
      int const drawn = load(number[other], seq_cst);
      if (drawn == 0 || drawn > most + 1 || (drawn == most + 1 && other > self)) break;
    }
  }
  ++count;
  store(number[self], 0, seq_cst);
}
