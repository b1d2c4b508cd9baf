#include <interlock/model/instrumented/globals.hpp>

#include <algorithm>
#include <cstring>
#include <unordered_set>
#include <vector>

#include <link.h>
#include <pthread.h>

#include <interlock/model/instrumented/runtime.hpp>
#include <interlock/model/outer_memory.hpp>

namespace interlock::model::instrumented {
namespace {

// Of what engines map for themselves (checker/heap/mapping.hpp): the heap, stacks, the scenario.
constexpr std::uintptr_t engines_begin = 0x6200'0000'0000;
constexpr std::uintptr_t engines_end = 0x6500'0000'0000;

struct range {
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;
  [[nodiscard]] bool holds(std::uintptr_t address) const noexcept { return begin <= address && address < end; }
};
struct old_word {
  std::uintptr_t address;
  std::uint64_t value;
};
struct globals {
  std::vector<range> of_program;  // that can be written
  range system_stack;             // where the search runs, and with it what runs in no thread
  void* stack_of = nullptr;       // the system's thread of that stack
  std::vector<old_word> before;   // in the order of the writes
  std::vector<detail::outer_word> outer;
  std::unordered_set<std::uintptr_t> known_outer;
};
constinit globals* kept = nullptr;

globals& all() {
  if (kept != nullptr) return *kept;
  kept = new globals;
  ::dl_iterate_phdr(
      [](dl_phdr_info* module, std::size_t, void* into) {
        for (unsigned i = 0; i != module->dlpi_phnum; ++i)
          if (auto const& part = module->dlpi_phdr[i]; part.p_type == PT_LOAD && (part.p_flags & PF_W) != 0)
            static_cast<globals*>(into)->of_program.push_back(
                {module->dlpi_addr + part.p_vaddr, module->dlpi_addr + part.p_vaddr + part.p_memsz});
        return 1;  // the program comes first
      },
      kept);
  detail::outer_memory = &kept->outer;
  return *kept;
}

bool is_of_the_system_stack(globals& g, std::uintptr_t address) {
  if (auto* const self = __builtin_thread_pointer(); g.stack_of != self) {
    auto& ask = next_of<"pthread_getattr_np", int(pthread_t, pthread_attr_t*)>;
    auto& me = next_of<"pthread_self", pthread_t()>;
    pthread_attr_t about;
    constexpr std::size_t large = std::size_t{16} << 20;
    void* begin = static_cast<char*>(__builtin_frame_address(0)) - large;  // where it cannot be told
    std::size_t bytes = 2 * large;
    if (ask(me(), &about) == 0) {
      ::pthread_attr_getstack(&about, &begin, &bytes);
      ::pthread_attr_destroy(&about);
    }
    g.stack_of = self;
    g.system_stack = {reinterpret_cast<std::uintptr_t>(begin), reinterpret_cast<std::uintptr_t>(begin) + bytes};
  }
  return g.system_stack.holds(address);
}

template <class F>
void for_each_word(std::uintptr_t address, std::size_t bytes, F const& f) {
  constexpr std::uintptr_t word = sizeof(std::uint64_t);
  for (auto at = address / word * word; at < address + bytes; at += word) {
    std::uint64_t value;
    std::memcpy(&value, reinterpret_cast<void const*>(at), word);
    f(at, value);
  }
}

void note_outer(globals& g, std::uintptr_t address, std::size_t bytes) {
  for_each_word(address, bytes, [&](std::uintptr_t at, std::uint64_t value) {
    if (g.known_outer.insert(at).second) g.outer.push_back({at, value});
  });
}

}  // namespace

bool is_of_the_execution(void const* at) noexcept {
  auto const address = reinterpret_cast<std::uintptr_t>(at);
  return address >= engines_begin && address < engines_end;
}

// Whole words, so that nothing is kept in parts; what lies beside in a word is not written meanwhile, or is kept later.
void note_write(std::uintptr_t address, std::size_t bytes) {
  if (is_of_the_execution(reinterpret_cast<void const*>(address))) return;
  ours const scope;
  auto& g = all();
  if (std::ranges::any_of(g.of_program, [&](range const& r) { return r.holds(address); }))
    return for_each_word(address, bytes, [&](std::uintptr_t at, std::uint64_t value) { g.before.push_back({at, value}); });
  if (!is_of_the_system_stack(g, address)) note_outer(g, address, bytes);
}

void note_write_of_runtime(void const* at, std::size_t bytes) {
  ours const scope;
  note_outer(all(), reinterpret_cast<std::uintptr_t>(at), bytes);
}

void put_globals_back() noexcept {
  if (kept == nullptr) return;
  for (auto& before = kept->before; !before.empty(); before.pop_back())
    std::memcpy(reinterpret_cast<void*>(before.back().address), &before.back().value, sizeof before.back().value);
  for (auto const& each : kept->outer) std::memcpy(reinterpret_cast<void*>(each.address), &each.at_first, sizeof each.at_first);
  kept->outer.clear();
  kept->known_outer.clear();
}

}  // namespace interlock::model::instrumented
