// Who else takes the signals of this process.
#pragma once

namespace interlock::checker {

/// Whether a debugger traces this process, as far as the system tells.
[[nodiscard]] bool debugger_attached();

}  // namespace interlock::checker
