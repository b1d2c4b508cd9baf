// Where a report goes: to stdout, or to a file that is complete or not there at all.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <interlock/reports/render/renderer.hpp>
#include <interlock/reports/render/text.hpp>

namespace interlock::checker {

struct report_target {
  std::string format;
  std::string file;  ///< empty: stdout
};

/// The formats there are: "text, json, …".
[[nodiscard]] std::string known_formats();

/// Parses "FORMAT" or "FORMAT=FILE", the values of the option named. Throws usage_error for an unknown format, for two reports to
/// one place, and for a file that could not be written now.
[[nodiscard]] std::vector<report_target> parse_report_targets(
    std::string_view option, std::vector<std::string> const& args);

/// Writes the report. A file is written under another name and renamed when it is complete.
/// Throws std::runtime_error with one sentence.
void write_report(report_target const& target, reports::run const& run,
                  reports::text_options const& text);

}  // namespace interlock::checker
