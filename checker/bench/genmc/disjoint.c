#include "threads.h"

/* One mutex, and each thread has data of its own under it. */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int data[THREADS];

static void body(int self) {
  for (int k = 0; k != ITEMS; ++k) {
    pthread_mutex_lock(&mutex);
    ++data[self];
    pthread_mutex_unlock(&mutex);
  }
}
