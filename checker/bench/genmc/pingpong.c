#include "threads.h"

static atomic_int turn;

static void body(int self) {
  for (int k = 0; k != ITEMS; ++k) {
    int const mine = 2 * k + self;
    while (load(turn, acquire) != mine) {
    }
    store(turn, mine + 1, release);
  }
}
