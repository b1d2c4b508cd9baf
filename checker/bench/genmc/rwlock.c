#include "threads.h"

/* One word: how many read, or -1. Thread 0 writes ITEMS times, the others read once. */
static atomic_int holders;
static int value;

static void body(int self) {
  if (self == 0) {
    for (int k = 0; k != ITEMS; ++k) {
      int seen = 0;
      while (!compare_exchange(holders, seen, -1, acquire, relaxed)) seen = 0;
      value = k;
      store(holders, 0, release);
    }
  } else {
    for (;;) {
      int seen = load(holders, relaxed);
      if (seen >= 0 && compare_exchange(holders, seen, seen + 1, acquire, relaxed)) break;
    }
    int const read = value;
    (void)read;
    fetch_sub(holders, 1, release);
  }
}
