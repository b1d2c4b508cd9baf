// check --scale: the forms that checks have at their real size, natively.
#pragma once

#include <string>
#include <vector>

#include <boost/program_options.hpp>

#include <interlock/scenarios/entry.hpp>

namespace interlock::checker {

/// What does not go with --scale. Throws usage_error. `only_native`: no other engine is asked.
void refuse_beside_scale(boost::program_options::variables_map const& values, bool only_native);

/// Leaves those that have a scaled form, and says of the others that they did not run; empty where there are none.
[[nodiscard]] std::string keep_scaled(std::vector<entry const*>& entries);

}  // namespace interlock::checker
