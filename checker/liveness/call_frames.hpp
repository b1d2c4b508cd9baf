// What a compiler says of a function's frames: where the caller's registers are, at each instruction, and
// whether an exception may land in it.
//
// Source: DWARF 5, 6.4 ("Call Frame Information"), as .eh_frame has it (LSB 5.0 Core, 10.6); the table of
// call sites of the Itanium C++ ABI's exception handling.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <interlock/model/door.hpp>

namespace interlock::checker::liveness {

/// Where things are at some instruction, relative to the canonical frame address (CFA): the stack pointer
/// of the caller before the call.
struct frame_layout {
  enum class base : std::uint8_t { unknown, rsp, rbp };
  /// Where a kept register of the caller is.
  struct saved {
    enum class how : std::uint8_t { in_register, at_offset, unknown };
    how is = how::in_register;
    std::int32_t offset = 0;  ///< from the CFA, in bytes: negative
  };

  base cfa_is = base::unknown;
  std::int32_t cfa_offset = 0;  ///< the CFA is the base register and so many bytes
  std::array<saved, model::frame::registers> registers{};  ///< by model::frame::saved
};

class call_frames {
 public:
  /// Of the function that calls and is returned to here; none where its information is missing or is of a kind that
  /// compilers do not make for functions. Complexity: linear in that information.
  [[nodiscard]] static std::optional<call_frames> of(std::uintptr_t return_address);

  [[nodiscard]] std::uintptr_t begin() const noexcept { return begin_; }
  [[nodiscard]] std::uintptr_t end() const noexcept { return end_; }
  /// Precondition: begin() ≤ at < end().
  [[nodiscard]] frame_layout const& layout(std::uintptr_t at) const noexcept;
  /// Whether an exception that comes out of the call that returns here goes on in this function.
  [[nodiscard]] bool lands(std::uintptr_t return_address) const noexcept;

 private:
  struct row {
    std::uintptr_t from;
    frame_layout layout;
  };
  struct range {
    std::uintptr_t from;
    std::uintptr_t to;
  };
  call_frames() = default;
  bool read(std::uint8_t const* fde);
  bool read_landing_pads(std::uint8_t const* table);

  std::uintptr_t begin_ = 0;
  std::uintptr_t end_ = 0;
  std::vector<row> rows_;
  std::vector<range> landing_;
};

}  // namespace interlock::checker::liveness
