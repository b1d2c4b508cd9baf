// How what an audit found reads, the same in every format.
#pragma once

#include <ostream>
#include <string>
#include <string_view>

#include <interlock/reports/audit.hpp>
#include <interlock/reports/render/audit.hpp>

namespace interlock::reports {

inline constexpr std::string_view what_survives =
    "a survivor is a candidate for a weaker order, or wants a check that tells the difference, or a comment beside it: // audit: why";

[[nodiscard]] bool is_justified(mutant const& each);
/// Neither killed nor justified.
[[nodiscard]] bool is_open(mutant const& each);
/// "killed", "justified", "survived", "undecided".
[[nodiscard]] std::string_view name_of(mutant const& each);
[[nodiscard]] std::string outcome_in_words(mutant const& each);
/// "14 of 16 defended, 1 justified": of all sources together.
[[nodiscard]] std::string total_score_of(audit const& a);

void audit_as_html(audit const& a, audit_text_options const& options, std::ostream& out);

}  // namespace interlock::reports
