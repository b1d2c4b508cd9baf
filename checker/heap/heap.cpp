#include <interlock/checker/heap/heap.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <utility>

#include <cxxabi.h>
#include <dlfcn.h>

#include <interlock/checker/heap/globals.hpp>
#include <interlock/checker/heap/mapping.hpp>
#include <interlock/checker/heap/watched_memory.hpp>
#include <interlock/checker/outside/calls.hpp>

namespace interlock::checker::heap {

constinit detail::serving_state detail::serving;

namespace {

constexpr unsigned regions = max_threads + 1;
constexpr std::size_t gap = 1;  // behind a block, so that a pointer to its end is none to the next one
constexpr std::size_t region_bytes = std::size_t{2} << 30;  // of address space

// What stays from earlier executions.
struct kept_block {
  std::size_t begin;  // in the region
  std::size_t end;
  bool is_gone = false;  // and nothing is put there even so: addresses are to stay as they are
};

struct region_state {
  std::size_t used = 0;
  std::size_t kept_passed = 0;
  std::vector<block> blocks;     // of this execution, by address
  std::vector<kept_block> kept;  // by address
  watched_memory seen;
};

// Not destroyed: what runs at exit may delete.
struct state {
  std::byte* base = nullptr;
  std::array<region_state, regions>* all = nullptr;
  std::size_t left = 0;       // blocks that `new` gave in this execution, and nobody deleted
  std::size_t deletions = 0;  // in this execution
  bool is_judged = false;     // what is left of this execution was asked for
  unsigned asked_abandoned = 0;  // executions, for what stays of them
  unsigned initialising = 0;  // function-local statics, one in the other
};
constinit state the_heap;

void reserve() {
  if (the_heap.base != nullptr) return;
  the_heap.all = new std::array<region_state, regions>;
  the_heap.base = static_cast<std::byte*>(map_pages(heap_address, regions * region_bytes));
}

region_state& region(unsigned nth) noexcept { return (*the_heap.all)[nth]; }
std::byte* start_of(unsigned nth) noexcept { return the_heap.base + nth * region_bytes; }
unsigned region_of(void const* p) noexcept {
  return static_cast<unsigned>(static_cast<std::size_t>(static_cast<std::byte const*>(p) - the_heap.base) /
                               region_bytes);
}

std::size_t aligned(std::size_t offset, std::size_t alignment) noexcept {
  return (offset + alignment - 1) / alignment * alignment;
}

void* carve(unsigned nth, std::size_t bytes, std::size_t alignment, bool by_engine) {
  pause const ours;
  reserve();
  auto& r = region(nth);
  if (bytes > region_bytes) throw std::bad_alloc{};
  auto const size = bytes == 0 ? 1 : bytes;
  auto start = aligned(r.used, alignment);
  for (; r.kept_passed != r.kept.size() && r.kept[r.kept_passed].begin < start + size; ++r.kept_passed)
    start = std::max(start, aligned(r.kept[r.kept_passed].end, alignment));
  if (start > region_bytes - size) throw std::bad_alloc{};
  r.used = start + size + gap;
  auto* const result = start_of(nth) + start;
  auto const& by = *detail::serving.by;
  bool const is_exact = detail::serving.where.is_known();
  r.blocks.push_back({result, bytes, by.self(), is_exact ? detail::serving.where : by.last_operation(), by_engine});
  r.blocks.back().is_exact = is_exact;
  if (!by_engine) ++the_heap.left;
  return result;
}

// The block of this execution that holds the address.
block* block_around(void const* p) noexcept {
  auto& blocks = region(region_of(p)).blocks;
  auto const next = std::upper_bound(blocks.begin(), blocks.end(), p,
                                     [](void const* at, block const& b) { return at < b.begin; });
  if (next == blocks.begin()) return nullptr;
  auto& b = *(next - 1);
  return p < b.begin + std::max<std::size_t>(b.bytes, 1) ? &b : nullptr;
}

kept_block* kept_at(void const* p) noexcept {
  auto const nth = region_of(p);
  auto const offset = static_cast<std::size_t>(static_cast<std::byte const*>(p) - start_of(nth));
  for (auto& each : region(nth).kept)
    if (each.begin == offset) return &each;
  return nullptr;
}

}  // namespace

block const* block_at(void const* p) noexcept { return holds(p) ? block_around(p) : nullptr; }

bool holds(void const* p) noexcept {
  auto const address = reinterpret_cast<std::uintptr_t>(p);
  auto const base = reinterpret_cast<std::uintptr_t>(the_heap.base);
  return base != 0 && address >= base && address - base < regions * region_bytes;
}

void* allocate(unsigned thread, std::size_t bytes, std::size_t alignment) {
  return carve(thread, bytes, alignment, true);
}

namespace {

// By regions, for each block of the execution: whether it is there and something refers to it that outlives the execution.
using marks = std::array<std::vector<bool>, regions>;

marks referred_to() {
  marks known;
  std::vector<block*> found;
  for (unsigned nth = 0; nth != regions; ++nth) known[nth].resize(region(nth).blocks.size());
  auto const find = [&](std::uintptr_t word) {
    auto const* const p = reinterpret_cast<void const*>(word);
    if (!holds(p)) return;
    auto const nth = region_of(p);
    auto* const b = block_around(p);
    if (b == nullptr) return;
    auto const index = static_cast<std::size_t>(b - region(nth).blocks.data());
    if (b->is_gone || known[nth][index]) return;
    known[nth][index] = true;
    found.push_back(b);
  };
  for_each_word_of_globals({&the_heap, sizeof the_heap}, find);
  for (unsigned nth = 0; nth != regions; ++nth)
    for (auto const& each : region(nth).kept)
      if (!each.is_gone) for_each_word(start_of(nth) + each.begin, each.end - each.begin - gap, find);
  while (!found.empty()) {
    auto const* const b = found.back();
    found.pop_back();
    for_each_word(b->begin, b->bytes, find);
  }
  return known;
}

void keep_what_is_referred_to() {
  pause const ours;
  auto const known = referred_to();
  for (unsigned nth = 0; nth != regions; ++nth) {
    auto& r = region(nth);
    for (std::size_t i = 0; i != r.blocks.size(); ++i) {
      auto const& b = r.blocks[i];
      if (b.is_gone || b.by_engine || !known[nth][i]) continue;
      auto const begin = static_cast<std::size_t>(b.begin - start_of(nth));
      r.kept.push_back({begin, begin + std::max<std::size_t>(b.bytes, 1) + gap});
    }
    std::sort(r.kept.begin(), r.kept.end(),
              [](kept_block const& a, kept_block const& b) { return a.begin < b.begin; });
  }
}

}  // namespace

// What globals of instrumented code referred to, they do no more: they are as they were before the execution.
void reset() {
  if (the_heap.base == nullptr) return;
  if (the_heap.left != 0 && (the_heap.is_judged || the_heap.asked_abandoned < 100)) {
    if (!the_heap.is_judged) ++the_heap.asked_abandoned;
    keep_what_is_referred_to();
  }
  for (auto& each : *the_heap.all) {
    each.used = each.kept_passed = 0;
    each.blocks.clear();
  }
  the_heap.left = the_heap.deletions = 0;
  the_heap.is_judged = false;
}

leftover left_behind() {
  leftover result;
  if (the_heap.left == 0) return result;
  pause const ours;
  the_heap.is_judged = true;
  auto const known = referred_to();
  for (unsigned nth = 0; nth != regions; ++nth) {
    auto const& blocks = region(nth).blocks;
    for (std::size_t i = 0; i != blocks.size(); ++i) {
      auto const& b = blocks[i];
      if (b.is_gone || b.by_engine || known[nth][i]) continue;
      ++result.blocks;
      result.bytes += b.bytes;
      if (result.first == nullptr) result.first = &b;
    }
  }
  return result;
}

// Memory in use, to the end of a word: what lies behind it there is nobody's. Deleted or not, it is as it was left.
liveness::digest digest_of_all(memory_range there, bool& refers) {
  liveness::digest sum = 0;
  if (the_heap.base == nullptr) return sum;
  constexpr std::uint64_t apart = std::uint64_t{1} << 32;  // positions of regions
  for (unsigned nth = 0; nth != regions; ++nth) {
    auto& each = region(nth);
    if (each.used == 0) continue;
    auto const from = (nth + 1) * apart;
    sum += each.seen.look(start_of(nth), (each.used + 7) / 8, from, there, refers);
    sum += liveness::digest_of(each.used, from + apart / 2);
  }
  return sum + liveness::digest_of(the_heap.deletions, apart / 2);
}

void look_anew() {
  if (the_heap.base == nullptr) return;
  for (unsigned nth = 0; nth != regions; ++nth) region(nth).seen = {};
}

namespace {

void* serve(std::size_t bytes, std::size_t alignment) {
  if (serves() && the_heap.initialising == 0)
    return carve(detail::serving.region, bytes, alignment, false);
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

void give_back(void* p, bool is_judged = serves()) noexcept {
  if (!holds(p)) return std::free(p);
  auto* b = block_around(p);
  if (b != nullptr && b->begin != p) b = nullptr;
  if (b == nullptr)
    if (auto* const kept = kept_at(p); kept != nullptr && !kept->is_gone) {
      kept->is_gone = true;
      return;
    }
  if (is_judged) {
    pause const ours;
    detail::serving.by->deletes(b);
  }
  if (b == nullptr || b->is_gone) return;
  b->is_gone = true;
  ++the_heap.deletions;
  if (!b->by_engine) --the_heap.left;
}

// For instrumented code, which says where it asks.

class asked_at {
 public:
  explicit asked_at(model::place where) noexcept { detail::serving.where = where; }
  ~asked_at() { detail::serving.where = {}; }
  asked_at(asked_at const&) = delete;
  asked_at& operator=(asked_at const&) = delete;
};

void* get(std::size_t bytes, std::size_t alignment, model::place where) {
  asked_at const here{where};
  return carve(detail::serving.region, bytes, alignment, false);
}

bool give_back_at(void* p, model::place where) {
  if (!holds(p)) return false;
  asked_at const here{where};
  give_back(p, detail::serving.region != detail::nowhere);
  return true;
}

model::memory_block block_before(void const* p) {
  if (!holds(p)) return {};
  auto& blocks = region(region_of(p)).blocks;
  auto const next = std::upper_bound(blocks.begin(), blocks.end(), p,
                                     [](void const* at, block const& b) { return at < b.begin; });
  if (next == blocks.begin()) return {};
  auto const& b = *(next - 1);
  return {.begin = reinterpret_cast<std::uintptr_t>(b.begin),
          .bytes = b.bytes,
          .thread = b.thread,
          .given = b.given,
          .is_gone = b.is_gone,
          .deleter = b.deleter,
          .deleted = b.deleted};
}

constexpr model::memory_source source{&get, &give_back_at, &holds, &block_before};
[[maybe_unused]] bool const is_told = [] {
  model::detail::the_memory = &source;
  return true;
}();

}  // namespace
}  // namespace interlock::checker::heap

// The program's operators ([replacement.functions]); those not named here call these. Weak, so that
// a program of checks may have operators of its own: what it then holds where an execution is
// abandoned stays behind, and nothing of it is judged.
[[gnu::weak]] void* operator new(std::size_t bytes) {
  return interlock::checker::heap::serve(bytes, __STDCPP_DEFAULT_NEW_ALIGNMENT__);
}
[[gnu::weak]] void* operator new(std::size_t bytes, std::align_val_t alignment) {
  return interlock::checker::heap::serve(bytes, static_cast<std::size_t>(alignment));
}
[[gnu::weak]] void operator delete(void* p) noexcept { interlock::checker::heap::give_back(p); }
[[gnu::weak]] void operator delete(void* p, std::size_t) noexcept { interlock::checker::heap::give_back(p); }
[[gnu::weak]] void operator delete(void* p, std::align_val_t) noexcept {
  interlock::checker::heap::give_back(p);
}
[[gnu::weak]] void operator delete(void* p, std::size_t, std::align_val_t) noexcept {
  interlock::checker::heap::give_back(p);
}

// A function-local static outlives the execution that initialises it, so what it allocates meanwhile
// is not of that execution. The compiler's guards (Itanium C++ ABI, 3.3.3) say when.
namespace {

using guard_function = int (*)(__cxxabiv1::__guard*);

guard_function next_definition(char const* name) {
  return reinterpret_cast<guard_function>(::dlsym(RTLD_NEXT, name));
}

void initialised() {
  using interlock::checker::heap::the_heap;
  if (the_heap.initialising != 0) --the_heap.initialising;
}

}  // namespace

extern "C" {
[[gnu::weak]] int __cxa_guard_acquire(__cxxabiv1::__guard* guard) {
  using interlock::checker::heap::the_heap;
  static constinit guard_function next = nullptr;
  if (next == nullptr) next = next_definition("__cxa_guard_acquire");
  interlock::checker::static_is_reached(guard, __builtin_return_address(0));
  int const mine = next(guard);
  if (mine != 0) interlock::checker::static_is_begun(guard, __builtin_return_address(0));
  if (mine != 0 && interlock::checker::heap::serves()) ++the_heap.initialising;
  return mine;
}
[[gnu::weak]] void __cxa_guard_release(__cxxabiv1::__guard* guard) noexcept {
  static constinit guard_function next = nullptr;
  if (next == nullptr) next = next_definition("__cxa_guard_release");
  interlock::checker::static_is_made(guard);
  next(guard);
  initialised();
}
[[gnu::weak]] void __cxa_guard_abort(__cxxabiv1::__guard* guard) noexcept {
  static constinit guard_function next = nullptr;
  if (next == nullptr) next = next_definition("__cxa_guard_abort");
  next(guard);
  interlock::checker::static_is_over(guard);
  initialised();
}
}
