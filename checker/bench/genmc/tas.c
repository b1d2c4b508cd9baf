#include "threads.h"

static atomic_int locked;
static int count;

static void body(int self) {
  (void)self;
  while (exchange(locked, 1, acquire) != 0) {
  }
  ++count;
  store(locked, 0, release);
}
