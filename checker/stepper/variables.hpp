// What the objects of an execution hold after some of its steps, and how they came to it.
//
// Stores take effect in the order of the steps, as in the engine that makes them: the order of an
// object's writes is its modification order.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <interlock/reports/record.hpp>

namespace interlock::checker {

/// A thread at one of its steps.
struct step_of {
  std::uint64_t step = 0;  ///< 0: before all steps
  unsigned thread = 0;
  friend bool operator==(step_of const&, step_of const&) = default;
};

/// A value in an object's modification order; of a mutex, a change of hands.
struct version {
  std::string value;
  step_of written;
  std::vector<step_of> readers;
};

struct variable {
  std::string name;
  std::vector<version> versions;  ///< the last is what it holds; never empty
};

/// In the order of first use in the execution; objects of which nothing is known yet are left out.
/// Later steps are looked at for initial values only.
[[nodiscard]] std::vector<variable> variables_after(std::vector<reports::step> const& steps,
                                                    std::size_t position);

}  // namespace interlock::checker
