#include "threads.h"

static atomic_int locked;
static int count;

static void body(int self) {
  (void)self;
  int expected = 0;
  while (!compare_exchange(locked, expected, 1, acquire, relaxed)) expected = 0;
  ++count;
  store(locked, 0, release);
}
