// Variables of the program and of its libraries start each execution as they were.
#pragma once

#include <cstddef>
#include <cstdint>

namespace interlock::model::instrumented {

/// These bytes are about to be written: where they are variables', what they hold is kept for put_globals_back().
void note_write(std::uintptr_t address, std::size_t bytes);

}  // namespace interlock::model::instrumented
