// A step on a line of its own, for those who watch an execution as it happens.
#pragma once

#include <string>

#include <interlock/reports/record.hpp>

namespace interlock::checker {

/// "   5  thread 3  permits fetch_add 0→1 ·release  impl/…/counting.hpp:22  release()", without a
/// newline.
[[nodiscard]] std::string trace_line(reports::step const& s);

}  // namespace interlock::checker
