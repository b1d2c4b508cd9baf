// Exit statuses of the processes that run code under test which mean something to their parent.
#pragma once

namespace interlock::checker {

/// The code under test has closed the pipe that the process tells its parent lines by.
inline constexpr int pipe_was_closed = 97;

}  // namespace interlock::checker
