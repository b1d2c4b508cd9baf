// The words of a command line, and what of a record is the same wherever it was made.
#pragma once

#include <string>
#include <vector>

#include <interlock/reports/record.hpp>

namespace interlock::checker {

using words = std::vector<std::string>;

inline words operator+(words first, words const& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

/// All of a record but what depends on the machine.
inline std::string text_of(reports::run run) {
  std::string text;
  for (auto& each : run.checks) {
    each.seconds = 0;
    each.peak_memory_kib = 0;
    text += reports::to_json_line(each) + '\n';
  }
  return text;
}

}  // namespace interlock::checker
