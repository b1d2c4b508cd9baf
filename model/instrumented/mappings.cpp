// Mappings of memory that no file has: blocks of the heap in whole pages, full of zeros.
#include <cstdint>
#include <cstring>

#include <sys/mman.h>

#include <interlock/model/instrumented/door.hpp>
#include <interlock/model/instrumented/memory.hpp>
#include <interlock/model/instrumented/runtime.hpp>

namespace interlock::model::instrumented {
namespace {

bool is_of_heap(void const* memory) noexcept { return detail::the_memory != nullptr && detail::the_memory->holds(memory); }

bool is_asked_by_code(frame const* caller) { return code_runs() && !is_of_a_system_library(caller->return_address); }

}  // namespace
}  // namespace interlock::model::instrumented

using namespace interlock::model;
using namespace interlock::model::instrumented;

extern "C" {

void* interlock_instrumented_mmap(void* wanted, std::size_t bytes, int protection, int flags, int file, long offset, frame const* caller) {
  auto& forward = next_of<"mmap", void*(void*, std::size_t, int, int, int, long)>;
  if (!is_asked_by_code(caller)) return forward(wanted, bytes, protection, flags, file, offset);
  if ((flags & MAP_ANONYMOUS) == 0 || (flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)) != 0)
    refuse(interlock::failure::misuse, "mmap() of a file, or at a fixed address, is not supported by Interlock: map it before the check", caller);
  auto* const result = zeroed_block((bytes + page - 1) / page * page, page, caller);
  return result == nullptr ? MAP_FAILED : result;
}
INTERLOCK_INSTRUMENTED_DOOR(mmap)

int interlock_instrumented_munmap(void* memory, std::size_t bytes, long, long, long, long, frame const* caller) {
  auto& forward = next_of<"munmap", int(void*, std::size_t)>;
  if (!is_asked_by_code(caller)) return forward(memory, bytes);
  bool const is_whole = is_of_heap(memory) && [&] {
    auto const block = detail::the_memory->block_before(memory);
    return block.begin == reinterpret_cast<std::uintptr_t>(memory) && block.bytes == (bytes + page - 1) / page * page;
  }();
  if (!is_whole)
    refuse(interlock::failure::misuse, "munmap() of what is no whole mapping of this execution is not supported by Interlock", caller);
  give_block_back(memory, caller);
  return 0;
}
INTERLOCK_INSTRUMENTED_DOOR(munmap)

void* interlock_instrumented_mremap(void* memory, std::size_t bytes, std::size_t wanted, int flags, void* at, long, frame const* caller) {
  auto& forward = next_of<"mremap", void*(void*, std::size_t, std::size_t, int, void*)>;
  if (!is_asked_by_code(caller)) return forward(memory, bytes, wanted, flags, at);
  refuse(interlock::failure::misuse, "mremap() is not supported by Interlock", caller);
}
INTERLOCK_INSTRUMENTED_DOOR(mremap)

// Who may access it, and how it is used, means nothing while it is there; that its contents are to go does.
int interlock_instrumented_mprotect(void* memory, std::size_t bytes, int protection, long, long, long, frame const*) {
  auto& forward = next_of<"mprotect", int(void*, std::size_t, int)>;
  return code_runs() && is_of_heap(memory) ? 0 : forward(memory, bytes, protection);
}
INTERLOCK_INSTRUMENTED_DOOR(mprotect)

int interlock_instrumented_madvise(void* memory, std::size_t bytes, int advice, long, long, long, frame const* caller) {
  auto& forward = next_of<"madvise", int(void*, std::size_t, int)>;
  if (!code_runs() || !is_of_heap(memory)) return forward(memory, bytes, advice);
  if (advice == MADV_DONTNEED || advice == MADV_FREE || advice == MADV_REMOVE)
    refuse(interlock::failure::misuse, "madvise() that takes contents away is not supported by Interlock", caller);
  return 0;
}
INTERLOCK_INSTRUMENTED_DOOR(madvise)

__asm__(".globl mmap64\n.set mmap64, mmap\n");
}
