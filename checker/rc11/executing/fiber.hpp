// A stack of its own to run code on, on Boost.Context.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include <boost/context/detail/fcontext.hpp>

#include <interlock/checker/heap/globals.hpp>
#include <interlock/checker/heap/mapping.hpp>
#include <interlock/checker/outside/stack.hpp>

namespace interlock::checker::rc11 {

/// A stack to run code on. Whoever runs switches to another; what a stack holds can be abandoned at
/// any time: it is then forgotten without being destroyed.
class fiber {
 public:
  /// The stack of who makes it.
  fiber() = default;
  /// A stack of its own, the nth of the program's. Throws std::bad_alloc.
  explicit fiber(unsigned nth);
  fiber(fiber const&) = delete;
  fiber& operator=(fiber const&) = delete;

  /// Runs on a stack of its own. Does not return: when it is over, it calls `end`.
  using body = void (*)(void* argument);
  /// Abandons what ran, and lets who switches here next start `runs`, which is the same each time.
  /// Precondition: it has a stack of its own, and does not run.
  void prepare(body runs, void* argument) noexcept {
    if (is_over_) {
      if (cleared_ != nullptr) clear_up_to(context_);
      return;
    }
    body_ = runs;
    argument_ = argument;
    forget_frames();
    if (cleared_ != nullptr) clear_up_to(top_);
    context_ = boost::context::detail::make_fcontext(top_, stack_bytes, &fiber::enter);
  }
  /// From now on the stack is empty, and not only unused, when the fiber is prepared: what a frame holds that was not written
  /// is then the same each time. As deep as frames commonly are, and as was ever told.
  void keep_clear() noexcept { keep_clear(top_); }
  /// Precondition: it is on the stack.
  void keep_clear(void const* at) noexcept {
    auto* const deeper = static_cast<std::byte*>(const_cast<void*>(at)) - cleared_bytes;
    if (cleared_ == nullptr || deeper + cleared_bytes / 2 < cleared_) cleared_ = deeper;
  }
  /// From the lowest stack of some fiber to the highest, wherever the system has put them.
  [[nodiscard]] static heap::memory_range where_stacks_are() noexcept { return where_stacks_are_; }
  /// Whether this may be an address of some fiber's stack. Never wrong where it says no.
  [[nodiscard]] static bool is_of_stacks(std::uint64_t word) noexcept {
    return word - reinterpret_cast<std::uintptr_t>(where_stacks_are_.begin) < where_stacks_are_.bytes;
  }
  /// Where the door may run (model::detail::whoever_runs), apart from the frames of the code under test. Null for who has no stack of
  /// its own.
  [[nodiscard]] void* door_stack() const noexcept { return door_; }
  /// Lets `other` go on, until somebody switches back. Precondition: this one runs, and the other is
  /// prepared or has switched away.
  void switch_to(fiber& other) noexcept {
    next_ = &other;
    came_from(boost::context::detail::jump_fcontext(other.context_, this));
  }
  /// What ran is over, and lets `other` go on. Returns where the fiber has been prepared again, with the
  /// same body, and that is to start. Precondition: this one runs.
  void end(fiber& other) noexcept {
    is_over_ = true;
    switch_to(other);
    is_over_ = false;
  }
  /// Whether this is on its stack.
  [[nodiscard]] bool holds(void const* p) const noexcept {
    auto const address = reinterpret_cast<std::uintptr_t>(p);
    auto const top = reinterpret_cast<std::uintptr_t>(top_);
    return address < top && top - address <= stack_bytes;
  }
  /// Whether all that a fiber has is on its stack: sanitizers may keep variables elsewhere.
  [[nodiscard]] static bool has_all_on_stack() noexcept;

 private:
  static void enter(boost::context::detail::transfer_t from) noexcept {
    auto& self = *static_cast<fiber*>(from.data)->next_;
    came_from(from);
    self.body_(self.argument_);
  }
  static void came_from(boost::context::detail::transfer_t from) noexcept {
    static_cast<fiber*>(from.data)->context_ = from.fctx;
  }
  void forget_frames() noexcept;
  static constexpr std::size_t cleared_bytes = std::size_t{4} << 10;
  void clear_up_to(void* end) noexcept;
  [[nodiscard]] std::size_t used() const noexcept {
    return static_cast<std::size_t>(static_cast<std::byte*>(top_) - static_cast<std::byte*>(context_));
  }
  struct give_back {
    unsigned nth;
    void operator()(void* top) const;
  };

  static constinit heap::memory_range where_stacks_are_;

  std::unique_ptr<void, give_back> memory_;
  void* top_ = nullptr;
  boost::context::detail::fcontext_t context_ = nullptr;
  void* door_ = nullptr;
  std::byte* cleared_ = nullptr;
  fiber* next_ = nullptr;  // that it switched to
  bool is_over_ = false;   // and so waits for the next body
  body body_ = nullptr;
  void* argument_ = nullptr;
};

/// Calls code(argument, nth) with the registers that calls keep all zero, so that what it does not use is the same each
/// time, and notes where on the stack the address lies that it returns to; null where that is not known.
extern "C" void interlock_rc11_start(void (*code)(void* argument, unsigned nth), void* argument, unsigned nth,
                                     void const** began);

}  // namespace interlock::checker::rc11
