#include "threads.h"

/* ITEMS permits, for which threads spin. */
static atomic_int permits = ITEMS;

static void body(int self) {
  (void)self;
  for (;;) {
    int seen = load(permits, relaxed);
    if (seen > 0 && compare_exchange(permits, seen, seen - 1, acquire, relaxed)) break;
  }
  fetch_add(permits, 1, release);
}
