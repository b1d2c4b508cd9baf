#include <interlock/checker/command/agreement.hpp>

#include <algorithm>

#include <fmt/format.h>

#include <interlock/checker/engine.hpp>

namespace interlock::checker {
namespace {

// Whether an engine shows what a check with this limit leaves out. Relacy keeps to the same bounds
// as rc11, and shows no load buffering and no storage that is used again either.
bool shows_beyond(std::string_view engine, limit which) {
  if (engine != to_string(engine_name::relacy)) return true;
  return which != limit::load_buffering && which != limit::spurious_bound &&
         which != limit::timeout_bound && which != limit::storage_used_again;
}

// Whether nothing that `c` cannot show leaves room for what `other` shows. Of a limit that this
// version does not know, as in a checkpoint of another one, nobody can tell.
bool rules_out(reports::check const& c, reports::check const& other) {
  bool const same_bounds =
      c.engine == to_string(engine_name::rc11) && other.engine == to_string(engine_name::relacy);
  if (c.verdict != reports::verdict::proved &&
      !(same_bounds && c.verdict == reports::verdict::bounded))
    return false;
  return std::ranges::none_of(c.limits, [&](std::string const& sentence) {
    auto const known = limit_from(sentence);
    return !known || shows_beyond(other.engine, *known);
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
