// Plain-text layout: strings that are safe to show, their width on a terminal, wrapped lines.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace interlock::reports {

/// `text` with everything that is not a visible character or a space written as an escape: code
/// under test must be able neither to break a table or an XML file nor to drive a terminal.
[[nodiscard]] std::string printable(std::string_view text);

/// `text` in which the program that runs a CI job finds no command of its own. GitHub's takes a line
/// that begins with `::`, whatever blanks come before it, and `##[` anywhere; Azure's takes `##vso[`,
/// TeamCity's `##teamcity[`. A backslash comes before the colons, `bracket` in the bracket's place:
/// what the code under test says stays readable, and only that.
/// Source: github.com/actions/runner, src/Runner.Common/ActionCommand.cs.
[[nodiscard]] std::string without_commands(std::string_view text,
                                           std::string_view bracket = "\\[");

/// Columns that printable text takes; East Asian wide characters take two.
[[nodiscard]] std::size_t width_of(std::string_view text);

/// Fills with spaces up to `width`, which longer text exceeds.
[[nodiscard]] std::string padded(std::string_view text, std::size_t width);

/// The beginning of printable text that takes at most `width` columns, with an ellipsis where
/// something is cut off.
[[nodiscard]] std::string cut(std::string_view text, std::size_t width);

/// Lines of at most `width` columns, broken at spaces and, where one word is longer, inside it.
/// Lines after the first begin with `hanging` spaces. At least one line, which may be empty.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, std::size_t width,
                                               std::size_t hanging = 0);

[[nodiscard]] std::vector<std::string_view> split_lines(std::string_view text);

/// With a comma between groups of three digits, whatever the user's locale.
[[nodiscard]] std::string grouped(std::uint64_t number);

}  // namespace interlock::reports
