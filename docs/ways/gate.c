#include "gate.h"

void gate_enter(struct gate* g) {
  while (atomic_flag_test_and_set_explicit(&g->shut, memory_order_acquire)) continue;
}

void gate_leave(struct gate* g) { atomic_flag_clear_explicit(&g->shut, memory_order_release); }
