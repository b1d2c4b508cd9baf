// check --watch.
#pragma once

#include <string>

#include <interlock/checker/command/command.hpp>

namespace interlock::checker {

/// Builds this program anew, has it check what these arguments of `check` say, and whenever one of the sources that it was made of
/// changes, builds again and checks what was compiled from that; until a signal ends it. Each time another process checks: the
/// program may be another. Precondition: an interruption lives. Returns the exit status of what was checked last. Throws
/// usage_error where the program lies in no build folder.
int check_again_and_again(std::string const& program, arguments const& args);

}  // namespace interlock::checker
