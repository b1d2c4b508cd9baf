// What a function still wants of its registers and its frame where a call returns to it: what some path from
// there on reads before it writes it. The rest is dead, whatever it holds.
//
// Worked out from the machine code (x86-64), by the usual equations (Aho, Lam, Sethi, Ullman, "Compilers",
// 2nd edition, 9.2.5). What cannot be told is wanted: the frame of a function that hands on the address of
// something in it, jumps through a register, or whose frame information is missing.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <interlock/checker/liveness/call_frames.hpp>

namespace interlock::checker::liveness {

/// Bits by model::frame::saved.
using register_set = std::uint8_t;
inline constexpr register_set all_registers = (1U << model::frame::registers) - 1;

/// Of a frame below its CFA, in units of four bytes: the first is [CFA-4, CFA).
using slot_set = std::bitset<512>;
inline constexpr std::int32_t slot_bytes = 4;

/// Where a function finds what it was returned: rax and rdx.
using result_set = std::uint8_t;
inline constexpr result_set both_results = 3;

struct wanted {
  register_set registers = all_registers;  ///< read by the function itself before it writes them
  register_set handed_back = all_registers;  ///< as they are when it returns, and so the caller's
  slot_set slots = ~slot_set{};
  result_set results = both_results;  ///< of what the call returned
};

class function {
 public:
  /// That which is returned to here; none where nothing is known of it. Complexity: of the order of its length,
  /// times the depth of its loops.
  [[nodiscard]] static std::optional<function> around(std::uintptr_t return_address);

  /// Precondition: a call of the function returns here.
  [[nodiscard]] wanted at(std::uintptr_t return_address) const;
  /// The same while the call is not over: it may end with an exception, and has arguments on the stack.
  [[nodiscard]] wanted during(std::uintptr_t return_address) const;
  [[nodiscard]] call_frames const& frames() const noexcept { return frames_; }

 private:
  struct instruction {
    std::uintptr_t at;
    std::uintptr_t next;    // in memory
    std::uintptr_t target = 0;  // of a jump
    register_set reads = 0;
    register_set writes = 0;
    result_set results_read = 0;
    result_set results_written = 0;
    slot_set slots_read{};
    slot_set slots_written{};
    bool falls_through = true;
    bool calls = false;
    bool lands = false;    // an exception from this call goes on in the function
    bool returns = false;
    bool leaves = false;   // to where nothing is known
    wanted before{0, 0, {}, 0};
  };
  explicit function(call_frames frames) : frames_{std::move(frames)} {}
  bool decode();
  void solve();
  [[nodiscard]] std::size_t index_of(std::uintptr_t at) const noexcept;

  call_frames frames_;
  std::vector<instruction> code_;  // by address
  slot_set arguments_;   // slots that are written here, and that only those who are called may read
  slot_set never_read_;  // these, and those that `push` writes
  bool slots_are_known_ = true;
};

}  // namespace interlock::checker::liveness
