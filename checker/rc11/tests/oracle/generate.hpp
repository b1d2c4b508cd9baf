// Random programs, small enough for the oracle by construction.
//
// Contract: the program depends on the seed and the options alone, on every platform. Every order
// that is legal for an operation occurs, but consume and fences that are relaxed.
//
//   for (std::uint64_t seed = 0; seed != 20'000; ++seed)
//     compare(generate(seed, {.with = flavour::awaits}));
#pragma once

#include <cstddef>
#include <cstdint>

#include "program.hpp"

namespace interlock::checker::rc11_oracle {

enum class flavour : unsigned char {
  atomics,  ///< atomics, fences, branches
  awaits,   ///< and threads that wait for each other
  races,    ///< and plain variables, of which about half of the programs have no race
  yields,   ///< without plain variables; and attempts, yields out of courtesy
};

struct generator_options {
  flavour with = flavour::atomics;
  std::size_t max_threads = 4;
  std::size_t max_operations = 11;  ///< in all threads together, branches included; without_yields
  std::size_t max_writes = 4;       ///< to one location, by instructions
  std::size_t max_reads = 7;        ///< in all, by instructions
};

[[nodiscard]] program generate(std::uint64_t seed, generator_options const& options = {});

}  // namespace interlock::checker::rc11_oracle
