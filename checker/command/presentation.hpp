// How what a command shows is laid out, and where the source is that it quotes.
#pragma once

#include <string>
#include <vector>

#include <boost/program_options.hpp>

#include <interlock/reports/record.hpp>
#include <interlock/reports/render/text.hpp>

namespace interlock::checker {

/// --source-root.
void add_source_root_option(boost::program_options::options_description& to);

/// Where files of these names are: the folder given by --source-root, or the first that has one of them of the working
/// directory, those above it, and those above the program. The working directory where none has.
/// Throws usage_error where the folder given is none.
[[nodiscard]] std::string source_root_from(boost::program_options::variables_map const& values,
                                           std::vector<std::string> const& files);

/// For stdout: its colour and width, the program as it was called, and the source of the files that the run names.
[[nodiscard]] reports::text_options text_options_from(boost::program_options::variables_map const& values,
                                                      reports::run const& run);

}  // namespace interlock::checker
