#include <interlock/model/instrumented/stacks.hpp>

#include <array>
#include <cstdio>

namespace interlock::model::instrumented {
namespace {

// Where engines put stacks (checker/heap/mapping.hpp), and how large each is (checker/outside/stack.hpp).
constexpr std::uintptr_t stacks_begin = 0x6300'0000'0000;
constexpr std::uintptr_t stacks_end = 0x6400'0000'0000;
constexpr std::uintptr_t most_bytes = std::uintptr_t{8} << 20;

struct stack {
  std::uintptr_t top = 0;     // 0: the thread has not begun
  std::uintptr_t stands = 0;  // the lowest frame at its last operation

  [[nodiscard]] bool holds(std::uintptr_t address) const noexcept { return address < top && top - address <= most_bytes; }
};
constinit std::array<stack, most_threads> stacks{};

[[noreturn, gnu::cold]] void has_returned(unsigned owner, std::size_t bytes, char const* deed, void const* pc) {
  ours const scope;
  std::array<char, 160> message{};
  std::snprintf(message.data(), message.size(), "thread %u %s %zu byte%s of thread %u's stack, which a function had that has returned", now.self + 1, deed,
                bytes, bytes == 1 ? "" : "s", owner + 1);
  std::array const deeds{model::deed{now.self, place_of(pc), deed}};
  current_engine().fail(failure::use_after_free, message.data(), "nothing makes the function wait for this", deeds);
  std::abort();
}

}  // namespace

void forget_stacks() noexcept { stacks = {}; }

void stack_begins(void const* here) noexcept {
  auto const address = reinterpret_cast<std::uintptr_t>(here);
  if (now.self < stacks.size()) stacks[now.self] = {address, address};
}

void stack_ends() noexcept {
  if (now.self < stacks.size()) stacks[now.self].stands = stacks[now.self].top;
}

void stands_at(frame const* caller) noexcept {
  if (now.in_thread) stacks[now.self].stands = reinterpret_cast<std::uintptr_t>(caller);
}

void expect_frame(std::uintptr_t address, std::size_t bytes, char const* deed, void const* pc, frame const* caller) {
  if (address < stacks_begin || address >= stacks_end || !now.in_thread) return;
  for (unsigned t = 0; t != stacks.size(); ++t) {
    if (!stacks[t].holds(address)) continue;
    auto const lowest = t == now.self ? reinterpret_cast<std::uintptr_t>(caller) : stacks[t].stands;
    if (address < lowest) has_returned(t, bytes, deed, pc);
  }
}

bool is_on_others_stack(std::uintptr_t address) noexcept {
  if (address < stacks_begin || address >= stacks_end || !now.in_thread) return false;
  for (unsigned t = 0; t != stacks.size(); ++t)
    if (t != now.self && stacks[t].holds(address)) return true;
  return false;
}

}  // namespace interlock::model::instrumented
