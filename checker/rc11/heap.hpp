// Where code under test gets its memory from while it runs under the rc11 engine: from one region
// a thread, given back as a whole when the execution is over.
//
// An execution is abandoned wherever it blocks, with what its threads hold; and addresses are
// values, so a thread must see the same ones in every execution that repeats its steps. Memory
// that is freed is not used again before the execution is over.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include <interlock/checker/rc11/mapping.hpp>
#include <interlock/scenarios/scenario.hpp>

namespace interlock::checker::rc11::heap {

/// Until the scope ends, operator new serves from the region of this thread (max_threads: of the
/// constructor and `after`).
class scope {
 public:
  explicit scope(unsigned thread) noexcept;
  ~scope();
  scope(scope const&) = delete;
  scope& operator=(scope const&) = delete;

 private:
  unsigned previous_;
};

/// Until the scope ends, operator new serves as it does elsewhere: for an engine's own needs.
class pause {
 public:
  pause() noexcept;
  ~pause();
  pause(pause const&) = delete;
  pause& operator=(pause const&) = delete;

 private:
  unsigned previous_;
};

/// Whether operator new serves from some region now.
[[nodiscard]] bool serves() noexcept;

/// Whether this is in the region of some thread.
[[nodiscard]] bool holds(void const* p) noexcept;

/// Storage of a thread's region. Throws std::bad_alloc when it is used up.
[[nodiscard]] void* allocate(unsigned thread, std::size_t bytes, std::size_t alignment);
/// Takes back all that was allocated.
void reset() noexcept;

/// All that is allocated, as it was.
class image {
 public:
  void take();
  void put_back() const noexcept;
  /// Whether all is as it was.
  [[nodiscard]] bool shows_all() const noexcept;

 private:
  std::array<std::size_t, max_threads + 1> used_{};
  std::array<memory_image, max_threads + 1> regions_;
};

}  // namespace interlock::checker::rc11::heap
