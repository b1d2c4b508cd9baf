// The code of the steps as one translation unit has it compiled: see compiled_1.cpp.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::checker::rc11_loops {

/// For as many threads as there can be.
template <unsigned Level>
[[nodiscard]] interlock::program compiled();

}  // namespace interlock::checker::rc11_loops
