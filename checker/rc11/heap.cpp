#include <interlock/checker/rc11/heap.hpp>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <new>

#include <cxxabi.h>
#include <dlfcn.h>

#include <interlock/checker/rc11/mapping.hpp>

namespace interlock::checker::rc11::heap {
namespace {

constexpr unsigned regions = max_threads + 1;
constexpr unsigned nowhere = regions;
constexpr std::size_t region_bytes = std::size_t{256} << 20;  // of address space

// The program has one heap, and so this has one state. It must work before any constructor ran.
struct state {
  std::byte* base = nullptr;
  std::array<std::size_t, regions> used{};
  unsigned serving = nowhere;
  unsigned initialising = 0;  // function-local statics, one in the other
};
constinit state the_heap;

void reserve() {
  if (the_heap.base != nullptr) return;
  the_heap.base = static_cast<std::byte*>(map_pages(heap_address, regions * region_bytes));
}

}  // namespace

scope::scope(unsigned thread) noexcept : previous_{the_heap.serving} { the_heap.serving = thread; }
scope::~scope() { the_heap.serving = previous_; }
pause::pause() noexcept : previous_{the_heap.serving} { the_heap.serving = nowhere; }
pause::~pause() { the_heap.serving = previous_; }

bool holds(void const* p) noexcept {
  auto const address = reinterpret_cast<std::uintptr_t>(p);
  auto const base = reinterpret_cast<std::uintptr_t>(the_heap.base);
  return base != 0 && address >= base && address - base < regions * region_bytes;
}

bool serves() noexcept { return the_heap.serving != nowhere; }

void* allocate(unsigned thread, std::size_t bytes, std::size_t alignment) {
  reserve();
  auto& used = the_heap.used[thread];
  auto const start = (used + alignment - 1) / alignment * alignment;
  if (bytes > region_bytes || start > region_bytes - bytes) throw std::bad_alloc{};
  used = start + (bytes == 0 ? 1 : bytes);
  return the_heap.base + thread * region_bytes + start;
}

void reset() noexcept { the_heap.used = {}; }

namespace {

// Of a region, what is in use, to the end of a word: what lies behind it there is nobody's, and stays.
std::size_t whole_words(std::size_t used) noexcept { return (used + 7) / 8 * 8; }

void* start_of(unsigned region) noexcept { return the_heap.base + region * region_bytes; }

}  // namespace

void image::take() {
  used_ = the_heap.used;
  for (unsigned region = 0; region != regions; ++region)
    if (used_[region] != 0) regions_[region].take(start_of(region), whole_words(used_[region]));
}

void image::put_back() const noexcept {
  the_heap.used = used_;
  for (unsigned region = 0; region != regions; ++region)
    if (used_[region] != 0) regions_[region].put_back();
}

bool image::shows_all() const noexcept {
  if (the_heap.used != used_) return false;
  for (unsigned region = 0; region != regions; ++region)
    if (used_[region] != 0 && !regions_[region].shows(start_of(region), whole_words(used_[region])))
      return false;
  return true;
}

namespace {

void* serve(std::size_t bytes, std::size_t alignment) {
  if (the_heap.serving != nowhere && the_heap.initialising == 0) return allocate(the_heap.serving, bytes, alignment);
  for (;;) {
    void* const p = alignment <= __STDCPP_DEFAULT_NEW_ALIGNMENT__
                        ? std::malloc(bytes == 0 ? 1 : bytes)
                        : std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
    if (p != nullptr) return p;
    auto const handler = std::get_new_handler();
    if (handler == nullptr) throw std::bad_alloc{};
    handler();
  }
}

void give_back(void* p) noexcept {
  if (!holds(p)) std::free(p);
}

}  // namespace
}  // namespace interlock::checker::rc11::heap

// The program's operators ([replacement.functions]); those not named here call these. Weak, so that
// a program of checks may have operators of its own: what it then holds where an execution is
// abandoned stays behind.
[[gnu::weak]] void* operator new(std::size_t bytes) {
  return interlock::checker::rc11::heap::serve(bytes, __STDCPP_DEFAULT_NEW_ALIGNMENT__);
}
[[gnu::weak]] void* operator new(std::size_t bytes, std::align_val_t alignment) {
  return interlock::checker::rc11::heap::serve(bytes, static_cast<std::size_t>(alignment));
}
[[gnu::weak]] void operator delete(void* p) noexcept { interlock::checker::rc11::heap::give_back(p); }
[[gnu::weak]] void operator delete(void* p, std::size_t) noexcept { interlock::checker::rc11::heap::give_back(p); }
[[gnu::weak]] void operator delete(void* p, std::align_val_t) noexcept {
  interlock::checker::rc11::heap::give_back(p);
}
[[gnu::weak]] void operator delete(void* p, std::size_t, std::align_val_t) noexcept {
  interlock::checker::rc11::heap::give_back(p);
}

// A function-local static outlives the execution that initialises it, so what it allocates meanwhile
// is not of that execution. The compiler's guards (Itanium C++ ABI, 3.3.3) say when.
namespace {

using guard_function = int (*)(__cxxabiv1::__guard*);

guard_function next_definition(char const* name) {
  return reinterpret_cast<guard_function>(::dlsym(RTLD_NEXT, name));
}

void initialised() {
  using interlock::checker::rc11::heap::the_heap;
  if (the_heap.initialising != 0) --the_heap.initialising;
}

}  // namespace

extern "C" {
[[gnu::weak]] int __cxa_guard_acquire(__cxxabiv1::__guard* guard) {
  using interlock::checker::rc11::heap::the_heap;
  static constinit guard_function next = nullptr;
  if (next == nullptr) next = next_definition("__cxa_guard_acquire");
  int const mine = next(guard);
  if (mine != 0 && the_heap.serving != interlock::checker::rc11::heap::nowhere)
    ++the_heap.initialising;
  return mine;
}
[[gnu::weak]] void __cxa_guard_release(__cxxabiv1::__guard* guard) noexcept {
  static constinit guard_function next = nullptr;
  if (next == nullptr) next = next_definition("__cxa_guard_release");
  next(guard);
  initialised();
}
[[gnu::weak]] void __cxa_guard_abort(__cxxabiv1::__guard* guard) noexcept {
  static constinit guard_function next = nullptr;
  if (next == nullptr) next = next_definition("__cxa_guard_abort");
  next(guard);
  initialised();
}
}
