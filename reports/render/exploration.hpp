// What `interlock explore` found out beyond the failure itself, in words: shared by all renderers.
// All results are printable (layout.hpp).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <interlock/reports/record.hpp>

namespace interlock::reports {

/// "after step 7 every continuation fails".
[[nodiscard]] std::string lost_in_words(exploration const& e);

/// Which of several failures is explained, and which another one `check` comes upon first; empty
/// where there is but one.
[[nodiscard]] std::string choice_in_words(exploration const& e, failure const& f);

/// Whether the memory orders are at fault or the logic, for a failure of that kind: one sentence.
[[nodiscard]] std::string blame_in_words(order_advice const& a, std::string_view kind);

/// "set store: release instead of relaxed (impl/broken/relaxed_flag.hpp:19)"; with the column, too,
/// where the failure has steps of other columns of that line.
[[nodiscard]] std::string change_in_words(order_change const& c, failure const& f);

/// "confirmed: with this it is proved", of what is proved alone.
[[nodiscard]] std::string confirmation_in_words(remedy const& r);

/// Where no change of orders was found although orders are at fault; else empty.
[[nodiscard]] std::string without_remedy_in_words(order_advice const& a);

/// Blame, nearest changes and how they were confirmed, a line each.
[[nodiscard]] std::vector<std::string> orders_in_words(order_advice const& a,
                                                       failure const& f);

/// Precondition: the check failed. What failed and why, what would mend it and how `program` replays
/// it, in lines: what a format with no place for more says of a failure.
[[nodiscard]] std::string failure_in_words(check const& c, std::string_view program);

/// "my_checks replay il2:…"; empty where there is no token.
[[nodiscard]] std::string replay_in_words(check const& c, std::string_view program);

/// "5,000 interleavings, 12 of them failing; the search was complete".
[[nodiscard]] std::string searched_in_words(exploration const& e);

}  // namespace interlock::reports
