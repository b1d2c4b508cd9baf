// Where code under test gets its memory from while it runs under an engine: from one region a thread,
// given back as a whole when the execution is over.
//
// An execution is abandoned wherever it blocks, with what its threads hold; and addresses are
// values, so a thread must see the same ones in every execution that repeats its steps. Memory
// that is freed is not used again before the execution is over: so what is used, or freed, once more
// is found.
//
// What a global still refers to when an execution is over stays, and where it lies nothing is put any
// more: a cache that is filled at first use, as the standard library and others have.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <interlock/checker/heap/globals.hpp>
#include <interlock/checker/heap/mapping.hpp>
#include <interlock/checker/liveness/digest.hpp>
#include <interlock/model/engine.hpp>
#include <interlock/scenarios/entry.hpp>

namespace interlock::checker::heap {

/// What operator new gave, or an engine for `make`.
struct block {
  std::byte* begin;
  std::size_t bytes;
  unsigned thread;     ///< as the engine numbers it
  model::place given;  ///< the thread's last operation before that; without a line where it had none
  bool by_engine;
  bool is_gone = false;
  unsigned deleter = 0;
  model::place deleted{};  ///< the deleter's last operation before that
  bool is_exact = false;   ///< these places are where that was done
};

/// Who runs the code under test, and judges what it does with its memory.
class watcher {
 public:
  /// The thread that runs, and where its last operation was.
  [[nodiscard]] virtual unsigned self() const noexcept = 0;
  [[nodiscard]] virtual model::place last_operation() const noexcept = 0;
  /// The code under test deletes what begins here; null where nothing that `new` or `make` gave does.
  /// Does not return where the execution ends with that.
  virtual void deletes(block* what) = 0;

 protected:
  ~watcher() = default;
};

namespace detail {
inline constexpr unsigned nowhere = max_threads + 1;
// The program has one heap, and so this has one state. It must work before any constructor ran.
struct serving_state {
  model::place where{};  // what is asked for or given back now, where that is known
  unsigned region = nowhere;
  watcher* by = nullptr;  // of the scope that began last: one engine runs at a time
};
extern constinit serving_state serving;
}  // namespace detail

/// Until the scope ends, operator new serves from the region of this thread (max_threads: of the
/// constructor and `after`).
class scope {
 public:
  scope(unsigned thread, watcher& by) noexcept
      : previous_{detail::serving.region}, code_ran_{model::detail::the_engine.code_runs} {
    detail::serving = {{}, thread, &by};
    model::detail::the_engine.code_runs = true;
  }
  ~scope() {
    detail::serving.region = previous_;
    model::detail::the_engine.code_runs = code_ran_;
  }
  scope(scope const&) = delete;
  scope& operator=(scope const&) = delete;

 private:
  unsigned previous_;
  bool code_ran_;
};

/// Until the scope ends, operator new serves as it does elsewhere: for an engine's own needs.
class pause {
 public:
  pause() noexcept : previous_{detail::serving.region} { detail::serving.region = detail::nowhere; }
  ~pause() { detail::serving.region = previous_; }
  pause(pause const&) = delete;
  pause& operator=(pause const&) = delete;

 private:
  unsigned previous_;
  model::ours ours_;
};

/// Whether operator new serves from some region now.
[[nodiscard]] inline bool serves() noexcept {
  return detail::serving.region != detail::nowhere && model::detail::the_engine.code_runs;
}

/// Whether this is in the region of some thread.
[[nodiscard]] bool holds(void const* p) noexcept;

/// What this is in, of this execution's; null where it is in none.
[[nodiscard]] block const* block_at(void const* p) noexcept;

/// Storage of a thread's region, for `make`. Throws std::bad_alloc when it is used up.
[[nodiscard]] void* allocate(unsigned thread, std::size_t bytes, std::size_t alignment);
/// Takes back all that was allocated, but for what globals refer to. Of executions that were abandoned
/// with memory in use, only the first hundred are asked for that, since it takes a while.
void reset();

struct leftover {
  std::size_t blocks = 0;
  std::size_t bytes = 0;
  block const* first = nullptr;
};
/// What `new` gave in an execution that is over and nobody deleted, nor can any more: no global refers
/// to it, directly or by way of other memory. How LeakSanitizer tells leaks from what stays. Asked once,
/// before `reset`.
[[nodiscard]] leftover left_behind();

/// The digest of all that is allocated (liveness/digest.hpp). `refers` becomes true where some word of it has become an address in `there`
/// since the look before. Complexity: as of watched_memory::look.
[[nodiscard]] liveness::digest digest_of_all(memory_range there, bool& refers);
/// Forgets what was there at the last look: another search begins.
void look_anew();

}  // namespace interlock::checker::heap
