#include <interlock/checker/heap/outer_memory.hpp>

#include <cstring>

#include <interlock/model/outer_memory.hpp>

namespace interlock::checker::heap {

// What nobody has written adds nothing, so the sum does not depend on when a word was written first.
[[gnu::no_sanitize_address]] liveness::digest digest_of_outer_memory(memory_range there, bool& refers) noexcept {
  constexpr std::uint64_t of_outer_memory = std::uint64_t{1} << 60;  // positions
  liveness::digest sum = 0;
  if (model::detail::outer_memory == nullptr) return sum;
  for (auto const& each : *model::detail::outer_memory) {
    std::uint64_t now = 0;
    std::memcpy(&now, reinterpret_cast<void const*>(each.address), sizeof now);
    sum += liveness::digest_of(1, of_outer_memory + each.address / sizeof now) * (liveness::digest{now} - each.at_first);
    refers = refers || now - reinterpret_cast<std::uintptr_t>(there.begin) < there.bytes;
  }
  return sum;
}

}  // namespace interlock::checker::heap
