// A saved run record, as a word on the command line names it.
#pragma once

#include <string>
#include <string_view>

#include <interlock/reports/record.hpp>

namespace interlock::checker {

inline constexpr std::string_view from_stdin = "-";

/// The record in the file, or on stdin where the name is "-". Throws usage_error with one sentence
/// when it cannot be read or is no record.
[[nodiscard]] reports::run record_from(std::string const& file);

}  // namespace interlock::checker
