#include "threads.h"

/* ITEMS operations of each thread's own before the one on what all share, or with -DBEHIND after it. */
static atomic_int own[THREADS], sum;

static void body(int self) {
#ifdef BEHIND
  fetch_add(sum, 1, relaxed);
#endif
  for (int k = 0; k != ITEMS; ++k) fetch_add(own[self], 1, relaxed);
#ifndef BEHIND
  fetch_add(sum, 1, relaxed);
#endif
}
