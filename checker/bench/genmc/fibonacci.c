#include "threads.h"

/* Two threads, each of which adds the other's number to its own. */
static atomic_int numbers[2] = {1, 1};

static void body(int self) {
  for (int k = 0; k != ITEMS; ++k) {
    int const other = load(numbers[1 - self], relaxed);
    int const own = load(numbers[self], relaxed);
    store(numbers[self], own + other, relaxed);
  }
}
