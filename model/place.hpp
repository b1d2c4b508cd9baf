// A place of the code under test: where it was written, as a std::source_location tells, or where it was
// compiled to, as a return address tells. One word either way, so that an action carries it in a register, and
// what a worker leaves behind in shared memory means the same in its parent.
//
//   void store(T value, place where = place::current());  // the caller's
#pragma once

#include <bit>
#include <cstdint>
#include <source_location>

namespace interlock::model {

/// What is known of a code address. The strings live as long as the program.
struct code_text {
  char const* file = "";
  char const* function = "";
  std::uint_least32_t line = 0;
  std::uint_least32_t column = 0;  ///< tells apart code of one line; the same in each run of one binary
  bool is_called_by_user = false;  ///< the user's own code makes the call, and no library's there
};

/// As std::source_location, whose members it has.
class place {
 public:
  constexpr place() noexcept = default;  ///< nowhere
  // NOLINTNEXTLINE(google-explicit-constructor): one is as good as the other
  constexpr place(std::source_location where) noexcept : where_{where} {}

  [[nodiscard]] static constexpr place current(
      std::source_location where = std::source_location::current()) noexcept {
    return where;
  }
  /// Where a call returns to. Precondition: an address of user space.
  [[nodiscard]] static place of_code(void const* return_address) noexcept {
    auto const address = reinterpret_cast<std::uintptr_t>(return_address);
    place result;
    if (address != 0) result.where_ = std::bit_cast<std::source_location>(address | code);
    return result;
  }

  /// Of a code address: what the resolver says (resolve_code_with); without one "?".
  [[nodiscard]] char const* file_name() const noexcept {
    return return_address() ? text().file : where_.file_name();
  }
  [[nodiscard]] char const* function_name() const noexcept {
    return return_address() ? text().function : where_.function_name();
  }
  [[nodiscard]] std::uint_least32_t line() const noexcept {
    return return_address() ? text().line : where_.line();
  }
  [[nodiscard]] std::uint_least32_t column() const noexcept {
    return return_address() ? text().column : where_.column();
  }

  /// Of a code address: whether it is known that the user's own code makes the call.
  [[nodiscard]] bool is_called_by_user() const noexcept { return return_address() != nullptr && text().is_called_by_user; }

  [[nodiscard]] bool is_known() const noexcept { return identity() != 0; }
  /// Where the call returns to; null where the place is no code address.
  [[nodiscard]] void const* return_address() const noexcept {
    auto const word = identity();
    return (word & code) != 0 ? reinterpret_cast<void const*>(word & ~code) : nullptr;
  }
  /// Differs for what the source tells apart; means something in this process and those that it forks. 0: nowhere.
  [[nodiscard]] std::uintptr_t identity() const noexcept { return std::bit_cast<std::uintptr_t>(where_); }
  friend bool operator==(place a, place b) noexcept { return a.identity() == b.identity(); }

 private:
  // No address of user space has it.
  static constexpr std::uintptr_t code = ~(~std::uintptr_t{0} >> 1);

  [[nodiscard]] code_text text() const noexcept;

  std::source_location where_;
};
static_assert(sizeof(place) == sizeof(std::uintptr_t));

/// What tells the text of a code address, which may be any word. Null: nobody does.
using code_resolver = code_text (*)(void const* return_address) noexcept;
/// Returns who did until then.
code_resolver resolve_code_with(code_resolver who) noexcept;

}  // namespace interlock::model
