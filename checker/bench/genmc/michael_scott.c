#include "threads.h"

/* Threads below PUSHERS put in a node each; who does not, and with -DBOTH everybody, takes one out. */
struct node {
  _Atomic(struct node*) next;
  int value;
};
static struct node nodes[THREADS + 1];
static _Atomic(struct node*) head = &nodes[THREADS];
static _Atomic(struct node*) tail = &nodes[THREADS];

static void put(struct node* mine) {
  for (;;) {
    struct node* last = load(tail, acquire);
    struct node* next = load(last->next, acquire);
    if (next != NULL) {
      compare_exchange(tail, last, next, release, relaxed);
      continue;
    }
    if (!compare_exchange(last->next, next, mine, release, relaxed)) continue;
    compare_exchange(tail, last, mine, release, relaxed);
    return;
  }
}

static int take(void) {
  for (;;) {
    struct node* first = load(head, acquire);
    struct node* last = load(tail, acquire);
    struct node* const next = load(first->next, acquire);
    if (next == NULL) return -1;
    if (first == last) {
      compare_exchange(tail, last, next, release, relaxed);
      continue;
    }
    int const value = next->value;
    if (compare_exchange(head, first, next, acquire, acquire)) return value;
  }
}

static void body(int self) {
  int takes = 1;
  if (self < PUSHERS) {
    nodes[self].value = self;
    put(&nodes[self]);
    takes = 0;
  }
#ifdef BOTH
  takes = 1;
#endif
  if (takes) take();
}
