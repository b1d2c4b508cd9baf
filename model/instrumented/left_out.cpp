// Accesses to what a thread has on its own stack need no call where no other thread can have the address: they are most of what a function
// does. Compilers leave such calls out where others have it, too. So the first of each instruction are kept in mind, and compared
// with what another thread does to the same bytes; from then on they are looked at like all others. Bytes of a frame that
// are used again for something else make no difference: who still uses what was there before has to be known to be over.
#include <interlock/model/instrumented/left_out.hpp>

#include <array>
#include <cstdio>
#include <unordered_set>
#include <vector>

#include <interlock/model/instrumented/door.hpp>
#include <interlock/model/instrumented/objects.hpp>
#include <interlock/model/instrumented/stacks.hpp>
#include <interlock/model/instrumented/thread_locals.hpp>

namespace interlock::model::instrumented {

constinit std::array<announcement, announcements> announced{};

namespace {

constexpr std::uintptr_t granule_bytes = 8;
constexpr std::uintptr_t red_zone = 128;
constexpr std::uintptr_t stack_bytes = std::uintptr_t{8} << 20;  // checker/outside/stack.hpp

struct own_access {
  std::uintptr_t address;
  std::size_t bytes;
  unsigned thread;
  unsigned epoch;
  bool writes;
  void const* pc;
};

struct own_stacks {
  std::uint32_t execution = 0;
  std::vector<own_access> unsaid;                 // in this execution
  std::unordered_set<std::uintptr_t> shared{};  // granules that another thread has accessed, in any
  std::unordered_set<void const*> unsaid_at{};  // in any: what was handed over as if it had been said
};
constinit own_stacks* kept = nullptr;

own_stacks& stacks() {
  if (kept == nullptr) kept = new own_stacks;
  if (kept->execution != now.execution) {
    kept->execution = now.execution;
    kept->unsaid.clear();
  }
  return *kept;
}

template <class F>
bool any_granule(std::uintptr_t address, std::size_t bytes, F const& is) {
  for (auto at = address / granule_bytes; at * granule_bytes < address + bytes; ++at)
    if (is(at)) return true;
  return false;
}

bool is_known_to_be_over(own_access const& a) noexcept {
  return a.epoch == 0 || a.thread == now.self || current_engine().knows(a.thread, a.epoch);
}

unsaid access_left_out(std::uintptr_t address, std::size_t bytes, bool writes, void const* pc, std::uintptr_t stack_pointer) {
  if (now.is_layered || bytes == 0 || is_thread_local(address)) return unsaid::is_nobodys;
  ours const scope;
  if (address - (stack_pointer - red_zone) < stack_bytes) {
    auto& own = stacks();
    bool const is_shared = any_granule(address, bytes, [&](std::uintptr_t each) { return own.shared.contains(each); });
    if (!is_shared) {
      if (now.in_thread) own.unsaid.push_back({address, bytes, now.self, now.epoch, writes, pc});
      return unsaid::is_on_own_stack;
    }
  }
  stacks().unsaid_at.insert(pc);
  access_without_initialisation(address, bytes, writes, pc);
  return unsaid::is_seen;
}

[[noreturn, gnu::cold]] void raced(own_access const& own, std::uintptr_t address, std::size_t bytes, bool writes, void const* pc) {
  char message[300];
  auto const* const deed = writes ? "writes" : "reads";
  auto const* const other = own.writes ? "writes it" : "reads it";
  std::snprintf(message, sizeof message, "thread %u %s %s while thread %u %s", now.self + 1, deed, bytes_in_words{address, bytes, nullptr}.text(),
                own.thread + 1, other);
  std::array const deeds{deed_of(own.thread, own.pc, other), deed_of(now.self, pc, deed)};
  stacks().unsaid_at.insert(own.pc);
  current_engine().fail(failure::data_race, message, nothing_orders(own.pc, pc), deeds);
  std::abort();
}

constexpr plain_data this_runtime{
    .announced_at = [](void const* pc) noexcept -> announcement const& { return announced_by(pc); },
    .access = access_left_out,
    .execution = []() noexcept { return now.execution; },
};

[[maybe_unused]] bool const is_told = [] {
  detail::the_plain_data = &this_runtime;
  return true;
}();

}  // namespace

char const* nothing_orders(void const* one, void const* other, char const* otherwise) noexcept {
  if (kept == nullptr || (!kept->unsaid_at.contains(one) && !kept->unsaid_at.contains(other))) return otherwise;
  return "nothing makes the first access happen before the second, as far as is seen: one of them is inline assembly, or was left out by the compiler";
}

namespace {

struct begun_function {
  void const* pc = nullptr;
  std::uintptr_t stack_pointer = 0;
  std::uint32_t change = 0;

  friend bool operator==(begun_function const&, begun_function const&) = default;
};
constinit std::array<begun_function, 1024> begun{};

}  // namespace

extern "C" {
void interlock_function_begins(void const* pc, std::uintptr_t stack_pointer);
// On the door's stack, as what is looked at.
void interlock_instrumented_interlock_function_begins(void const* pc, std::uintptr_t stack_pointer, long, long, long, long, frame const*) {
  ours const scope;
  detail::function_begins(pc, stack_pointer);
}
INTERLOCK_INSTRUMENTED_DOOR(interlock_function_begins)

void __tsan_func_entry(void*) {
  if (detail::function_begins == nullptr || !code_runs() || now.is_layered) return;
  begun_function const here{__builtin_return_address(0), reinterpret_cast<std::uintptr_t>(__builtin_dwarf_cfa()), detail::functions_change};
  auto const pc = reinterpret_cast<std::uintptr_t>(here.pc);
  auto& last = begun[(pc ^ pc >> 10 ^ here.stack_pointer >> 4) % begun.size()];
  if (last == here) return;
  last = here;
  interlock_function_begins(here.pc, here.stack_pointer);
}
}

bool stacks_are_watched() noexcept { return detail::stack_is_shared != nullptr; }

void meets_left_out(std::uintptr_t address, std::size_t bytes, bool writes, void const* pc) {
  if (!is_on_others_stack(address)) return;
  ours const scope;
  auto& own = stacks();
  bool is_new = false;
  any_granule(address, bytes, [&](std::uintptr_t each) {
    is_new = own.shared.insert(each).second || is_new;
    return false;
  });
  if (is_new) detail::stack_is_shared(address, bytes);
  for (auto const& each : own.unsaid) {
    bool const is_same = each.address < address + bytes && address < each.address + each.bytes;
    if (is_same && (writes || each.writes) && !is_known_to_be_over(each)) raced(each, address, bytes, writes, pc);
  }
}

}  // namespace interlock::model::instrumented
