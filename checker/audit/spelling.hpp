// Where a line of C++ spells the memory order of an operation.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <interlock/reports/hardening.hpp>

namespace interlock::checker {

struct spelled_order {
  std::size_t line;  ///< index
  std::size_t at;    ///< of the first character of its name, "release" of `std::memory_order_release`
  std::string name;

  friend bool operator==(spelled_order const&, spelled_order const&) = default;
};

/// The argument that is the order, where it stands in the parentheses of the operation's own call as a whole argument and is the one that the
/// operation was seen with. Nothing where there is doubt: an order that has a name of its own or is left to its default, one in a macro, a
/// compare-exchange with one order for both outcomes, several calls of that name on a line of which no column tells one.
[[nodiscard]] std::optional<spelled_order> spelling_of(reports::hardened_order const& each, std::vector<std::string> const& lines);

}  // namespace interlock::checker
