// The rc11 engine on programs with loops, judged by the oracle; and its two ways to search by each other.
#pragma once

#include <cstdint>
#include <string>

#include "program.hpp"
#include "unrolled.hpp"

namespace interlock::checker::rc11_loops {

struct judgement {
  enum class verdict : std::uint8_t {
    right,
    wrong,
    bounded,  ///< something is missing, and the engine says that something may be
    skipped,  ///< too large for who judges; or it means nothing
  };
  verdict is{};
  std::string why{};  ///< if it is wrong
  std::string failure{};  ///< that the engine found
  bool felt_a_bound = false;
};

/// `in_place`: whether the engine goes through rounds in place, which must make no difference.
/// The outcomes are the oracle's, each; or there is a race, or a hang, where the oracle finds one. Where a bound was felt
/// outcomes and failures may be missing, but none may be there that is not.
[[nodiscard]] judgement engine_and_oracle(program const& what, unsigned level, memory_model model,
                                         bool in_place);

/// The search of graphs and the walk through all its choices come to the same outcomes; or both fail, in
/// the same way.
[[nodiscard]] judgement search_and_walk(program const& what, unsigned level, memory_model model);

}  // namespace interlock::checker::rc11_loops
