// The thread_local variables of the program: each thread of a check has its own, as each of the
// operating system would, although all run on one. What is there changes with who runs.
//
// Of the program itself, and where instrumented code runs, errno and those of std::call_once; those of other libraries are their own affair. The C library runs no
// destructors of theirs at the end of a check's thread, so those that have one are refused (calls.cpp).
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <interlock/checker/liveness/digest.hpp>
#include <interlock/scenarios/entry.hpp>

namespace interlock::checker {

class thread_locals {
 public:
  /// Who runs has what is there now, which is put back in the end.
  thread_locals();
  ~thread_locals();
  thread_locals(thread_locals const&) = delete;
  thread_locals& operator=(thread_locals const&) = delete;

  /// Everybody has the initial values, who runs too.
  void begin() noexcept {
    if (bytes_ == 0) [[likely]] return;
    kept_ = initial_;
    put(initial_.data());
  }
  /// One who does not run has the initial values.
  void begin(unsigned who) noexcept {
    if (bytes_ != 0) [[unlikely]] std::copy_n(initial_.begin(), words_, kept_.begin() + static_cast<std::ptrdiff_t>(who * words_));
  }
  void change(unsigned from, unsigned to) noexcept {
    if (bytes_ == 0) [[likely]] return;
    take(kept_.data() + from * words_);
    put(kept_.data() + to * words_);
  }

  /// Of what who runs has there (liveness/digest.hpp).
  [[nodiscard]] liveness::digest digest_now(std::uint64_t position) const noexcept {
    return bytes_ == 0 ? 0 : find_digest(position);
  }

 private:
  using word = std::uint64_t;
  struct piece {
    std::byte* from;
    std::size_t bytes;
  };
  [[nodiscard]] liveness::digest find_digest(std::uint64_t position) const noexcept;
  void take(word* into) const noexcept;
  void put(word const* from) const noexcept;

  std::array<piece, 4> pieces_{};  // two around what is the layer's own, one of the standard library's, and errno
  std::size_t bytes_ = 0;          // of all
  std::size_t words_ = 0;          // that a copy takes
  std::vector<word> before_;
  // One copy after the other, of each thread, and of who runs where none does.
  std::vector<word> initial_;
  std::vector<word> kept_;
};

}  // namespace interlock::checker
