// What a stepper shows, as lines of text.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <interlock/checker/stepper/stepper.hpp>

namespace interlock::checker {

/// "fails: lost wakeup: thread 2 sleeps …" or "passes".
[[nodiscard]] std::string outcome_in_words(attempt const& ran);

/// Where the stepper stands: the lanes around it, what each thread is about to do, what the
/// variables hold, what could happen instead. No line is wider than `width`.
[[nodiscard]] std::vector<std::string> view_of(stepper const& at, std::size_t width);

/// Every version of each variable whose name contains `part`, with who wrote and who read it.
[[nodiscard]] std::vector<std::string> history_of(stepper const& at, std::string_view part,
                                                  std::size_t width);

/// `text` cut to `width` columns. Precondition: it is printable.
[[nodiscard]] std::string fitted(std::string_view text, std::size_t width);

}  // namespace interlock::checker
