#include <interlock/checker/rc11/fiber.hpp>

#include <array>
#include <new>

#include <sys/mman.h>
#include <unistd.h>

#include <interlock/checker/heap/mapping.hpp>
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
extern "C" {
[[gnu::weak]] void* __asan_get_current_fake_stack();
[[gnu::weak]] void __asan_get_shadow_mapping(std::size_t* scale, std::size_t* offset);
}

namespace interlock::checker::rc11 {
namespace {

// AddressSanitizer keeps the gaps between variables of the frames that were abandoned.
void unpoison([[maybe_unused]] void* from, [[maybe_unused]] std::size_t bytes) noexcept {
#if INTERLOCK_UNDER_ADDRESS_SANITIZER
  __asan_unpoison_memory_region(from, bytes);
#endif
}

constinit std::array<reused_pages, max_threads> stacks;

}  // namespace

// AddressSanitizer may put variables elsewhere, to see uses after a return.
bool fiber::has_all_on_stack() noexcept {
  return __asan_get_current_fake_stack == nullptr || __asan_get_current_fake_stack() == nullptr;
}

bool fiber::stands_as(image const& before) const noexcept {
  return before.stack.shows(context_, used());
}

void fiber::save(image& as) const {
  as.context = context_;
  as.stack.take(context_, used());
  if (__asan_get_shadow_mapping == nullptr) return;
  std::size_t scale = 0;
  std::size_t offset = 0;
  __asan_get_shadow_mapping(&scale, &offset);
  auto const shadow_of = [&](std::uintptr_t address) { return (address >> scale) + offset; };
  auto const from = shadow_of(reinterpret_cast<std::uintptr_t>(context_)) / 8 * 8;
  auto const to = (shadow_of(reinterpret_cast<std::uintptr_t>(top_)) + 7) / 8 * 8;
  as.shadow.take(reinterpret_cast<void*>(from), to - from);
}

void fiber::restore(image const& as) noexcept {
  forget_frames();
  context_ = as.context;
  is_over_ = false;
  as.stack.put_back();
  as.shadow.put_back();
}

// Those that were suspended: frames that have returned have left nothing. All of the stack would be
// too much for each execution.
void fiber::forget_frames() noexcept {
  if (context_ != nullptr) unpoison(context_, used());
}

void fiber::give_back::operator()(void* top) const {
  unpoison(static_cast<std::byte*>(top) - stack_bytes, stack_bytes);
  stacks[nth].give_back(top);
}

fiber::fiber(unsigned nth) {
  auto* top = stacks[nth].take();
  if (top == nullptr) top = map_stack(stacks_address + nth * 2 * stack_bytes);
  memory_ = {top, give_back{nth}};
  // Stacks whose tops lie at one place of their pages would share the cache's sets.
  top_ = static_cast<std::byte*>(top) - nth * 576;
}

}  // namespace interlock::checker::rc11
