#include <interlock/reports/render/escaping.hpp>

#include <fmt/format.h>

#include <interlock/reports/layout.hpp>

namespace interlock::reports {

std::string percent_encoded(std::string_view path) {
  constexpr std::string_view others = "-._~/";
  auto const plain = [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           others.find(c) != others.npos;
  };
  std::string result;
  for (auto const c : path)
    result += plain(c) ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  return result;
}

std::string entities(std::string_view text) {
  constexpr std::string_view special = R"(&<>"`|\*_[]~#$:@)";
  std::string result;
  for (auto const c : printable(text))
    result += special.find(c) != special.npos ? fmt::format("&#{};", static_cast<int>(c))
                                              : std::string(1, c);
  return result;
}

}  // namespace interlock::reports
