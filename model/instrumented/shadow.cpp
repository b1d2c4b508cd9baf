#include <interlock/model/instrumented/shadow.hpp>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <memory>
#include <unordered_map>
#include <vector>

#include <sys/mman.h>

#include <interlock/model/instrumented/door.hpp>
#include <interlock/model/instrumented/globals.hpp>
#include <interlock/model/instrumented/left_out.hpp>
#include <interlock/model/instrumented/memory.hpp>
#include <interlock/model/instrumented/objects.hpp>
#include <interlock/model/instrumented/stacks.hpp>
#include <interlock/model/instrumented/thread_locals.hpp>

namespace interlock::model::instrumented {
namespace {

constexpr std::size_t page_bytes = 4096;
constexpr std::size_t granules = page_bytes / 8;
/// Of what a check accesses in all: what is remembered of it takes ten times the memory.
constexpr std::size_t most_pages = (std::size_t{256} << 20) / page_bytes;

struct cached {
  std::uintptr_t page = 0;
  granule* shadow = nullptr;
};

// What of an execution is more than the granules hold. The first of each is none.
struct pools {
  std::unordered_map<std::uintptr_t, granule*> pages;
  std::vector<part> parts{1};
  std::vector<readers> many{1};
  std::uint32_t execution = 0;
};

constinit std::array<cached, 256> recent{};
constinit pools* kept = nullptr;

// Accesses that have been looked at since the thread came to the door last: what comes again is the same. Most accesses
// are such, and pass in a few instructions.
struct noted_access {
  std::uint64_t stretch = 0;
  std::uint64_t what = 0;  // the page, which of the granule's bytes were written, and which accessed at all

  [[nodiscard]] std::uintptr_t page() const noexcept { return what >> 16; }
  [[nodiscard]] bool is_of(std::uintptr_t address) const noexcept { return page() == address / page_bytes && stretch == now.stretch; }
  [[nodiscard]] unsigned bytes(bool writes) const noexcept { return static_cast<std::uint8_t>(writes ? what >> 8 : what); }
};
constinit std::array<noted_access, granules> noted_accesses{};

[[gnu::always_inline]] inline noted_access& noted_at(std::uintptr_t address) noexcept {
  return noted_accesses[address / 8 % granules];
}

void note_for_this_stretch(std::uintptr_t address, std::uint8_t mask, bool writes) noexcept {
  auto& here = noted_at(address);
  if (!here.is_of(address)) here = {now.stretch, address / page_bytes << 16};
  here.what |= mask | (writes ? std::uint64_t{mask} << 8 : 0);
}

pools& of_this_execution() {
  if (kept == nullptr) kept = new pools;
  if (kept->execution != now.execution) {
    kept->execution = now.execution;
    kept->parts.resize(1);
    kept->many.resize(1);
  }
  return *kept;
}

granule* find_page(std::uintptr_t page) {
  ours const scope;
  auto& pages = of_this_execution().pages;
  auto& slot = pages[page];
  if (slot == nullptr) {
    if (pages.size() > most_pages)
      refuse(failure::misuse,
             "the check accesses more than 256 MiB of memory, which is more than there is room to remember the accesses of: "
             "use smaller data in it",
             {});
    void* const mapped = ::mmap(nullptr, granules * sizeof(granule), PROT_READ | PROT_WRITE,
                                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapped == MAP_FAILED)
      refuse(failure::misuse, "the check uses more memory than there is room to remember who used it", {});
    slot = static_cast<granule*>(mapped);
  }
  recent[page % recent.size()] = {page, slot};
  return slot;
}

[[nodiscard]] bool is_known(unsigned thread, unsigned epoch) noexcept {
  return epoch == 0 || thread == now.self || current_engine().knows(thread, epoch);
}

struct access_now {
  std::uintptr_t address;
  std::size_t bytes;
  bool writes;
  void const* pc;
  char const* deed;
  frame const* caller = nullptr;
};

[[noreturn, gnu::cold]] void raced(access_now const& a, unsigned other, char const* other_deed, void const* other_pc) {
  ours const scope;
  char message[300];
  std::snprintf(message, sizeof message, "thread %u %s %s while thread %u %s", now.self + 1, a.deed,
                bytes_in_words{a.address, a.bytes, a.caller}.text(), other + 1, other_deed);
  std::array const deeds{deed_of(other, other_pc, other_deed), deed_of(now.self, a.pc, a.deed)};
  current_engine().fail(failure::data_race, message, nothing_orders(other_pc, a.pc), deeds);
  std::abort();
}

void expect_order(part const& p, access_now const& a) {
  if (!is_known(p.writer, p.write_epoch)) raced(a, p.writer, "writes it", p.write_pc);
  if (!a.writes) return;
  if (p.many != none) {
    auto const& all = of_this_execution().many[p.many];
    for (unsigned t = 0; t != most_threads; ++t)
      if (!is_known(t, all.epoch[t])) raced(a, t, "reads it", all.pc[t]);
  } else if (!is_known(p.reader, p.read_epoch)) {
    raced(a, p.reader, "reads it", p.read_pc);
  }
}

// All threads have their thread_local variables at the same addresses, so one that another thread has written there would mean
// this thread's variable.
void expect_no_thread_local(std::uintptr_t address, void const* pc) {
  std::uintptr_t value = 0;
  std::memcpy(&value, reinterpret_cast<void const*>(address), sizeof value);
  if (is_thread_local(value))
    refuse(failure::misuse, "the address of another thread's thread_local variable is read, which is not supported by Interlock", place_of(pc));
}

void note(part& p, access_now const& a) {
  auto const epoch = static_cast<std::uint16_t>(now.epoch);
  auto const self = static_cast<std::uint8_t>(now.self);
  if (a.writes) {
    p.write_epoch = epoch;
    p.writer = self;
    p.write_pc = a.pc;
    p.read_epoch = 0;
    p.many = none;
    return;
  }
  if (p.many == none && !is_known(p.reader, p.read_epoch)) {
    auto& all = of_this_execution().many;
    p.many = static_cast<std::uint32_t>(all.size());
    auto& fresh = all.emplace_back();
    fresh.epoch[p.reader] = p.read_epoch;
    fresh.pc[p.reader] = p.read_pc;
  }
  if (p.many != none) {
    auto& all = of_this_execution().many[p.many];
    all.epoch[self] = epoch;
    all.pc[self] = a.pc;
    return;
  }
  p.read_epoch = epoch;
  p.reader = self;
  p.read_pc = a.pc;
}

// Calls f with each of the granule's parts that are of these bytes alone, which are divided for it; and of what of the bytes
// no part has yet, with a new one where `adds`.
template <class F>
void for_each_part(granule& g, std::uint8_t mask, bool adds, F const& f) {
  auto& all = of_this_execution().parts;
  if (g.execution != now.execution) {
    g.execution = now.execution;
    g.objects = none;
    g.first = {};
  }
  std::uint8_t rest = mask;
  if (g.first.mask == 0 && adds) g.first.mask = mask;
  for (std::uint32_t at = none; rest != 0;) {
    auto* p = at == none ? &g.first : &all[at];
    if (auto const common = static_cast<std::uint8_t>(p->mask & mask); common != 0) {
      if (common != p->mask) {
        auto other = *p;
        other.mask = static_cast<std::uint8_t>(p->mask & ~common);
        if (other.many != none) {
          auto const copy = of_this_execution().many[other.many];
          other.many = static_cast<std::uint32_t>(of_this_execution().many.size());
          of_this_execution().many.push_back(copy);
        }
        auto const number = static_cast<std::uint32_t>(all.size());
        all.push_back(other);
        p = at == none ? &g.first : &all[at];
        p->mask = common;
        p->next = number;
      }
      f(*p);
      rest = static_cast<std::uint8_t>(rest & ~common);
    }
    auto const next = p->next;
    if (next == none) {
      if (rest == 0 || !adds) return;
      auto const number = static_cast<std::uint32_t>(all.size());
      all.push_back({.mask = rest});
      (at == none ? g.first : all[at]).next = number;
      at = number;
    } else {
      at = next;
    }
  }
}

// Of the granule that the bytes begin in: how many they are there, and which.
struct portion {
  std::uintptr_t address;
  std::size_t bytes;
  [[nodiscard]] std::uint8_t mask() const noexcept {
    return static_cast<std::uint8_t>(((1U << bytes) - 1) << (address & 7));
  }
};
template <class F>
void for_each_portion(std::uintptr_t address, std::size_t bytes, F const& f) {
  while (bytes != 0) {
    auto const here = std::min<std::size_t>(8 - (address & 7), bytes);
    f(portion{address, here});
    address += here;
    bytes -= here;
  }
}

}  // namespace

deed deed_of(unsigned thread, void const* pc, char const* what) noexcept { return {thread, place_of(pc), what}; }

bytes_in_words::bytes_in_words(std::uintptr_t address, std::size_t bytes, frame const* caller) {
  if (auto const* const name = current_engine().name_of_memory(address, caller); name != nullptr)
    std::snprintf(text_.data(), text_.size(), "%zu byte%s of %s", bytes, plural(bytes), name);
  else std::snprintf(text_.data(), text_.size(), "%zu byte%s at %#lx", bytes, plural(bytes), static_cast<unsigned long>(address));
}

granule& granule_at(std::uintptr_t address) {
  auto const page = address / page_bytes;
  auto const& slot = recent[page % recent.size()];
  auto* const shadow = slot.page == page ? slot.shadow : find_page(page);
  return shadow[address / 8 % granules];
}

namespace {

// Returns whether some thread of this execution has written some of it.
bool look_at_access(std::uintptr_t address, std::size_t bytes, bool writes, void const* pc, frame const* caller) {
  access_now const a{address, bytes, writes, pc, writes ? "writes" : "reads", caller};
  if (now.accesses_left != 0) --now.accesses_left;
  if (is_thread_local(address)) {
    for_each_portion(address, bytes, [&](portion const& here) { note_for_this_stretch(here.address, here.mask(), writes); });
    return true;
  }
  expect_memory(address, bytes, pc);
  expect_frame(address, bytes, a.deed, pc, caller);
  if (is_among_stacks(address) && stacks_are_watched()) meets_left_out(address, bytes, writes, pc);
  if (writes) note_write(address, bytes);
  if (now.in_thread && current_engine().uses_plain_data()) refresh();
  bool is_written = writes;
  for_each_portion(address, bytes, [&](portion const& here) {
    auto& g = granule_at(here.address);
    if (g.execution == now.execution && g.objects != none) is_written = true;
    if (g.execution == now.execution && g.objects != none) meets_objects(g, here.address, here.bytes, writes, pc);
    if (!now.in_thread) return;
    for_each_part(g, here.mask(), true, [&](part& p) {
      expect_order(p, a);
      if (!writes && here.bytes == sizeof(void*) && p.write_epoch != 0 && p.writer != now.self) expect_no_thread_local(here.address, pc);
      is_written = is_written || p.write_epoch != 0;
      note(p, a);
    });
    if (g.objects == none) note_for_this_stretch(here.address, here.mask(), writes);
  });
  if (now.in_thread && now.accesses_left == 0) current_engine().lingers(place_of(pc));
  return is_written;
}

}  // namespace

void access(std::uintptr_t address, std::size_t bytes, bool writes, void const* pc, frame const* caller) {
  ours const scope;
  bool const is_written = look_at_access(address, bytes, writes, pc, caller);
  if (now.in_thread && !is_written && bytes <= 8) expect_initialised(address, bytes, pc);
}

void access_without_initialisation(std::uintptr_t address, std::size_t bytes, bool writes, void const* pc) {
  ours const scope;
  look_at_access(address, bytes, writes, pc, nullptr);
}

namespace {

// Calls f with what is remembered, and nothing where nothing is: of a large block, mostly.
template <class F>
void for_each_remembered(std::uintptr_t address, std::size_t bytes, F const& f) {
  auto const& pages = of_this_execution().pages;
  for (auto at = address / 8 * 8; at < address + bytes;) {
    auto const end = std::min((at / page_bytes + 1) * page_bytes, address + bytes);
    if (auto const found = pages.find(at / page_bytes); found != pages.end())
      for (; at < end; at += 8) {
        if (auto& g = found->second[at / 8 % granules]; g.execution == now.execution) f(g);
      }
    at = end;
  }
}

}  // namespace

void forget_accesses(std::uintptr_t address, std::size_t bytes) {
  ++now.stretch;
  for_each_remembered(address, bytes, [](granule& g) { g.first = {}; });
}

void expect_no_use(std::uintptr_t address, std::size_t bytes, void const* pc) {
  if (!now.in_thread) return;
  auto const fail = [&](deed const& other) {
    char message[300];
    std::snprintf(message, sizeof message, "thread %u frees %zu byte%s of the heap at %#lx that thread %u uses", now.self + 1,
                  bytes, plural(bytes), static_cast<unsigned long>(address), other.thread + 1);
    std::array const deeds{other, deed_of(now.self, pc, "frees it")};
    current_engine().fail(failure::use_after_free, message, "nothing makes the use happen before the memory is freed", deeds);
  };
  for_each_remembered(address, bytes, [&](granule& g) {
    if (auto const other = use_beside(g)) fail(*other);
    if (g.first.mask == 0) return;
    for_each_part(g, 0xff, false, [&](part const& p) {
      if (!is_known(p.writer, p.write_epoch)) fail(deed_of(p.writer, p.write_pc, "writes it"));
      if (p.many == none && !is_known(p.reader, p.read_epoch)) fail(deed_of(p.reader, p.read_pc, "reads it"));
      if (p.many == none) return;
      auto const all = of_this_execution().many[p.many];
      for (unsigned t = 0; t != most_threads; ++t)
        if (!is_known(t, all.epoch[t])) fail(deed_of(t, all.pc[t], "reads it"));
    });
  });
}

void expect_no_plain_access(std::uintptr_t address, std::size_t bytes, bool writes, void const* pc) {
  access_now const a{address, bytes, writes, pc, writes ? "changes atomically" : "reads atomically"};
  for_each_portion(address, bytes, [&](portion const& here) {
    auto& g = granule_at(here.address);
    if (g.execution != now.execution || g.first.mask == 0) return;
    for_each_part(g, here.mask(), false, [&](part const& p) { expect_order(p, a); });
  });
}

// ---- what the compiler calls

}  // namespace interlock::model::instrumented

using namespace interlock::model::instrumented;

extern "C" {

// On the door's stack: what is left below the frames of the code under test would be different each time.
void interlock_instrumented_interlock_plain_access(std::uintptr_t address, std::size_t bytes, bool writes, void const* pc,
                                                   long, long, interlock::model::frame const* caller) {
  access(address, bytes, writes, pc, caller);
}
}
INTERLOCK_INSTRUMENTED_DOOR(interlock_plain_access)

namespace {

template <std::size_t Bytes, bool Writes>
[[gnu::always_inline]] inline void plain(void const* at, void const* pc) {
  auto const address = reinterpret_cast<std::uintptr_t>(at);
  announced_by(pc) = {pc, ~address, Bytes, Writes};
  if constexpr (Bytes <= 8) {
    // What reaches into the next granule has bits that no note has.
    auto const mask = ((1U << Bytes) - 1) << (address & 7);
    auto const& here = noted_at(address);
    if (here.is_of(address) && (mask & ~here.bytes(Writes)) == 0 && now.accesses_left != 0) [[likely]] {
      --now.accesses_left;
      return;
    }
  }
  if (is_checked()) interlock_plain_access(address, Bytes, Writes, pc);
}

}  // namespace

#define INTERLOCK_HERE __builtin_return_address(0)
#define INTERLOCK_PLAIN(bytes)                                                                              \
  void __tsan_read##bytes(void* at) { plain<bytes, false>(at, INTERLOCK_HERE); }                            \
  void __tsan_write##bytes(void* at) { plain<bytes, true>(at, INTERLOCK_HERE); }                            \
  void __tsan_unaligned_read##bytes(void* at) { plain<bytes, false>(at, INTERLOCK_HERE); }                  \
  void __tsan_unaligned_write##bytes(void* at) { plain<bytes, true>(at, INTERLOCK_HERE); }                  \
  void __tsan_volatile_read##bytes(void* at) { plain<bytes, false>(at, INTERLOCK_HERE); }                   \
  void __tsan_volatile_write##bytes(void* at) { plain<bytes, true>(at, INTERLOCK_HERE); }                   \
  void __tsan_unaligned_volatile_read##bytes(void* at) { plain<bytes, false>(at, INTERLOCK_HERE); }         \
  void __tsan_unaligned_volatile_write##bytes(void* at) { plain<bytes, true>(at, INTERLOCK_HERE); }         \
  void __tsan_read_write##bytes(void* at) { plain<bytes, true>(at, INTERLOCK_HERE); }                       \
  void __tsan_unaligned_read_write##bytes(void* at) { plain<bytes, true>(at, INTERLOCK_HERE); }             \
  void __tsan_read##bytes##_pc(void* at, void* pc) { plain<bytes, false>(at, pc); }                         \
  void __tsan_write##bytes##_pc(void* at, void* pc) { plain<bytes, true>(at, pc); }

extern "C" {
void __tsan_init() {}
void __tsan_func_exit() {}
INTERLOCK_PLAIN(1)
INTERLOCK_PLAIN(2)
INTERLOCK_PLAIN(4)
INTERLOCK_PLAIN(8)
INTERLOCK_PLAIN(16)
void __tsan_read_range(void* at, std::size_t bytes) {
  announced_by(INTERLOCK_HERE) = {INTERLOCK_HERE, ~reinterpret_cast<std::uintptr_t>(at), bytes, false};
  if (is_checked()) interlock_plain_access(reinterpret_cast<std::uintptr_t>(at), bytes, false, INTERLOCK_HERE);
}
void __tsan_write_range(void* at, std::size_t bytes) {
  announced_by(INTERLOCK_HERE) = {INTERLOCK_HERE, ~reinterpret_cast<std::uintptr_t>(at), bytes, true};
  if (is_checked()) interlock_plain_access(reinterpret_cast<std::uintptr_t>(at), bytes, true, INTERLOCK_HERE);
}
// Constructors and destructors write the same pointer again and again: that changes nothing.
void __tsan_vptr_update(void** at, void* value) {
  announced_by(INTERLOCK_HERE) = {INTERLOCK_HERE, ~reinterpret_cast<std::uintptr_t>(at), sizeof *at, true};
  if (is_checked() && *at != value)
    interlock_plain_access(reinterpret_cast<std::uintptr_t>(at), sizeof *at, true, INTERLOCK_HERE);
}
void __tsan_vptr_read(void** at) { plain<sizeof(void*), false>(at, INTERLOCK_HERE); }
}
