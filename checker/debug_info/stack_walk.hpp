// The frames of a thread that stands at the door, from the one that called it on, by the unwinder's frame information.
#pragma once

#include <cstdint>

#include <interlock/model/door.hpp>

namespace interlock::checker::debug_info {

class stack_walk {
 public:
  /// Begins in the function that called the door. Precondition: the thread has not gone on since.
  explicit stack_walk(model::frame const& door) noexcept;

  /// Where the function is returned to that the walk has come to; above it are its callers.
  [[nodiscard]] void const* return_address() const noexcept { return reinterpret_cast<void const*>(return_address_); }
  /// What its registers hold when that call returns.
  [[nodiscard]] std::uintptr_t stack_pointer() const noexcept { return sp_; }
  [[nodiscard]] std::uintptr_t frame_pointer() const noexcept { return rbp_; }
  /// Where its frame ends: its canonical frame address; 0 where that is not known.
  [[nodiscard]] std::uintptr_t end_of_frame() const noexcept;

  /// To the caller. False where the stack cannot be read any further.
  bool go_out() noexcept;

 private:
  std::uint64_t rbp_;
  std::uintptr_t return_address_;
  std::uintptr_t sp_;
};

}  // namespace interlock::checker::debug_info
