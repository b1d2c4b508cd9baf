#include <interlock/checker/rc11/fiber.hpp>

#include <array>
#include <new>

#include <sys/mman.h>
#include <unistd.h>

#include <interlock/checker/rc11/mapping.hpp>
#include <interlock/scenarios/scenario.hpp>

#if defined(__SANITIZE_ADDRESS__)
#define INTERLOCK_UNDER_ADDRESS_SANITIZER 1
#elif defined(__has_feature)
#define INTERLOCK_UNDER_ADDRESS_SANITIZER __has_feature(address_sanitizer)
#endif
#if INTERLOCK_UNDER_ADDRESS_SANITIZER
#include <sanitizer/asan_interface.h>
#endif

// Of AddressSanitizer, where the code under test has it.
extern "C" [[gnu::weak]] void* __asan_get_current_fake_stack();

namespace interlock::checker::rc11 {
namespace {

// AddressSanitizer keeps the gaps between variables of the frames that were abandoned.
void unpoison([[maybe_unused]] void* from, [[maybe_unused]] std::size_t bytes) noexcept {
#if INTERLOCK_UNDER_ADDRESS_SANITIZER
  __asan_unpoison_memory_region(from, bytes);
#endif
}

std::size_t guard_bytes() { return static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)); }

constinit std::array<reused_pages, max_threads> stacks;

// AddressSanitizer may put variables elsewhere, to see uses after a return.
bool has_variables_elsewhere() noexcept {
  return __asan_get_current_fake_stack != nullptr && __asan_get_current_fake_stack() != nullptr;
}

}  // namespace

std::optional<std::uint64_t> fiber::fingerprint() const noexcept {
  if (has_variables_elsewhere()) return std::nullopt;
  auto const bytes = static_cast<std::byte*>(top_) - static_cast<std::byte*>(context_);
  return hash_of_memory(context_, static_cast<std::size_t>(bytes));
}

void fiber::forget_frames() noexcept {
  unpoison(static_cast<std::byte*>(top_) - stack_bytes, stack_bytes);
}

void fiber::give_back::operator()(void* p) const {
  unpoison(p, stack_bytes + guard_bytes());
  stacks[nth].give_back(p);
}

fiber::fiber(unsigned nth) {
  auto const guard = guard_bytes();
  auto* mapped = stacks[nth].take();
  if (mapped == nullptr) {
    mapped = map_pages(stacks_address + nth * 2 * stack_bytes, stack_bytes + guard, MAP_STACK);
    if (::mprotect(mapped, guard, PROT_NONE) != 0) {
      ::munmap(mapped, stack_bytes + guard);
      throw std::bad_alloc{};
    }
  }
  memory_ = {mapped, give_back{nth}};
  // Stacks whose tops lie at one place of their pages would share the cache's sets.
  top_ = static_cast<std::byte*>(mapped) + guard + stack_bytes - nth * 576;
}

}  // namespace interlock::checker::rc11
