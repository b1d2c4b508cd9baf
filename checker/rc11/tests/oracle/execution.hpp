// A complete execution in canonical form: what the oracle and an engine are compared by.
//
// Contract: events of atomics and fences only, each thread's in program order; a read-modify-write
// is one event, a failed compare-exchange a read; of an await only its last, successful iteration.
// Plain accesses are left out: in a program without races their values follow from the rest.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "program.hpp"

namespace interlock::checker::rc11_oracle {

enum class event_kind : char { read = 'R', write = 'W', update = 'U', fence = 'F' };

/// An event by its thread and its place in that thread's list.
struct event_name {
  unsigned thread = 0;
  unsigned index = 0;
  auto operator<=>(event_name const&) const = default;
};

struct event {
  event_kind kind{};
  location at{};                     ///< not of a fence
  order o = order::relaxed;          ///< in effect: of a failed compare-exchange, its failure order
  int read = 0;                      ///< value; of R and U
  int written = 0;                   ///< value; of W and U
  std::optional<event_name> from{};  ///< whom R and U read from; none: the initial value
  auto operator<=>(event const&) const = default;
};

struct execution {
  std::vector<std::vector<event>> threads;
  std::vector<std::vector<event_name>> mo;  ///< per atomic location, without the initial value
  auto operator<=>(execution const&) const = default;

  /// The value of a location when all threads have ended. (The initial value is 0.)
  [[nodiscard]] int final_value(location l) const;
  /// What the n-th reading event of a thread read, counting from 0 and past writes and fences.
  [[nodiscard]] int nth_read(unsigned thread, unsigned n) const;
};

/// One readable line; equal for equal executions and for no others:
/// "0: Wrel x=1 | 1: Racq x=1<0.0 Urlx y=0->2<init | x: 0.0 | y: 1.1".
[[nodiscard]] std::string canonical(execution const& e);

/// The execution in which thread t is called to[t].
[[nodiscard]] execution renamed(execution const& e, std::vector<unsigned> const& to);
/// The least canonical form of all executions that differ in which of the first `alike` threads was
/// which.
[[nodiscard]] std::string canonical_up_to_renaming(execution const& e, unsigned alike);

/// The lines in `found` only and in `expected` only, with a mark at each; empty if they are equal.
/// Repeated lines count: each is to be found exactly once. Precondition: both are sorted.
[[nodiscard]] std::string difference(std::vector<std::string> const& expected,
                                     std::vector<std::string> const& found);

}  // namespace interlock::checker::rc11_oracle
