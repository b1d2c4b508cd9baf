// Where a report goes, and that each gets there, whatever becomes of the others.
#pragma once

#include <functional>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <interlock/reports/comparison.hpp>
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
/// The same, of these formats.
[[nodiscard]] std::vector<report_target> parse_report_targets(
    std::string_view option, std::vector<std::string> const& args, std::span<std::string_view const> formats);

/// Throws usage_error where nothing could be written now to `file`, as the option named wants.
void try_out(std::string_view option, std::string const& file);

/// Renders one report. May throw anything: see write_reports.
using rendering = std::function<void(report_target const&, reports::run const&,
                                     reports::text_options const&, std::ostream&)>;
/// By the renderer of the target's format.
void render_report(report_target const& target, reports::run const& run,
                   reports::text_options const& text, std::ostream& out);

/// Writes all of them, files first and what may wait for a reader last: see destination::write. One
/// that cannot be rendered or written is said on stderr in a sentence. That the reader of stdout went away is
/// no error. Signals end none of this; the second one ends what waits for a reader.
/// `text.colour` is for stdout; `text.program` is what replay lines of all formats call. Returns whether all were written.
/// Precondition: an interruption lives.
[[nodiscard]] bool write_reports(std::vector<report_target> const& targets, reports::run run,
                                 reports::text_options const& text,
                                 rendering const& render = render_report);

/// Says what became of each check since a baseline: in front of a text report on stdout, and on stderr beside any other one that would
/// be damaged by it. Returns whether it could be said.
[[nodiscard]] bool write_comparison(reports::comparison const& comparison, std::vector<report_target> const& targets);

}  // namespace interlock::checker
