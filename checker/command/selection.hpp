// Which of a program's checks a command is about.
#pragma once

#include <string>
#include <vector>

#include <boost/program_options.hpp>

#include <interlock/scenarios/entry.hpp>

namespace interlock::checker {

/// The catalogue's entries that one of the patterns names, sorted; all when there are no patterns.
/// A pattern that is a check's name names that check alone; one with * ? or [ is a glob over the whole name; any other is a
/// part of the name. Throws usage_error with the nearest names for a pattern that names none, and
/// std::runtime_error where two checks have one name.
[[nodiscard]] std::vector<entry const*> entries_named(std::vector<std::string> const& patterns);

/// --exclude and --tag.
void add_selection_options(boost::program_options::options_description& to);
/// What the positional `pattern` and those options leave. Throws usage_error where that is nothing.
[[nodiscard]] std::vector<entry const*> selected_entries(boost::program_options::variables_map const& values);

/// "queue" of "queue/hands_over<ring>"; empty where a name has no group.
[[nodiscard]] std::string_view group_of(entry const& which);
[[nodiscard]] std::vector<std::string> tags_of(entry const& which);

}  // namespace interlock::checker
