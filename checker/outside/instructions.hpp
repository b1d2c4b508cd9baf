// The instructions of a function, as far as it matters which memory they access and in which order they may be come to.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace interlock::checker {

/// Registers as a signal's context has them, by the numbers that machine code gives them; and where the instruction lies.
struct registers_at {
  std::array<std::uint64_t, 16> general;
  std::uint64_t flags;
  std::uintptr_t next;  ///< instruction
};

/// Bytes that an instruction accesses.
struct accessed_bytes {
  std::uintptr_t address = 0;
  std::size_t bytes = 0;
  bool reads = false;
  bool writes = false;
};

/// An operand in memory, but for what a call, push and the like do to the stack.
struct memory_operand {
  enum class repetition : std::uint8_t { none, by_count, while_alike, until_alike };
  static constexpr std::uint8_t no_register = 0xff;
  static constexpr std::uint8_t next_instruction = 0xfe;  ///< as a base

  std::int64_t displacement = 0;
  std::uint16_t bytes = 0;
  std::uint8_t base = no_register;
  std::uint8_t index = no_register;
  std::uint8_t scale = 1;
  std::uint8_t displacement_at = 0;  ///< within the instruction
  bool reads = false;
  bool writes = false;
  bool is_of_two_strings = false;  ///< that are compared
  repetition repeats = repetition::none;
  bool is_understood = true;  ///< else it has other addresses as well, or which of its bytes are accessed depends on a mask
};

class instructions {
 public:
  struct instruction {
    std::uint32_t at = 0;  ///< from the function's beginning
    std::uint8_t length = 0;
    bool falls_through = true;
    bool calls = false;
    bool branches = false;
    bool is_jumped_to = false;  ///< or begins what is come to in ways that are not known
    std::uint8_t operands = 0;
    std::uint32_t first_operand = 0;
    std::uint32_t target = none;  ///< of a jump within the function
  };
  static constexpr std::uint32_t none = 0xffff'ffff;

  /// Precondition: the code is a whole function's that lies at `begin`. Nothing where it cannot be decoded. Complexity: of the order of its length.
  [[nodiscard]] static std::optional<instructions> of(std::uintptr_t begin, std::span<unsigned char const> code);

  [[nodiscard]] std::span<instruction const> all() const noexcept { return code_; }
  [[nodiscard]] std::span<memory_operand const> operands_of(instruction const& x) const noexcept { return {operands_.data() + x.first_operand, x.operands}; }
  /// Whether an address in the function's frame may be somewhere else than in its own instructions.
  [[nodiscard]] bool hands_frame_on() const noexcept { return hands_frame_on_; }
  /// Whether the operand is at a fixed place of the function's frame, or in an array there.
  [[nodiscard]] bool is_in_frame(memory_operand const& o) const noexcept;

  /// Whether the one follows the other with no way in or out between them.
  [[nodiscard]] bool follows(std::uint32_t one, std::uint32_t other) const noexcept;

 private:
  void find_other_ways_in();

  std::vector<instruction> code_;
  std::vector<memory_operand> operands_;
  bool hands_frame_on_ = false;
  bool has_frame_pointer_ = false;
};

/// Where the operand lies with these registers. Precondition: it is understood.
[[nodiscard]] accessed_bytes bytes_of(memory_operand const& o, registers_at const& r);

}  // namespace interlock::checker
