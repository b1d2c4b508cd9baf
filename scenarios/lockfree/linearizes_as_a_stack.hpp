// The same of a stack.
#pragma once

#include <interlock/scenarios/lockfree/linearizes_as_a_queue.hpp>

namespace interlock::scenarios {

template <model::Model M, class Structure>
struct linearizes_as_a_stack : linearizes_as<M, Structure, specifications::stack> {};

}  // namespace interlock::scenarios
