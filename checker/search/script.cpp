#include <interlock/checker/search/script.hpp>

namespace interlock::checker {

void checksum_of_points::add(point at, std::uint32_t limit) noexcept {
  auto const byte = [&](std::uint32_t b) { hash_ = (hash_ ^ (b & 0xff)) * 16777619U; };
  byte(at.kind);
  byte(at.operation);
  byte(at.object);
  byte(at.object >> 8U);
  byte(limit);
  byte(limit >> 8U);
}

std::uint16_t checksum_of_points::value() const noexcept {
  return static_cast<std::uint16_t>(hash_ >> 16U ^ hash_);
}

script script::of(std::span<decision const> made) {
  script result;
  stretch current;
  checksum_of_points sum;
  bool known = true;
  for (auto const& each : made) {
    if (each.taken == 0) {
      ++current.plain;
      sum.add(each.at, each.limit);
      known = known && each.limit != 0;
      continue;
    }
    if (current.plain != 0 && known) current.sum = sum.value();
    current.then = each;
    result.stretches.push_back(current);
    current = {};
    sum = {};
    known = true;
  }
  return result;
}

}  // namespace interlock::checker
