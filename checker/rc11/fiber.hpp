// A stack of its own to run code on, on Boost.Context.
#pragma once

#include <cstddef>
#include <memory>

#include <boost/context/detail/fcontext.hpp>

namespace interlock::checker::rc11 {

/// Runs a function on a stack of its own, which can be suspended and, at any time, be abandoned:
/// what was on the stack is then forgotten without being destroyed.
class fiber {
 public:
  /// The nth of the program's. Throws std::bad_alloc. Below the stack lies a page that nobody may
  /// touch.
  explicit fiber(unsigned nth);
  fiber(fiber const&) = delete;
  fiber& operator=(fiber const&) = delete;

  /// Abandons what ran, and lets the next `resume` call body(argument).
  void prepare(void (*body)(void*), void* argument) noexcept {
    body_ = body;
    argument_ = argument;
    if (returned_) return;
    forget_frames();
    context_ = boost::context::detail::make_fcontext(top_, stack_bytes, &fiber::enter);
  }
  /// Runs the fiber until it suspends or its body returns. Precondition: prepared since the body
  /// last returned, and called from outside of it.
  void resume() noexcept { context_ = boost::context::detail::jump_fcontext(context_, this).fctx; }
  /// Goes back to who resumed. Precondition: called on this fiber.
  void suspend() noexcept { outside_ = boost::context::detail::jump_fcontext(outside_, nullptr).fctx; }

 private:
  static constexpr std::size_t stack_bytes = std::size_t{256} << 10;
  static void enter(boost::context::detail::transfer_t from) noexcept {
    auto& self = *static_cast<fiber*>(from.data);
    self.outside_ = from.fctx;
    for (;;) {
      self.returned_ = false;
      self.body_(self.argument_);
      self.returned_ = true;
      self.suspend();
    }
  }
  void forget_frames() noexcept;
  struct unmap {
    void operator()(void* p) const noexcept;
  };

  std::unique_ptr<void, unmap> memory_;
  void* top_;
  boost::context::detail::fcontext_t context_ = nullptr;
  boost::context::detail::fcontext_t outside_ = nullptr;
  bool returned_ = false;  // and so waits for the next body
  void (*body_)(void*) = nullptr;
  void* argument_ = nullptr;
};

}  // namespace interlock::checker::rc11
