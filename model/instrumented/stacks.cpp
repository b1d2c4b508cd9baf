#include <interlock/model/instrumented/stacks.hpp>

#include <algorithm>
#include <array>
#include <cstdio>

namespace interlock::model::instrumented {
namespace {

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

void inner::expect_frame_there(std::uintptr_t address, std::size_t bytes, char const* deed, void const* pc, frame const* caller) {
  // Mostly it is its own.
  if (stacks[now.self].holds(address)) {
    if (address < reinterpret_cast<std::uintptr_t>(caller)) has_returned(now.self, bytes, deed, pc);
    return;
  }
  for (unsigned t = 0; t != stacks.size(); ++t)
    if (stacks[t].holds(address) && address < stacks[t].stands) has_returned(t, bytes, deed, pc);
}

bool is_on_others_stack(std::uintptr_t address) noexcept {
  if (!is_among_stacks(address) || !now.in_thread || stacks[now.self].holds(address)) return false;
  return std::ranges::any_of(stacks, [=](stack const& each) { return each.holds(address); });
}

}  // namespace interlock::model::instrumented
