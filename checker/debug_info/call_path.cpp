#include <interlock/checker/debug_info/call_path.hpp>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <new>
#include <optional>
#include <unordered_map>

#include <sys/mman.h>

#include <interlock/checker/debug_info/frames.hpp>
#include <interlock/checker/heap/heap.hpp>
#include <interlock/checker/liveness/call_frames.hpp>

namespace interlock::checker::debug_info {
namespace {

// A hash table that only grows. Workers fill it side by side.
struct note {
  enum : unsigned { empty, being_written, written };
  std::atomic<unsigned> now{empty};
  unsigned size = 0;
  std::array<void const*, call_path::longest> addresses{};
};
constexpr std::size_t most_notes = 1U << 14;

note* all_notes() noexcept {
  static note* const all = [] {
    void* const memory = ::mmap(nullptr, most_notes * sizeof(note), PROT_READ | PROT_WRITE,
                                MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return memory == MAP_FAILED ? nullptr : static_cast<note*>(memory);  // zeroes are empty notes
  }();
  return all;
}

std::size_t hash_of(std::span<void const* const> path) noexcept {
  std::uint64_t hash = path.size();
  for (auto const* each : path) {
    hash = (hash ^ reinterpret_cast<std::uintptr_t>(each)) * 0x9e37'79b9'7f4a'7c15;
    hash ^= hash >> 32;
  }
  return static_cast<std::size_t>(hash % most_notes);
}

// Null where there is no room left.
note const* noted(std::span<void const* const> path) noexcept {
  auto* const all = all_notes();
  if (all == nullptr) return nullptr;
  constexpr std::size_t far_enough = 64;
  auto at = hash_of(path);
  for (std::size_t tries = 0; tries != far_enough; ++tries, at = (at + 1) % most_notes) {
    auto& here = all[at];
    auto now = here.now.load(std::memory_order_acquire);
    if (now == note::empty && here.now.compare_exchange_strong(now, note::being_written)) {
      here.size = static_cast<unsigned>(path.size());
      std::ranges::copy(path, here.addresses.begin());
      here.now.store(note::written, std::memory_order_release);
      return &here;
    }
    // Another worker may write just this one: then it is noted twice.
    if (now == note::written && std::ranges::equal(path, std::span{here.addresses.data(), std::min<std::size_t>(here.size, call_path::longest)}))
      return &here;
  }
  return nullptr;
}

bool is_the_users(void const* return_address) noexcept {
  // Asked at each operation.
  struct answer {
    void const* about;
    bool is;
  };
  constexpr std::size_t slots = 4096;
  static std::array<answer, slots> known{};
  auto& slot = known[reinterpret_cast<std::uintptr_t>(return_address) % slots];
  if (slot.about != return_address) slot = {return_address, users_frame(frames_at(return_address)).has_value()};
  return slot.is;
}

// Where in a function its frame is, by the address that it is returned to at.
std::optional<liveness::frame_layout> const& layout_at(std::uintptr_t return_address) noexcept {
  static std::unordered_map<std::uintptr_t, std::optional<liveness::frame_layout>> known;
  auto const [found, is_new] = known.try_emplace(return_address);
  if (is_new)
    if (auto const frames = liveness::call_frames::of(return_address))
      found->second = frames->layout(return_address - 1);
  return found->second;
}

std::uint64_t word_at(std::uintptr_t address) noexcept { return *reinterpret_cast<std::uint64_t const*>(address); }

// The frames of a stack, from the one that called the door on.
class stack_walk {
 public:
  explicit stack_walk(model::frame const& door) noexcept
      : rbp_{door.kept[model::frame::rbp]},
        return_address_{door.return_address},
        sp_{reinterpret_cast<std::uintptr_t>(&door.return_address) + sizeof door.return_address} {}

  [[nodiscard]] void const* return_address() const noexcept { return reinterpret_cast<void const*>(return_address_); }

  bool go_out() noexcept {
    using base = liveness::frame_layout::base;
    using how = liveness::frame_layout::saved::how;
    auto const& layout = layout_at(return_address_);
    if (!layout || layout->cfa_is == base::unknown) return false;
    auto const cfa = (layout->cfa_is == base::rsp ? sp_ : rbp_) + static_cast<std::uint64_t>(layout->cfa_offset);
    constexpr std::uintptr_t largest_frame = 16U << 20U;
    if (cfa % 8 != 0 || cfa <= sp_ || cfa - sp_ > largest_frame) return false;
    if (auto const& saved = layout->registers[model::frame::rbp]; saved.is == how::at_offset)
      rbp_ = word_at(cfa + static_cast<std::uint64_t>(std::int64_t{saved.offset}));
    else if (saved.is == how::unknown) rbp_ = 0;
    return_address_ = word_at(cfa - 8);
    sp_ = cfa;
    return return_address_ != 0;
  }

 private:
  std::uint64_t rbp_;
  std::uintptr_t return_address_;
  std::uintptr_t sp_;
};

}  // namespace

model::place with_callers(model::place innermost, model::frame const& door) noexcept {
  auto const* const begin = innermost.return_address();
  if (begin == nullptr || is_the_users(begin)) return innermost;
  heap::pause const ours;
  stack_walk stack{door};
  constexpr unsigned between = 16;  // functions of who stands for the library that is called
  for (unsigned i = 0; stack.return_address() != begin; ++i)
    if (i == between || !stack.go_out()) return innermost;
  call_path path;
  path.add(begin);
  while (stack.go_out()) {
    path.add(stack.return_address());
    if (is_the_users(stack.return_address())) {
      auto const* const found = noted(path.addresses());
      return found != nullptr ? model::place::of_code(found) : innermost;
    }
    if (path.is_full()) break;
  }
  return innermost;
}

void prepare_paths() noexcept { (void)all_notes(); }

bool is_noted(void const* return_address) noexcept {
  auto const* const all = all_notes();
  auto const from = reinterpret_cast<std::uintptr_t>(return_address) - reinterpret_cast<std::uintptr_t>(all);
  return all != nullptr && from < most_notes * sizeof(note) && from % sizeof(note) == 0 &&
         all[from / sizeof(note)].now.load(std::memory_order_acquire) == note::written;
}

call_path path_of(model::place where) noexcept {
  call_path result;
  auto const* const address = where.return_address();
  if (address == nullptr) return result;
  if (!is_noted(address)) {
    result.add(address);
    return result;
  }
  auto const& from = *static_cast<note const*>(address);
  for (unsigned i = 0; i != std::min<std::size_t>(from.size, call_path::longest); ++i) result.add(from.addresses[i]);
  return result;
}

}  // namespace interlock::checker::debug_info
