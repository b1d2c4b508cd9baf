/* A lock that spins, in C11. */
#ifndef GATE_H
#define GATE_H

#include <stdatomic.h>

struct gate {
  atomic_flag shut;
};

void gate_enter(struct gate* g);
void gate_leave(struct gate* g);

#endif
