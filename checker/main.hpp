// The command line, for the catalogue and for a user's own checks alike: a program is its
// scenarios linked with this.
#pragma once

namespace interlock {

/// Runs `argv[0] list|check|replay …` over every entry that is linked in. Returns the exit status:
/// 0 all as expected, 1 something was not, 2 the command line was wrong, 3 a check could not run.
int main(int argc, char const* const* argv);

}  // namespace interlock
