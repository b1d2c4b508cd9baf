// A place in code that was compiled as it is may lie deep in a library: which call of the user's led there, only the
// stack knows. So such a place stands for the return addresses up to the user's own code.
//
// A path is noted once, in memory that workers and their parent share, and is known by where it is noted: a place
// that carries it is a word like any other.
#pragma once

#include <array>
#include <cstddef>
#include <span>

#include <interlock/model/door.hpp>
#include <interlock/model/place.hpp>

namespace interlock::checker::debug_info {

/// Return addresses, innermost first.
class call_path {
 public:
  static constexpr std::size_t longest = 14;

  void add(void const* return_address) noexcept { addresses_[size_++] = return_address; }
  [[nodiscard]] bool is_full() const noexcept { return size_ == longest; }
  [[nodiscard]] std::span<void const* const> addresses() const noexcept { return {addresses_.data(), size_}; }

 private:
  std::array<void const*, longest> addresses_{};
  std::size_t size_ = 0;
};

/// The place with the calls that led to it, up to the first that is the user's, as they stand on the stack above
/// `door`; the place itself where it is the user's, or is no code address, or the stack cannot be read. Where none of them is the user's, as in a
/// thread of std::async that has nothing to do yet, those that led to `started` follow: where the thread that stands so was started.
/// Precondition: the code at the place has called the door, by way of functions that return to it.
[[nodiscard]] model::place with_callers(model::place innermost, model::frame const& door, model::place started = {}) noexcept;

/// What a place of code stands for. Whatever the place holds, nothing is read that is not there.
[[nodiscard]] call_path path_of(model::place where) noexcept;

/// Makes the memory for them, if it is not there. What is forked before does not share it.
void prepare_paths() noexcept;

/// Whether a path is noted there.
[[nodiscard]] bool is_noted(void const* return_address) noexcept;

}  // namespace interlock::checker::debug_info
