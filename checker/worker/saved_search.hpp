// A search of the rc11 engine that is not over, as it is put aside.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <interlock/checker/rc11/searching/frontier.hpp>

namespace interlock::checker {

struct saved_search {
  struct part {
    rc11::tally seen;       ///< so far
    double explored = 0;    ///< of the whole, as an estimate
    /// What is left, as rc11::to_json_line writes it; empty for all; none when it is through.
    std::optional<std::string> left;
  };
  std::string check;
  double seconds = 0;       ///< spent so far
  std::vector<part> parts;  ///< in the order in which one process would come to them; none: all
};

}  // namespace interlock::checker
