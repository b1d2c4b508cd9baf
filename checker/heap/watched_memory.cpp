#include <interlock/checker/heap/watched_memory.hpp>

#include <interlock/checker/heap/heap.hpp>

namespace interlock::checker::heap {

bool watched_memory::resize(void const* from, std::size_t words, std::uint64_t position, memory_range there, bool& refers) {
  constexpr std::size_t most_kept = std::size_t{4} << 20;
  if (words > most_kept || there.begin != there_.begin || there.bytes != there_.bytes)
    refers = refers || refers_to({from, words * sizeof(word)}, there);
  if (words > most_kept) return false;
  pause const ours;
  there_ = there;
  for (auto i = words; i < seen_.size(); ++i) sum_ -= keys_[i] * seen_[i];
  seen_.resize(words);  // a word of 0 adds nothing
  while (keys_.size() < words) keys_.push_back(liveness::digest_of(1, position + keys_.size()));
  return true;
}

[[gnu::no_sanitize_address]] void watched_memory::look_closer(std::size_t first, std::size_t last, void const* from, bool& refers) {
  auto const* const now = static_cast<word const*>(from);
  for (auto i = first; i != last; ++i) {
    auto const value = now[i];
    if (value == seen_[i]) continue;
    sum_ += keys_[i] * (liveness::digest{value} - seen_[i]);
    seen_[i] = value;
    refers = refers || value - reinterpret_cast<std::uintptr_t>(there_.begin) < there_.bytes;
  }
}

}  // namespace interlock::checker::heap
