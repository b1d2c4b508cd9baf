#include "threads.h"

/* Threads below PUSHERS push a node of their own, the others pop one. With -DANEW each round loads the top. */
struct node {
  _Atomic(struct node*) next;
  int value;
};
static struct node nodes[PUSHERS];
static _Atomic(struct node*) top;

static void push(struct node* mine) {
#ifdef ANEW
  for (;;) {
    struct node* seen = load(top, relaxed);
    store(mine->next, seen, relaxed);
    if (compare_exchange(top, seen, mine, release, relaxed)) return;
  }
#else
  struct node* seen = load(top, relaxed);
  do {
    store(mine->next, seen, relaxed);
  } while (!compare_exchange(top, seen, mine, release, relaxed));
#endif
}

static void pop(void) {
#ifdef ANEW
  for (;;) {
    struct node* seen = load(top, acquire);
    if (seen == NULL) return;
    struct node* const next = load(seen->next, relaxed);
    if (!compare_exchange(top, seen, next, acquire, acquire)) continue;
    assert(seen->value >= 0);
    return;
  }
#else
  struct node* seen = load(top, acquire);
  while (seen != NULL) {
    struct node* const next = load(seen->next, relaxed);
    if (!compare_exchange(top, seen, next, acquire, acquire)) continue;
    assert(seen->value >= 0);
    return;
  }
#endif
}

static void body(int self) {
  if (self < PUSHERS) {
    nodes[self].value = self;
    push(&nodes[self]);
  } else {
    pop();
  }
}
