// Reads what a token is made of from CBOR that anybody may have written: one array of short things,
// one after the other, and never one within another.
//
// Source: RFC 8949, "Concise Binary Object Representation".
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace interlock::checker {

/// Each function takes the next item off, or returns nothing where that is something else, ends
/// early or is beyond its bound; what follows then means nothing.
class cbor_reader {
 public:
  explicit cbor_reader(std::span<std::uint8_t const> bytes) noexcept : bytes_{bytes} {}

  /// An array's beginning: how many items it has.
  [[nodiscard]] std::optional<std::uint64_t> array() { return head(major::array); }
  [[nodiscard]] std::optional<unsigned> number(unsigned most);
  [[nodiscard]] std::optional<bool> flag();
  /// UTF-8 or not, of at most so many bytes.
  [[nodiscard]] std::optional<std::string> text(std::size_t most);
  [[nodiscard]] std::optional<std::span<std::uint8_t const>> binary() { return string(major::bytes); }
  [[nodiscard]] bool at_end() const noexcept { return bytes_.empty(); }

 private:
  enum class major : std::uint8_t { number = 0, bytes = 2, text = 3, array = 4, simple = 7 };
  [[nodiscard]] std::optional<std::uint64_t> head(major wanted);
  [[nodiscard]] std::optional<std::span<std::uint8_t const>> string(major wanted);

  std::span<std::uint8_t const> bytes_;
};

}  // namespace interlock::checker
