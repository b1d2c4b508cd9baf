// What programs tell ThreadSanitizer by themselves (sanitizer/tsan_interface.h, and the older Annotate… functions): what orders two
// accesses where it would not see it. Here fences and all the rest are seen, and to believe more would hide races.
#include <interlock/model/instrumented/runtime.hpp>

// Like "C", they take whatever they are given.
#define INTERLOCK_IGNORED(name) \
  [[gnu::weak]] void name() {}

extern "C" {
INTERLOCK_IGNORED(__tsan_acquire)
INTERLOCK_IGNORED(__tsan_release)
INTERLOCK_IGNORED(__tsan_mutex_create)
INTERLOCK_IGNORED(__tsan_mutex_destroy)
INTERLOCK_IGNORED(__tsan_mutex_pre_lock)
INTERLOCK_IGNORED(__tsan_mutex_post_lock)
INTERLOCK_IGNORED(__tsan_mutex_pre_signal)
INTERLOCK_IGNORED(__tsan_mutex_post_signal)
INTERLOCK_IGNORED(__tsan_mutex_pre_divert)
INTERLOCK_IGNORED(__tsan_mutex_post_divert)
INTERLOCK_IGNORED(__tsan_ignore_thread_begin)
INTERLOCK_IGNORED(__tsan_ignore_thread_end)
INTERLOCK_IGNORED(__tsan_flush_memory)
INTERLOCK_IGNORED(AnnotateHappensBefore)
INTERLOCK_IGNORED(AnnotateHappensAfter)
INTERLOCK_IGNORED(AnnotateRWLockCreate)
INTERLOCK_IGNORED(AnnotateRWLockCreateStatic)
INTERLOCK_IGNORED(AnnotateRWLockDestroy)
INTERLOCK_IGNORED(AnnotateRWLockAcquired)
INTERLOCK_IGNORED(AnnotateRWLockReleased)
INTERLOCK_IGNORED(AnnotateBenignRace)
INTERLOCK_IGNORED(AnnotateBenignRaceSized)
INTERLOCK_IGNORED(AnnotateIgnoreReadsBegin)
INTERLOCK_IGNORED(AnnotateIgnoreReadsEnd)
INTERLOCK_IGNORED(AnnotateIgnoreWritesBegin)
INTERLOCK_IGNORED(AnnotateIgnoreWritesEnd)
INTERLOCK_IGNORED(AnnotateIgnoreSyncBegin)
INTERLOCK_IGNORED(AnnotateIgnoreSyncEnd)
INTERLOCK_IGNORED(AnnotateEnableRaceDetection)
INTERLOCK_IGNORED(AnnotateThreadName)
INTERLOCK_IGNORED(AnnotateNewMemory)
INTERLOCK_IGNORED(AnnotateFlushState)
INTERLOCK_IGNORED(AnnotateMemoryIsInitialized)
INTERLOCK_IGNORED(AnnotateMemoryIsUninitialized)
INTERLOCK_IGNORED(AnnotateNoOp)
[[gnu::weak]] unsigned __tsan_mutex_pre_unlock() { return 0; }
[[gnu::weak]] unsigned __tsan_mutex_post_unlock() { return 0; }
}
