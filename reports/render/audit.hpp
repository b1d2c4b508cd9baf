// What an audit found, as text, JSON, Markdown, SARIF or a page for a browser.
#pragma once

#include <array>
#include <ostream>
#include <string>
#include <string_view>

#include <interlock/reports/audit.hpp>

namespace interlock::reports {

struct audit_text_options {
  bool colour = false;
  bool verbose = false;   ///< killed mutants, too
  std::string program{};  ///< what replay lines call
  std::string root{};     ///< from which source lines are quoted; empty: none
};

/// The formats there are.
inline constexpr std::array<std::string_view, 5> audit_formats{"text", "json", "markdown", "sarif", "html"};

/// Writes the audit in the format named. Returns false where there is none of this name.
[[nodiscard]] bool render_audit(std::string_view format, audit const& a, audit_text_options const& options, std::ostream& out);

/// What it is called in reports: "14 of 16 defended, 1 justified".
[[nodiscard]] std::string score_of(audited_source const& source);

}  // namespace interlock::reports
