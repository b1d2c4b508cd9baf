// Fowler, Noll and Vo's hash, FNV-1a, of 64 bits: enough against accidents, and not against anybody.
#pragma once

#include <array>
#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>

namespace interlock::checker {

class checksum {
 public:
  void add(std::string_view bytes) noexcept {
    for (auto const each : bytes) value_ = (value_ ^ static_cast<unsigned char>(each)) * 0x100'0000'01b3;
  }
  /// Nothing where it cannot be read.
  void add_file(std::string const& name) {
    std::ifstream in{name, std::ios::binary};
    std::array<char, 1U << 16> buffer;
    while (in.read(buffer.data(), buffer.size()), in.gcount() > 0)
      add({buffer.data(), static_cast<std::size_t>(in.gcount())});
  }
  /// 16 hexadecimal digits.
  [[nodiscard]] std::string text() const {
    constexpr auto digits = "0123456789abcdef";
    std::string result;
    for (int shift = 60; shift >= 0; shift -= 4) result += digits[value_ >> shift & 0xf];
    return result;
  }

 private:
  std::uint64_t value_ = 0xcbf2'9ce4'8422'2325;
};

}  // namespace interlock::checker
