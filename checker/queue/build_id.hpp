// Which code a worker runs: what another build has checked may not hold of this one.
#pragma once

#include <string>

namespace interlock::checker::queue {

/// The same in each process of this program, of its executable for native runs, and of the libraries that are loaded;
/// another one where one of them is another. 16 hexadecimal digits.
[[nodiscard]] std::string build_id();

}  // namespace interlock::checker::queue
