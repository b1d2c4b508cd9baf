#include "threads.h"

/* Threads put messages into a table by a hash that does not collide. */
enum { size = 128, messages = 4 };
static atomic_int table[size];

static void body(int self) {
  for (int k = 0; k != messages; ++k) {
    int const message = k * THREADS + self + 1;
    int at = message * 7 % size;
    int expected = 0;
    while (!compare_exchange(table[at], expected, message, relaxed, relaxed)) {
      at = (at + 1) % size;
      expected = 0;
    }
  }
}
