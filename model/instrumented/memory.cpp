// Blocks are served by the engine's heap: at the same addresses in each execution, and none twice in one.
//
// What nobody has written yet holds a pattern, by which a read of it is known, be it that code which is not instrumented
// wrote there in the meantime.
#include <interlock/model/instrumented/memory.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string_view>
#include <vector>

#include <link.h>
#include <malloc.h>
#include <sys/mman.h>

#include <interlock/model/instrumented/door.hpp>
#include <interlock/model/instrumented/objects.hpp>
#include <interlock/model/instrumented/shadow.hpp>

extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
void __libc_free(void*);
}

namespace interlock::model::instrumented {
namespace {

constexpr std::array<unsigned char, 8> pattern{0xd5, 0x3b, 0xb7, 0x6e, 0x9c, 0xe1, 0xad, 0xcb};
constexpr std::size_t plain_alignment = __STDCPP_DEFAULT_NEW_ALIGNMENT__;

// Of larger ones mostly little is used, and what nobody has written is zero each time.
constexpr std::size_t large_block = std::size_t{1} << 20;

void fill(std::uintptr_t from, std::size_t bytes) noexcept {
  if (bytes >= large_block) {
    auto const whole_begin = (from + page - 1) / page * page, whole_end = (from + bytes) / page * page;
    ::madvise(reinterpret_cast<void*>(whole_begin), whole_end - whole_begin, MADV_DONTNEED);
    std::memset(reinterpret_cast<void*>(from), 0, whole_begin - from);
    std::memset(reinterpret_cast<void*>(whole_end), 0, from + bytes - whole_end);
    return;
  }
  auto* const begin = reinterpret_cast<unsigned char*>(from);
  std::size_t done = 0;
  for (; done < bytes && ((from + done) & 7) != 0; ++done) begin[done] = pattern[(from + done) & 7];
  for (; done + 8 <= bytes; done += 8) std::memcpy(begin + done, pattern.data(), 8);
  for (; done < bytes; ++done) begin[done] = pattern[(from + done) & 7];
}

bool is_untouched(std::uintptr_t from, std::size_t bytes) noexcept {
  for (auto at = from; at != from + bytes; ++at)
    if (*reinterpret_cast<unsigned char const*>(at) != pattern[at & 7]) return false;
  return true;
}

// What the C library keeps for itself (buffers of streams, say) outlives executions, and what the dynamic linker knows of libraries that are loaded.
bool is_of_the_library(std::uintptr_t return_address) {
  struct code {
    std::uintptr_t begin = 0, end = 0;
  };
  static std::vector<code> const found = [] {
    std::vector<code> result;
    ::dl_iterate_phdr(
        [](dl_phdr_info* module, std::size_t, void* into) {
          auto const here = reinterpret_cast<std::uintptr_t>(&::__libc_malloc);
          auto const holds = [&](std::uintptr_t address) {
            for (unsigned i = 0; i != module->dlpi_phnum; ++i)
              if (auto const& part = module->dlpi_phdr[i]; part.p_type == PT_LOAD && address - (module->dlpi_addr + part.p_vaddr) < part.p_memsz) return true;
            return false;
          };
          if (!holds(here) && std::string_view{module->dlpi_name}.find("/ld-linux") == std::string_view::npos) return 0;
          for (unsigned i = 0; i != module->dlpi_phnum; ++i)
            if (auto const& part = module->dlpi_phdr[i]; part.p_type == PT_LOAD && (part.p_flags & PF_X) != 0)
              static_cast<std::vector<code>*>(into)->push_back({module->dlpi_addr + part.p_vaddr, module->dlpi_addr + part.p_vaddr + part.p_memsz});
          return 0;
        },
        &result);
    return result;
  }();
  return std::ranges::any_of(found, [&](code const& each) { return return_address - each.begin < each.end - each.begin; });
}

bool is_served(frame const* caller) {
  if (!code_runs() || detail::the_memory == nullptr) return false;
  ours const scope;
  return !is_of_the_library(caller->return_address);
}

void* get(std::size_t bytes, std::size_t alignment, frame const* caller) {
  ours const scope;
  auto* const result = detail::the_memory->get(bytes, alignment, place_of(caller));
  fill(reinterpret_cast<std::uintptr_t>(result), bytes);
  return result;
}

void* get_or_null(std::size_t bytes, std::size_t alignment, frame const* caller) {
  try {
    return get(bytes, alignment, caller);
  } catch (std::bad_alloc const&) {
    errno = ENOMEM;
    return nullptr;
  }
}

bool give_back(void* memory, frame const* caller) {
  if (detail::the_memory == nullptr || !detail::the_memory->holds(memory)) return false;
  bool const is_of_code = code_runs();
  ours const scope;
  auto const block = detail::the_memory->block_before(memory);
  if (is_of_code && !block.is_gone && block.begin == reinterpret_cast<std::uintptr_t>(memory))
    expect_no_use(block.begin, block.bytes, reinterpret_cast<void const*>(caller->return_address));
  forget_accesses(block.begin, block.bytes);
  return detail::the_memory->give_back(memory, place_of(caller));
}

[[noreturn, gnu::cold]] void is_null(std::uintptr_t address, std::size_t bytes, void const* pc) {
  char message[160];
  std::snprintf(message, sizeof message, "thread %u uses %zu byte%s at %#lx, where there is no memory: a null pointer leads there", now.self + 1, bytes,
                bytes == 1 ? "" : "s", static_cast<unsigned long>(address));
  refuse(failure::crash, message, place_of(pc));
}

[[noreturn, gnu::cold]] void strayed(memory_block const& block, std::uintptr_t address, std::size_t bytes, void const* pc) {
  char message[240];
  auto const end = block.begin + block.bytes;
  failure kind = failure::misuse;
  std::array<deed, 3> deeds{};
  std::size_t count = 0;
  auto const add = [&](unsigned thread, place where, char const* what) {
    if (where.is_known()) deeds[count++] = {thread, where, what};
  };
  add(block.thread, block.given, "allocated");
  if (block.begin == 0) {
    std::snprintf(message, sizeof message, "%zu byte%s at %#lx: used, where the heap has no block", bytes, plural(bytes),
                  static_cast<unsigned long>(address));
  } else if (block.is_gone && address < end) {
    kind = failure::use_after_free;
    std::snprintf(message, sizeof message, "thread %u uses %zu byte%s of a block of %zu after it was freed", now.self + 1,
                  bytes, plural(bytes), block.bytes);
    add(block.deleter, block.deleted, "freed");
  } else {
    std::snprintf(message, sizeof message, "%zu byte%s at %ld of a block of %zu: used, which is outside of it", bytes, plural(bytes),
                  static_cast<long>(address - block.begin), block.bytes);
  }
  add(now.self, place_of(pc), "used");
  ours const scope;
  current_engine().fail(kind, message, "", {deeds.data(), count});
  std::abort();
}

}  // namespace

void* zeroed_block(std::size_t bytes, std::size_t alignment, frame const* caller) {
  auto* const result = get_or_null(bytes, alignment, caller);
  if (result == nullptr || bytes >= large_block) return result;
  access(reinterpret_cast<std::uintptr_t>(result), bytes, true, reinterpret_cast<void const*>(caller->return_address));
  ours const scope;
  return std::memset(result, 0, bytes);
}

void give_block_back(void* memory, frame const* caller) { give_back(memory, caller); }

void expect_memory(std::uintptr_t address, std::size_t bytes, void const* pc) {
  if (address < page && bytes != 0) [[unlikely]] is_null(address, bytes, pc);
  auto const* const at = reinterpret_cast<void const*>(address);
  if (detail::the_memory == nullptr || !detail::the_memory->holds(at)) return;
  auto const block = detail::the_memory->block_before(at);
  if (block.begin == 0 || block.is_gone || address + bytes > block.begin + block.bytes)
    if (bytes != 0) strayed(block, address, bytes, pc);
}

void expect_initialised(std::uintptr_t address, std::size_t bytes, void const* pc) {
  auto const* const at = reinterpret_cast<void const*>(address);
  if (detail::the_memory == nullptr || !detail::the_memory->holds(at)) return;
  // A byte or two may hold that by chance.
  auto const block = detail::the_memory->block_before(at);
  auto from = address, end = address + bytes;
  if (bytes < 4) {
    from = std::max(address / 8 * 8, block.begin);
    end = std::min(address / 8 * 8 + 8, block.begin + block.bytes);
  }
  if (!is_untouched(from, end - from)) return;
  char message[160];
  std::snprintf(message, sizeof message, "thread %u reads %zu byte%s of the heap that nobody has written", now.self + 1, bytes, plural(bytes));
  std::array const deeds{deed{block.thread, block.given, "allocated"}, deed_of(now.self, pc, "read")};
  current_engine().fail(failure::uninitialised_read, message, "", deeds);
}

}  // namespace interlock::model::instrumented

using namespace interlock::model;
using namespace interlock::model::instrumented;

extern "C" {

void* interlock_instrumented_malloc(std::size_t bytes, long, long, long, long, long, frame const* caller) {
  return is_served(caller) ? get_or_null(bytes, plain_alignment, caller) : __libc_malloc(bytes);
}
INTERLOCK_INSTRUMENTED_DOOR(malloc)

void interlock_instrumented_free(void* memory, long, long, long, long, long, frame const* caller) {
  if (memory == nullptr || give_back(memory, caller)) return;
  // What was there before the execution is there again after it, as the variables are that refer to it.
  if (!is_served(caller)) __libc_free(memory);
}
INTERLOCK_INSTRUMENTED_DOOR(free)

void* interlock_instrumented_calloc(std::size_t count, std::size_t bytes, long, long, long, long, frame const* caller) {
  if (!is_served(caller)) return __libc_calloc(count, bytes);
  std::size_t all;
  if (__builtin_mul_overflow(count, bytes, &all)) {
    errno = ENOMEM;
    return nullptr;
  }
  return zeroed_block(all, plain_alignment, caller);
}
INTERLOCK_INSTRUMENTED_DOOR(calloc)

void* interlock_instrumented_realloc(void* memory, std::size_t bytes, long, long, long, long, frame const* caller) {
  bool const is_of_heap = detail::the_memory != nullptr && detail::the_memory->holds(memory);
  if (!is_of_heap && (memory != nullptr || !is_served(caller))) return __libc_realloc(memory, bytes);
  if (memory == nullptr) return get_or_null(bytes, plain_alignment, caller);
  auto const old = detail::the_memory->block_before(memory);
  void* const result = is_served(caller) ? get_or_null(bytes, plain_alignment, caller) : __libc_malloc(bytes);
  if (result == nullptr) return nullptr;
  auto const kept = std::min(bytes, old.bytes);
  if (is_served(caller)) {
    auto const* const pc = reinterpret_cast<void const*>(caller->return_address);
    // Not all of it need have been written.
    access_without_initialisation(reinterpret_cast<std::uintptr_t>(memory), kept, false, pc);
    access(reinterpret_cast<std::uintptr_t>(result), kept, true, pc);
  }
  {
    ours const scope;
    std::memcpy(result, memory, kept);
  }
  give_back(memory, caller);
  return result;
}
INTERLOCK_INSTRUMENTED_DOOR(realloc)

void* interlock_instrumented_aligned_alloc(std::size_t alignment, std::size_t bytes, long, long, long, long,
                                           frame const* caller) {
  return is_served(caller) ? get_or_null(bytes, alignment, caller) : __libc_memalign(alignment, bytes);
}
INTERLOCK_INSTRUMENTED_DOOR(aligned_alloc)

void* interlock_instrumented_memalign(std::size_t alignment, std::size_t bytes, long, long, long, long,
                                      frame const* caller) {
  return is_served(caller) ? get_or_null(bytes, alignment, caller) : __libc_memalign(alignment, bytes);
}
INTERLOCK_INSTRUMENTED_DOOR(memalign)

int interlock_instrumented_posix_memalign(void** into, std::size_t alignment, std::size_t bytes, long, long, long,
                                          frame const* caller) {
  void* const result = is_served(caller) ? get_or_null(bytes, alignment, caller) : __libc_memalign(alignment, bytes);
  if (result == nullptr) return ENOMEM;
  *into = result;
  return 0;
}
INTERLOCK_INSTRUMENTED_DOOR(posix_memalign)

std::size_t malloc_usable_size(void* memory) noexcept {
  auto& forward = next_of<"malloc_usable_size", std::size_t(void*)>;
  if (detail::the_memory == nullptr || !detail::the_memory->holds(memory)) return forward(memory);
  return detail::the_memory->block_before(memory).bytes;
}

// Operators new and delete ([replacement.functions]); those not named here call these.

void* interlock_instrumented__Znwm(std::size_t bytes, long, long, long, long, long, frame const* caller) {
  if (is_served(caller)) return get(bytes, plain_alignment, caller);
  for (;;) {
    if (void* const result = __libc_malloc(std::max<std::size_t>(bytes, 1)); result != nullptr) return result;
    if (auto const handler = std::get_new_handler(); handler != nullptr) handler();
    else throw std::bad_alloc{};
  }
}
INTERLOCK_INSTRUMENTED_WEAK_DOOR(_Znwm)

void* interlock_instrumented__ZnwmSt11align_val_t(std::size_t bytes, std::size_t alignment, long, long, long, long,
                                                  frame const* caller) {
  if (is_served(caller)) return get(bytes, alignment, caller);
  void* const result = __libc_memalign(alignment, std::max<std::size_t>(bytes, 1));
  if (result == nullptr) throw std::bad_alloc{};
  return result;
}
INTERLOCK_INSTRUMENTED_WEAK_DOOR(_ZnwmSt11align_val_t)

void interlock_instrumented__ZdlPv(void* memory, long, long, long, long, long, frame const* caller) {
  interlock_instrumented_free(memory, 0, 0, 0, 0, 0, caller);
}
INTERLOCK_INSTRUMENTED_WEAK_DOOR(_ZdlPv)
void interlock_instrumented__ZdlPvm(void* memory, std::size_t, long, long, long, long, frame const* caller) {
  interlock_instrumented_free(memory, 0, 0, 0, 0, 0, caller);
}
INTERLOCK_INSTRUMENTED_WEAK_DOOR(_ZdlPvm)
void interlock_instrumented__ZdlPvSt11align_val_t(void* memory, std::size_t, long, long, long, long,
                                                  frame const* caller) {
  interlock_instrumented_free(memory, 0, 0, 0, 0, 0, caller);
}
INTERLOCK_INSTRUMENTED_WEAK_DOOR(_ZdlPvSt11align_val_t)
void interlock_instrumented__ZdlPvmSt11align_val_t(void* memory, std::size_t, std::size_t, long, long, long,
                                                   frame const* caller) {
  interlock_instrumented_free(memory, 0, 0, 0, 0, 0, caller);
}
INTERLOCK_INSTRUMENTED_WEAK_DOOR(_ZdlPvmSt11align_val_t)
}
