// A check whose record is there already.
#pragma once

#include <memory>

#include <interlock/checker/worker/task.hpp>

namespace interlock::checker {

/// A task that is over as soon as it has begun, with this record.
[[nodiscard]] std::unique_ptr<task> make_known_task(reports::check record);

}  // namespace interlock::checker
