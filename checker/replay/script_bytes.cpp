#include <interlock/checker/replay/script_bytes.hpp>

#include <algorithm>
#include <limits>

#include <interlock/checker/black_box.hpp>

namespace interlock::checker {
namespace {

// Stretches in a row that are equal to those so many stretches before, which may be among them: of a
// loop, a round is written once (Ziv, Lempel, "A Universal Algorithm for Sequential Data
// Compression", 1977).
struct repetition {
  std::size_t count = 0;
  std::size_t distance = 0;
};
constexpr std::size_t most_distant = 128;

repetition repetition_at(std::vector<script::stretch> const& all, std::size_t at) {
  repetition best;
  for (std::size_t distance = 1; distance <= std::min(at, most_distant); ++distance) {
    std::size_t count = 0;
    while (at + count != all.size() && all[at + count] == all[at + count - distance]) ++count;
    if (count > best.count) best = {count, distance};
  }
  return best;
}

// Numbers are little-endian base 128.
void put(std::vector<std::uint8_t>& out, std::uint64_t number) {
  for (; number >= 0x80; number >>= 7) out.push_back(static_cast<std::uint8_t>(number | 0x80));
  out.push_back(static_cast<std::uint8_t>(number));
}

class reader {
 public:
  explicit reader(std::span<std::uint8_t const> bytes) : bytes_{bytes} {}
  [[nodiscard]] bool at_end() const { return bytes_.empty(); }
  /// A number that fits; else, and from then on, nothing is good.
  template <typename Number>
  Number get() {
    std::uint64_t number = 0;
    for (unsigned shift = 0; shift < 35; shift += 7) {
      if (bytes_.empty()) break;
      auto const byte = bytes_.front();
      bytes_ = bytes_.subspan(1);
      number |= std::uint64_t{byte & 0x7fU} << shift;
      if ((byte & 0x80) != 0) continue;
      good_ = good_ && number <= std::numeric_limits<Number>::max();
      return static_cast<Number>(number);
    }
    good_ = false;
    return 0;
  }
  [[nodiscard]] bool good() const { return good_; }

 private:
  std::span<std::uint8_t const> bytes_;
  bool good_ = true;
};

script::stretch stretch_from(reader& in, std::uint32_t plain) {
  script::stretch result{.plain = plain, .then = {}};
  if (plain != 0) result.sum = in.get<std::uint16_t>();
  auto& [at, limit, taken] = result.then;
  taken = in.get<std::uint32_t>();
  limit = in.get<std::uint32_t>();
  at.kind = in.get<std::uint8_t>();
  at.operation = in.get<std::uint8_t>();
  at.object = in.get<std::uint16_t>();
  at.line = in.get<std::uint32_t>();
  return result;
}

}  // namespace

// The low bit of a number that begins something says whether it is a repetition.
std::vector<std::uint8_t> to_bytes(script const& s) {
  std::vector<std::uint8_t> out;
  for (std::size_t i = 0; i != s.stretches.size();) {
    if (auto const again = repetition_at(s.stretches, i); again.count != 0) {
      put(out, std::uint64_t{again.count} << 1 | 1);
      put(out, again.distance);
      i += again.count;
      continue;
    }
    auto const& each = s.stretches[i++];
    put(out, std::uint64_t{each.plain} << 1);
    if (each.sum) put(out, *each.sum);
    for (std::uint64_t const number :
         {std::uint64_t{each.then.taken}, std::uint64_t{each.then.limit},
          std::uint64_t{each.then.at.kind}, std::uint64_t{each.then.at.operation},
          std::uint64_t{each.then.at.object}, std::uint64_t{each.then.at.line}})
      put(out, number);
  }
  return out;
}

std::optional<script> script_from(std::span<std::uint8_t const> bytes) {
  script result;
  auto& all = result.stretches;
  std::size_t choices = 0;
  auto const add = [&](script::stretch const& each) {
    choices += each.plain + std::size_t{1};
    if (choices > black_box::max_choices) return false;
    all.push_back(each);
    return true;
  };
  reader in{bytes};
  while (!in.at_end()) {
    auto const begins = in.get<std::uint32_t>();
    auto const number = begins >> 1;
    if ((begins & 1) == 0) {
      auto const each = stretch_from(in, number);
      if (!in.good() || each.then.taken == 0 || each.then.taken >= each.then.limit || !add(each))
        return std::nullopt;
      continue;
    }
    auto const distance = in.get<std::uint32_t>();
    if (!in.good() || number == 0 || distance == 0 || distance > all.size()) return std::nullopt;
    for (std::uint32_t i = 0; i != number; ++i)
      if (auto const again = all[all.size() - distance]; !add(again)) return std::nullopt;
  }
  return result;
}

}  // namespace interlock::checker
