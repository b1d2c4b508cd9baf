#include <interlock/checker/command/agreement.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace interlock::checker {
namespace {

// Whether nothing that `c` cannot show leaves room for what `other` shows. Relacy keeps to the same
// bounds as rc11, and shows no load buffering and no storage that is used again either.
bool rules_out(reports::check const& c, reports::check const& other) {
  bool const same_bounds = c.engine == "rc11" && other.engine == "relacy";
  if (c.verdict != reports::verdict::proved &&
      !(same_bounds && c.verdict == reports::verdict::bounded))
    return false;
  return std::all_of(c.limits.begin(), c.limits.end(), [&](std::string const& limit) {
    return same_bounds && (limit.starts_with("load buffering") || limit.starts_with("more ") ||
                           limit.starts_with("freed storage"));
  });
}

bool shows_failure(reports::check const& c) {
  return c.verdict == reports::verdict::failed && c.failed.has_value();
}

}  // namespace

std::vector<std::string> disagreements(reports::run const& run) {
  std::vector<std::string> result;
  for (auto const& proof : run.checks)
    for (auto const& other : run.checks)
      if (other.name == proof.name && shows_failure(other) && rules_out(proof, other))
        result.push_back(fmt::format(
            "{}: {} proves that it cannot fail and {} shows {}: one of them is wrong, which is an "
            "error of interlock itself; please report it with the program and both reports",
            proof.name, proof.engine, other.engine, other.failed->kind));
  return result;
}

}  // namespace interlock::checker
