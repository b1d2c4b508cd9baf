// Answers that are none. A search that came to no failure has shown something of the threads that came to
// the layer, and nothing of the others: code on std::atomic passes unseen. And one for which an engine has no
// room has shown nothing.
#pragma once

#include <string>

#include <interlock/checker/engine.hpp>
#include <interlock/reports/record.hpp>
#include <interlock/scenarios/entry.hpp>

namespace interlock::checker {

/// Makes an answer an error that would otherwise say of some thread what was not checked.
void expect_all_checked(reports::check& answer, program const& what, thread_set used_layer);
/// Makes it an error for this reason.
void could_not_be_run(reports::check& answer, std::string why);

}  // namespace interlock::checker
