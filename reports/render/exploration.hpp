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

/// Whether the memory orders are at fault or the logic, for a failure of that kind: one sentence.
[[nodiscard]] std::string blame_in_words(order_advice const& a, std::string_view kind);

/// "set store: release instead of relaxed (impl/broken/relaxed_flag.hpp:19)".
[[nodiscard]] std::string change_in_words(order_change const& c);

/// "confirmed by search: complete".
[[nodiscard]] std::string confirmation_in_words(remedy const& r);

/// Where no change of orders was found although orders are at fault; else empty.
[[nodiscard]] std::string without_remedy_in_words(order_advice const& a);

/// Blame, nearest changes and how they were confirmed, a line each.
[[nodiscard]] std::vector<std::string> orders_in_words(order_advice const& a,
                                                       std::string_view kind);

/// "5,000 executions, 12 of them failing; the search was complete".
[[nodiscard]] std::string searched_in_words(exploration const& e);

}  // namespace interlock::reports
