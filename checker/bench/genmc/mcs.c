#include "threads.h"

struct node {
  _Atomic(struct node*) next;
  atomic_int locked;
};
static struct node nodes[THREADS];
static _Atomic(struct node*) tail;
static int count;

static void body(int self) {
  struct node* const me = &nodes[self];
  store(me->next, NULL, relaxed);
  store(me->locked, 1, relaxed);
  struct node* const before = exchange(tail, me, acq_rel);
  if (before != NULL) {
    store(before->next, me, release);
    while (load(me->locked, acquire) != 0) {
    }
  }
  ++count;
  struct node* behind = load(me->next, acquire);
  if (behind == NULL) {
    struct node* expected = me;
    if (compare_exchange(tail, expected, NULL, release, relaxed)) return;
    while ((behind = load(me->next, acquire)) == NULL) {
    }
  }
  store(behind->locked, 0, release);
}
