/* What the programs for GenMC share: main starts THREADS threads, each of which runs body(0 …), and waits for
   them. Each is what a program of peers.hpp or programs.hpp is, with the same operations in the same order. With
   -DSYMMETRIC GenMC is told that all threads run the same code. */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

#ifdef SYMMETRIC
#include <genmc.h>
#endif

#define relaxed memory_order_relaxed
#define acquire memory_order_acquire
#define release memory_order_release
#define acq_rel memory_order_acq_rel
#define seq_cst memory_order_seq_cst

#define load(from, order) atomic_load_explicit(&(from), order)
#define store(to, value, order) atomic_store_explicit(&(to), value, order)
#define exchange(at, value, order) atomic_exchange_explicit(&(at), value, order)
#define fetch_add(to, value, order) atomic_fetch_add_explicit(&(to), value, order)
#define fetch_sub(from, value, order) atomic_fetch_sub_explicit(&(from), value, order)
#define compare_exchange(at, expected, value, success, failure) \
  atomic_compare_exchange_strong_explicit(&(at), &(expected), value, success, failure)

static void body(int self);

static void* run(void* self) {
  body((int)(ptrdiff_t)self);
  return NULL;
}

int main(void) {
#ifdef SYMMETRIC
  __VERIFIER_thread_t threads[THREADS];
  threads[0] = __VERIFIER_spawn(run, NULL);
  for (ptrdiff_t i = 1; i != THREADS; ++i) threads[i] = __VERIFIER_spawn_symmetric(run, NULL, threads[i - 1]);
  for (int i = 0; i != THREADS; ++i) __VERIFIER_join(threads[i]);
#else
  pthread_t threads[THREADS];
  for (ptrdiff_t i = 0; i != THREADS; ++i) pthread_create(&threads[i], NULL, run, (void*)i);
  for (int i = 0; i != THREADS; ++i) pthread_join(threads[i], NULL);
#endif
  return 0;
}
