// The threads that run scenarios, as the rest of the native engine sees them.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include <sys/types.h>

#include <interlock/checker/native/call_stack.hpp>
#include <interlock/scenarios/entry.hpp>

namespace interlock::checker::native {

/// What a worker does: it is about to start its part of an execution, has come to the end of it,
/// does what runs alone (constructor, `after`, destructor), or is thread 1, 2, …
enum class occupation : int { starting = -2, done = -1, alone = 0 };

/// The kinds of operations with which threads synchronize, as the runtime hears of them.
enum class synchronisation : unsigned char {
  none,
  load,
  store,
  exchange,
  fetch_add,
  fetch_sub,
  fetch_and,
  fetch_or,
  fetch_xor,
  compare_exchange,
  fence,
  lock,
  unlock,
  condition_wait,
};

/// The last one of a thread's part of an execution.
struct last_synchronisation {
  synchronisation what = synchronisation::none;
  int order = 0;                ///< as the compiler numbers them; of atomics and fences
  void const* place = nullptr;  ///< the return address
};

// One cache line or more each: workers must not slow each other down by writing what they do.
struct alignas(128) worker {
  std::atomic<int> doing{static_cast<int>(occupation::done)};
  std::atomic<pid_t> os_thread{0};
  std::atomic<bool> ready{false};
  std::uint32_t shaking = 0;  // the random state; 0: not at all. Only the thread itself uses it.
  std::uint32_t shaken_once_in = 1;
  // Written by the thread itself between two steps of `noted`, which is even where they agree.
  bool notes = false;
  unsigned noted = 0;
  last_synchronisation last{};
  call_stack last_place{};  // filled in by the thread itself when it is asked
  int answered = 0;
};

/// At scale there are more than elsewhere.
inline constexpr unsigned most_workers = most_threads_at_scale;
static_assert(max_threads <= most_workers);

struct worker_table {
  std::array<worker, most_workers> workers;
  unsigned count = 0;
};

/// All workers; lives as long as the process, as stuck threads do.
[[nodiscard]] worker_table& all_workers() noexcept;

/// The calling thread's slot; null in threads that are not workers. Async-signal-safe.
[[nodiscard]] INTERLOCK_UNINSTRUMENTED worker* this_worker() noexcept;
void become(worker& slot) noexcept;

/// Begins, or ends, what `note` notes down for the calling worker.
INTERLOCK_UNINSTRUMENTED void begin_notes(worker& me) noexcept;
INTERLOCK_UNINSTRUMENTED void end_notes(worker& me) noexcept;
INTERLOCK_UNINSTRUMENTED void note(synchronisation what, void const* place, int order) noexcept;
/// A worker's last synchronisation, whichever thread asks; nothing where it changes all the time.
[[nodiscard]] INTERLOCK_UNINSTRUMENTED bool read_note(worker const& of,
                                                      last_synchronisation& into) noexcept;

/// What the calling thread does; done in threads that are not workers. Async-signal-safe.
[[nodiscard]] INTERLOCK_UNINSTRUMENTED int this_occupation() noexcept;

/// Whether the calling thread runs code under test, not the engine's own.
[[nodiscard]] INTERLOCK_UNINSTRUMENTED bool runs_code_under_test() noexcept;

}  // namespace interlock::checker::native
