#include "threads.h"

/* Vyukov's bounded queue; everything is loaded anew in each round. */
enum { capacity = 2 };
struct slot {
  atomic_uint turn;
  int value;
};
static struct slot slots[capacity] = {{0}, {1}};
static atomic_uint pushed, popped;

static unsigned claim(atomic_uint* end, unsigned turn) {
  for (;;) {
    unsigned at = load(*end, relaxed);
    unsigned const seen = load(slots[at % capacity].turn, acquire);
    if (seen == at + turn && compare_exchange(*end, at, at + 1, relaxed, relaxed)) return at;
  }
}

static void body(int self) {
  for (int k = 0; k != ITEMS; ++k) {
    if (self < 2) {
      unsigned const at = claim(&pushed, 0);
      slots[at % capacity].value = k;
      store(slots[at % capacity].turn, at + 1, release);
    } else {
      unsigned const at = claim(&popped, 1);
      int const value = slots[at % capacity].value;
      (void)value;
      store(slots[at % capacity].turn, at + capacity, release);
    }
  }
}
