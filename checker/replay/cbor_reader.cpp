#include <interlock/checker/replay/cbor_reader.hpp>

namespace interlock::checker {

// The first byte has the type and a small argument, or how many bytes of argument follow.
std::optional<std::uint64_t> cbor_reader::head(major wanted) {
  constexpr unsigned type_shift = 5, small = 24, one_byte = 24, eight_bytes = 27;
  if (bytes_.empty() || bytes_.front() >> type_shift != static_cast<unsigned>(wanted))
    return std::nullopt;
  unsigned const argument = bytes_.front() & 0x1fU;
  bytes_ = bytes_.subspan(1);
  if (argument < small) return argument;
  if (argument > eight_bytes) return std::nullopt;  // of no fixed length
  auto const size = std::size_t{1} << (argument - one_byte);
  if (bytes_.size() < size) return std::nullopt;
  std::uint64_t result = 0;
  for (auto const byte : bytes_.first(size)) result = result << 8U | byte;
  bytes_ = bytes_.subspan(size);
  return result;
}

std::optional<unsigned> cbor_reader::number(unsigned most) {
  auto const value = head(major::number);
  if (!value || *value > most) return std::nullopt;
  return static_cast<unsigned>(*value);
}

std::optional<bool> cbor_reader::flag() {
  constexpr std::uint64_t no = 20, yes = 21;
  auto const value = head(major::simple);
  if (value == no) return false;
  if (value == yes) return true;
  return std::nullopt;
}

std::optional<std::span<std::uint8_t const>> cbor_reader::string(major wanted) {
  auto const size = head(wanted);
  if (!size || *size > bytes_.size()) return std::nullopt;
  auto const result = bytes_.first(static_cast<std::size_t>(*size));
  bytes_ = bytes_.subspan(result.size());
  return result;
}

std::optional<std::string> cbor_reader::text(std::size_t most) {
  auto const found = string(major::text);
  if (!found || found->size() > most) return std::nullopt;
  return std::string{found->begin(), found->end()};
}

}  // namespace interlock::checker
