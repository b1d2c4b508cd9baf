#include <interlock/checker/debug_info/call_path.hpp>

#include <algorithm>
#include <atomic>
#include <cstdint>

#include <sys/mman.h>

#include <interlock/checker/debug_info/frames.hpp>
#include <interlock/checker/debug_info/stack_walk.hpp>
#include <interlock/checker/heap/heap.hpp>

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

// What called that is how the check came to be run, and none of its code.
bool runs_a_thread(void const* return_address) noexcept {
  auto const& frames = frames_at(return_address);
  return !frames.empty() && frames.back().function.starts_with("interlock::model::instrumented::run_thread(");
}

}  // namespace

model::place with_callers(model::place innermost, model::frame const& door, model::place started) noexcept {
  auto const* const begin = innermost.return_address();
  if (begin == nullptr || is_the_users(begin)) return innermost;
  heap::pause const ours;
  stack_walk stack{door};
  constexpr unsigned between = 16;  // functions of who stands for the library that is called
  for (unsigned i = 0; stack.return_address() != begin; ++i)
    if (i == between || !stack.go_out()) return innermost;
  auto const as_noted = [&](call_path const& path) {
    auto const* const found = noted(path.addresses());
    return found != nullptr ? model::place::of_code(found) : innermost;
  };
  call_path path;
  path.add(begin);
  while (stack.go_out()) {
    path.add(stack.return_address());
    if (is_the_users(stack.return_address())) return as_noted(path);
    if (path.is_full() || runs_a_thread(stack.return_address())) break;
  }
  auto const start = path_of(started);
  auto const before = start.addresses();
  if (before.empty()) return innermost;
  call_path of_both;  // the innermost of them, and all that led to the start
  for (auto const* each : path.addresses().first(std::min(path.addresses().size(), call_path::longest - before.size()))) of_both.add(each);
  for (auto const* each : before) of_both.add(each);
  return as_noted(of_both);
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
