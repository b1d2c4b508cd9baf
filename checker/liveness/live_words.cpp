#include <interlock/checker/liveness/live_words.hpp>

#include <algorithm>
#include <array>

namespace interlock::checker::liveness {
namespace {

using model::frame;

std::uint64_t const* words_of(frame const& at) noexcept { return at.kept.data(); }

constexpr std::size_t return_address_of_door = frame::registers;

}  // namespace

live_words::mask const& live_words::of(frame const& at, void const* end) {
  auto const* const words = words_of(at);
  auto& here = known_[{at.return_address, words}];
  for (auto const& each : here)
    if (std::ranges::all_of(each.given, [&](auto const& g) { return words[g.first] == g.second; })) return each.bits;
  return here.emplace_back(look_at(words, static_cast<std::size_t>(static_cast<std::uint64_t const*>(end) - words)))
      .bits;
}

function const* live_words::function_at(std::uintptr_t return_address) {
  auto const [found, is_new] = functions_.try_emplace(return_address);
  if (is_new) found->second = function::around(return_address);
  return found->second ? &*found->second : nullptr;
}

bool unused_results::is_unused(std::uintptr_t return_address) const {
  auto const [found, is_new] = known_.try_emplace(return_address);
  if (is_new) {
    auto const caller = function::around(return_address);
    found->second = caller && caller->at(return_address).results == 0;
  }
  return found->second;
}

// Frame by frame, from the innermost on.
live_words::known_stack live_words::look_at(std::uint64_t const* words, std::size_t count) {
  using base = frame_layout::base;
  using how = frame_layout::saved::how;
  known_stack result;
  result.bits.assign(count, ~std::uint64_t{0});
  auto const is_dead = [&](std::size_t word) { result.bits[word] = 0; };

  // Where the value stands that each register has in the frame that is looked at, and whether it is still open if
  // somebody wants it.
  std::array<std::size_t, frame::registers> stands{};
  for (std::size_t r = 0; r != frame::registers; ++r) stands[r] = r;
  register_set open = all_registers;

  for (auto at = return_address_of_door; at < count;) {
    auto const return_address = words[at];
    result.given.emplace_back(at, return_address);
    auto const* const f = function_at(return_address);
    if (f == nullptr) return result;
    auto const& layout = f->frames().layout(std::min(return_address, f->frames().end() - 1));
    std::size_t cfa = 0;  // as a word
    if (layout.cfa_is == base::rsp) {
      cfa = at + 1 + static_cast<std::size_t>(layout.cfa_offset) / 8;
    } else if (layout.cfa_is == base::rbp) {
      auto const pointer = words[stands[frame::rbp]];
      result.given.emplace_back(stands[frame::rbp], pointer);
      auto const bytes = pointer + static_cast<std::uint64_t>(layout.cfa_offset) - reinterpret_cast<std::uintptr_t>(words);
      if (bytes % 8 != 0) return result;
      cfa = bytes / 8;
    } else {
      return result;
    }
    if (cfa <= at + 1 || cfa > count + 1) return result;

    auto const wants = at == return_address_of_door ? f->at(return_address) : f->during(return_address);
    for (unsigned r = 0; r != frame::registers; ++r) {
      auto const bit = static_cast<register_set>(1U << r);
      if ((open & bit) == 0) continue;
      if ((wants.registers & bit) != 0) open = static_cast<register_set>(open & ~bit);
      else if ((wants.handed_back & bit) == 0) {
        is_dead(stands[r]);
        open = static_cast<register_set>(open & ~bit);
      }
    }
    std::vector<bool> saves(cfa - at);  // words of the frame that are the caller's
    for (unsigned r = 0; r != frame::registers; ++r) {
      auto const& saved = layout.registers[r];
      auto const bit = static_cast<register_set>(1U << r);
      if (saved.is == how::in_register) continue;
      open = static_cast<register_set>(open & ~bit);
      if (saved.is == how::unknown || saved.offset >= 0 || saved.offset % 8 != 0) continue;
      auto const word = cfa - static_cast<std::size_t>(-saved.offset) / 8;
      if (word <= at || word >= cfa) return result;
      stands[r] = word;
      saves[word - at] = true;
      open = static_cast<register_set>(open | bit);
    }
    for (auto word = at + 1; word < cfa - 1; ++word) {
      if (saves[word - at]) continue;
      auto const slot = 2 * (cfa - word) - 1;  // of its lower half
      if (slot >= slot_set{}.size()) continue;
      if (!wants.slots[slot]) result.bits[word] &= ~std::uint64_t{0xffff'ffff};
      if (!wants.slots[slot - 1]) result.bits[word] &= 0xffff'ffff;
    }
    at = cfa - 1;
  }
  // Who has started the thread wants nothing back.
  for (unsigned r = 0; r != frame::registers; ++r)
    if ((open >> r & 1) != 0) is_dead(stands[r]);
  return result;
}

}  // namespace interlock::checker::liveness
