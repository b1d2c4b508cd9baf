// A small language of concurrent programs: what a fuzz generates, the oracle judges and an engine
// runs. A program prints as the C++ expression that makes it again.
//
// Contract: locations are 0 at first; each thread has registers of its own, 0 at first. An
// instruction that reads leaves the value in `into`. Arithmetic is int's and must not overflow.
//
//   program const message_passing{
//       .atomics = 1, .plains = 1,
//       .threads = {{plain_write{p, 1}, store{x, 1, rel}},
//                   {load{r0, x, acq}, skip_if{r0, 0, 1}, plain_read{r1, p}}}};
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <interlock/model/order.hpp>

namespace interlock::checker::rc11_oracle {

/// An atomic object, by number.
struct location {
  unsigned index = 0;
  auto operator<=>(location const&) const = default;
};

/// A plain object, by number.
struct plain {
  unsigned index = 0;
  auto operator<=>(plain const&) const = default;
};

/// A register of the thread that names it.
struct reg {
  unsigned index = 0;
  auto operator<=>(reg const&) const = default;
};

inline constexpr unsigned max_locations = 8;  ///< of each kind
inline constexpr unsigned max_registers = 16;

/// A constant, or a register plus a constant: a data dependence.
struct expression {
  expression(int value) : constant{value} {}  // NOLINT: as in arithmetic
  expression(reg r) : from{r} {}              // NOLINT
  expression(reg r, int plus) : from{r}, constant{plus} {}

  template <class Registers>
  [[nodiscard]] int in(Registers const& registers) const {
    return constant + (from ? registers[from->index] : 0);
  }
  auto operator<=>(expression const&) const = default;

  std::optional<reg> from{};
  int constant = 0;
};

[[nodiscard]] inline expression operator+(reg r, int plus) { return {r, plus}; }

struct load {
  reg into;
  location from;
  order o;
};
struct store {
  location to;
  expression value;
  order o;
};
struct fetch_add {
  reg into;
  location at;
  expression operand;
  order o;
};
struct exchange {
  reg into;
  location at;
  expression value;
  order o;
};
/// compare_exchange_strong; `into` gets the value read, whether it succeeds or not.
struct compare_exchange {
  reg into;
  location at;
  int expected;
  expression desired;
  order success;
  order failure;
};
struct fence {
  order o;
};
struct plain_read {
  reg into;
  plain from;
};
struct plain_write {
  plain to;
  expression value;
};

enum class comparison : unsigned char { equals, differs };

[[nodiscard]] constexpr bool holds(int value, comparison how, int other) noexcept {
  return (value == other) == (how == comparison::equals);
}

/// while (!holds(into = from.load(o), how, value)) yield();
struct await {
  reg into;
  location from;
  comparison how;
  int value;
  order o;
};

/// while (!at.compare_exchange_strong(expected, desired, success, failure)) yield();
struct await_exchange {
  reg into;
  location at;
  int expected;
  expression desired;
  order success;
  order failure;
};

enum class junction : unsigned char { both, either };

/// Two loads in each iteration, the second whatever the first returned:
/// while (a = one.load(…), b = two.load(…), !(holds(a, …) && or || holds(b, …))) yield();
struct await_two {
  await first;
  junction how;
  await second;

  [[nodiscard]] bool satisfied(int one, int two) const noexcept {
    bool const a = holds(one, first.how, first.value);
    bool const b = holds(two, second.how, second.value);
    return how == junction::both ? a && b : a || b;
  }
};

/// Whose line the load of `attempts` stands on: those of the instructions `load`, as in code that
/// calls one function for both, or its own.
enum class call_site : unsigned char { of_loads, own };

/// for (k < times) { into = from.load(o); if (into == value) break; yield(); }
/// Precondition: times ≥ 1.
struct attempts {
  reg into;
  location from;
  int value;
  unsigned times;
  order o;
  call_site site = call_site::own;
};

/// The same with a look before the loop, which looks again at its end:
/// a = one.load(…); while (b = two.load(…), !(holds(a, …) || holds(b, …))) { yield(); a = one.load(…); }
/// Precondition: of `loop`, either will do, and both compare for equality.
struct await_after_look {
  await_two loop;
};

/// yield(), although nothing is waited for.
struct courtesy {};

/// if (when == value) skip the next `count` instructions. Beyond the last one: the thread ends.
struct skip_if {
  reg when;
  int value;
  std::size_t count;
};

using instruction =
    std::variant<load, store, fetch_add, exchange, compare_exchange, fence, plain_read, plain_write,
                 await, await_exchange, await_two, await_after_look, attempts,
                 courtesy, skip_if>;

struct program {
  unsigned atomics = 0;  ///< at most max_locations
  unsigned plains = 0;   ///< at most max_locations
  std::vector<std::vector<instruction>> threads;
  unsigned alike = 1;  ///< so many threads, the first ones, run the same code and are said to

  [[nodiscard]] std::size_t operations() const noexcept;
  /// Of instructions that may write, plain ones too.
  [[nodiscard]] std::size_t writes() const noexcept;
};

/// The program as a C++ expression, to paste into a test; one line per thread.
[[nodiscard]] std::string to_string(program const& p);
[[nodiscard]] std::string to_string(instruction const& i);
[[nodiscard]] std::string name_of(location l);
[[nodiscard]] std::string name_of(plain l);
[[nodiscard]] char const* short_name_of(order o) noexcept;

/// The program that has the same executions and no yields but those of awaits: attempts become
/// loads, of which each but the last is followed by a skip_if over the others, what comes before the first
/// yield of an await_after_look becomes instructions of its own, and courtesy disappears.
[[nodiscard]] program without_yields(program const& p);

/// The program with as many copies of its first thread in place of that one, which are alike.
[[nodiscard]] program with_copies(program p, unsigned copies);

/// The same threads in the same order among so many, of which the others do nothing. Precondition: there are no more
/// of them, and none are alike.
[[nodiscard]] program spread_over(program p, unsigned threads, std::uint64_t seed);

/// A smaller program for which `fails` still holds: without threads and instructions that it can do
/// without, with fewer attempts, and with weaker orders where they do as well. Precondition:
/// fails(p).
[[nodiscard]] program shrink(program p, std::function<bool(program const&)> const& fails);

/// The names that programs are printed with.
namespace names {
inline constexpr location x{0}, y{1}, z{2}, w{3}, x4{4}, x5{5}, x6{6}, x7{7};
inline constexpr plain p{0}, q{1}, p2{2}, p3{3}, p4{4}, p5{5}, p6{6}, p7{7};
inline constexpr reg r0{0}, r1{1}, r2{2}, r3{3}, r4{4}, r5{5}, r6{6}, r7{7}, r8{8}, r9{9}, r10{10},
    r11{11}, r12{12}, r13{13}, r14{14}, r15{15};
inline constexpr auto rlx = order::relaxed;
inline constexpr auto acq = order::acquire;
inline constexpr auto rel = order::release;
inline constexpr auto ar = order::acq_rel;
inline constexpr auto sc = order::seq_cst;
}  // namespace names

/// std::visit with one lambda per alternative.
template <class... Cases>
struct overloaded : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
overloaded(Cases...) -> overloaded<Cases...>;  // clang deduces aggregates since 17

}  // namespace interlock::checker::rc11_oracle
