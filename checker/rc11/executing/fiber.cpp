#include <interlock/checker/rc11/executing/fiber.hpp>

#include <algorithm>
#include <array>
#include <functional>
#include <new>

#include <sys/mman.h>
#include <unistd.h>

#include <interlock/checker/heap/mapping.hpp>
#include <interlock/scenarios/entry.hpp>

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

constinit heap::memory_range fiber::where_stacks_are_{};

// AddressSanitizer may put variables elsewhere, to see uses after a return.
bool fiber::has_all_on_stack() noexcept {
  return __asan_get_current_fake_stack == nullptr || __asan_get_current_fake_stack() == nullptr;
}

[[gnu::no_sanitize_address]] void fiber::clear_up_to(void* end) noexcept {
#if defined(__SANITIZE_ADDRESS__)
  // The gaps between variables, too, of which memset would complain.
  using cell = std::uint64_t __attribute__((may_alias));
  for (auto* at = reinterpret_cast<cell*>(cleared_); at < static_cast<cell*>(end); ++at)
    *static_cast<cell volatile*>(at) = 0;
#else
  auto* const past_it = static_cast<std::byte*>(end);
  if (cleared_ != nullptr && cleared_ < past_it) std::memset(cleared_, 0, static_cast<std::size_t>(past_it - cleared_));
#endif
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
  auto const* const end = static_cast<std::byte const*>(top);
  auto const* const begin = end - stack_bytes;
  auto& all = where_stacks_are_;
  auto const* const first = static_cast<std::byte const*>(all.begin);
  auto const lowest = first == nullptr ? begin : std::min(begin, first, std::less{});
  auto const highest = first == nullptr ? end : std::max(end, first + all.bytes, std::less{});
  all = {lowest, static_cast<std::size_t>(highest - lowest)};
  // Stacks whose tops lie at one place of their pages would share the cache's sets.
  top_ = static_cast<std::byte*>(top) - nth * 576;
  // AddressSanitizer takes the frames of a fiber for those of one stack.
  if (__asan_get_current_fake_stack == nullptr) door_ = door_of_stack(static_cast<std::byte*>(top)) - 64 - nth * 576;
}

#if defined(__x86_64__)
__asm__(R"(
  .text
  .globl interlock_rc11_start
  .type interlock_rc11_start, @function
  .p2align 4
interlock_rc11_start:
  .cfi_startproc
  push %rbp
  .cfi_def_cfa_offset 16
  .cfi_offset %rbp, -16
  push %rbx
  .cfi_def_cfa_offset 24
  .cfi_offset %rbx, -24
  push %r15
  .cfi_def_cfa_offset 32
  .cfi_offset %r15, -32
  push %r14
  .cfi_def_cfa_offset 40
  .cfi_offset %r14, -40
  push %r13
  .cfi_def_cfa_offset 48
  .cfi_offset %r13, -48
  push %r12
  .cfi_def_cfa_offset 56
  .cfi_offset %r12, -56
  sub $8, %rsp
  .cfi_def_cfa_offset 64
  lea -8(%rsp), %rax
  mov %rax, (%rcx)
  mov %rdi, %rax
  mov %rsi, %rdi
  mov %edx, %esi
  xor %ebp, %ebp
  xor %ebx, %ebx
  xor %r12d, %r12d
  xor %r13d, %r13d
  xor %r14d, %r14d
  xor %r15d, %r15d
  call *%rax
  add $8, %rsp
  .cfi_def_cfa_offset 56
  pop %r12
  .cfi_def_cfa_offset 48
  pop %r13
  .cfi_def_cfa_offset 40
  pop %r14
  .cfi_def_cfa_offset 32
  pop %r15
  .cfi_def_cfa_offset 24
  pop %rbx
  .cfi_def_cfa_offset 16
  pop %rbp
  .cfi_def_cfa_offset 8
  ret
  .cfi_endproc
  .size interlock_rc11_start, . - interlock_rc11_start
)");
#else
extern "C" void interlock_rc11_start(void (*code)(void*, unsigned), void* argument, unsigned nth, void const** began) {
  *began = nullptr;
  code(argument, nth);
}
#endif

}  // namespace interlock::checker::rc11
