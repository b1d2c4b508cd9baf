// Relacy, tamed: the one file that includes it. Relacy replaces the global operators new and delete
// and defines macros over keywords. The macros end with this file; the operators are made local to
// the one object file that wants them by the build (see CMakeLists.txt).
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <vector>

#include <interlock/checker/heap/mapping.hpp>
#include <interlock/checker/outside/stack.hpp>
#include <interlock/scenarios/entry.hpp>

// Relacy switches fibers by `if (_setjmp(from) == 0) _longjmp(to, 1);`. glibc's pair runs through
// clean-up handlers and guards against what fibers do; the compiler's own only switches.
#include <csetjmp>
#if defined(__x86_64__)
namespace interlock::checker::relacy {
// A function of its own: the compiler's pair must not meet in one.
[[noreturn, gnu::noinline]] inline void jump(jmp_buf& to) {
  __builtin_longjmp(reinterpret_cast<void**>(&to), 1);
}
}  // namespace interlock::checker::relacy
#undef _setjmp
#define _setjmp(from) __builtin_setjmp(reinterpret_cast<void**>(&(from)))
#define _longjmp(to, value) interlock::checker::relacy::jump(to)
#endif

// A failure leaves its fibers where they are, so Relacy never frees a stack. Stacks are lent to it
// instead, and taken back when an exploration is over. They are larger than those that it asks for: it
// is given their upper ends, where they begin to grow.
#include <relacy/pch.hpp>

// Of AddressSanitizer, where the code under test has it.
extern "C" {
[[gnu::weak]] void* __asan_get_current_fake_stack();
}

namespace interlock::checker::relacy {

class fiber_stacks {
 public:
  void* lend(std::size_t bytes) {
    if (lent_ == tops_.size()) tops_.push_back(map_stack(stacks_address + (max_threads + lent_) * 2 * stack_bytes));
    return tops_[lent_++] - bytes;
  }
  /// Where the door may run for the nth of those that are lent (model::detail::whoever_runs); null where AddressSanitizer would
  /// take that for the frames of one stack.
  [[nodiscard]] void* door_of(std::size_t nth) const noexcept {
    return __asan_get_current_fake_stack == nullptr ? door_of_stack(tops_[nth]) - 64 : nullptr;
  }
  [[nodiscard]] void const* end_of(std::size_t nth) const noexcept { return tops_[nth]; }
  [[nodiscard]] bool hold(void const* p) const {
    return std::any_of(tops_.begin(), tops_.end(), [&](std::byte const* top) {
      return std::less_equal<void const*>{}(top - stack_bytes, p) && std::less<void const*>{}(p, top);
    });
  }
  void take_back() { lent_ = 0; }

 private:
  std::vector<std::byte*> tops_;
  std::size_t lent_ = 0;
};
// Never destroyed: code under test may call exit() on one of them.
inline fiber_stacks& stacks = *new fiber_stacks;

inline void* lend_stack(std::size_t bytes) { return stacks.lend(bytes); }

}  // namespace interlock::checker::relacy
#define malloc interlock::checker::relacy::lend_stack
#include <relacy/platform.hpp>
#undef malloc

#include <relacy/relacy.hpp>

#undef _setjmp
#undef _longjmp

#undef new
#undef delete
#undef malloc
#undef calloc
#undef realloc
#undef free
#undef assert
#undef errno
#undef $
#undef memory_order_relaxed
#undef memory_order_consume
#undef memory_order_acquire
#undef memory_order_release
#undef memory_order_acq_rel
#undef memory_order_seq_cst
