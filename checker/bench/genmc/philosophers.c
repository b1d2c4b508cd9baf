#include "threads.h"

/* The last takes the other fork first. */
static pthread_mutex_t forks[THREADS];
static int used[THREADS];

static void body(int self) {
  int const left = self, right = (self + 1) % THREADS;
  int const first = left < right ? left : right, second = left < right ? right : left;
  pthread_mutex_lock(&forks[first]);
  pthread_mutex_lock(&forks[second]);
  ++used[left];
  ++used[right];
  pthread_mutex_unlock(&forks[second]);
  pthread_mutex_unlock(&forks[first]);
}
