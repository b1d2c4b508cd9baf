#include "threads.h"

#ifndef LOAD
#define LOAD acquire
#define STORE release
#endif
enum { capacity = 2 };
static atomic_int head, tail;
static int slots[capacity];

static void body(int self) {
  for (int at = 0; at != ITEMS; ++at) {
    if (self == 0) {
      while (at - load(head, LOAD) == capacity) {
      }
      slots[at % capacity] = at;
      store(tail, at + 1, STORE);
    } else {
      while (load(tail, LOAD) == at) {
      }
      assert(slots[at % capacity] == at);
      store(head, at + 1, STORE);
    }
  }
}
