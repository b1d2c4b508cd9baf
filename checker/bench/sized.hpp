// A program that bench_rc11 knows by a name and a size: "adds 8", "disjoint 8x1" (threads, then rounds).
#pragma once

#include <span>

#include <interlock/scenarios/scenario.hpp>

namespace interlock::bench {

struct sized {
  char const* name;
  char const* size;
  program const& what;
};

/// Those that are compared with GenMC alone.
[[nodiscard]] std::span<sized const> peers();

}  // namespace interlock::bench
