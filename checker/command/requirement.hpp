// How far checks that pass have to be known to: --require.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <interlock/reports/record.hpp>
#include <interlock/scenarios/entry.hpp>

namespace interlock::checker {

/// "proved" or "bounded": by one engine at least; what others did not come to does not count then. "none": whatever was not shown
/// does not count. Without a tag, of all checks.
struct requirement {
  std::string tag{};
  std::optional<reports::verdict> least{};  ///< nothing: "none"
};

/// Of "LEVEL" and "TAG=LEVEL". Throws usage_error.
[[nodiscard]] std::vector<requirement> requirements_from(std::vector<std::string> const& words);

/// What a run comes to under requirements: those of a check's tags go before those without a tag, later ones before earlier ones.
class required {
 public:
  explicit required(std::vector<requirement> all = {}) : all_{std::move(all)} {}

  /// Whether the record is as expected, or need not be: a check that is not known to fail, under a requirement.
  [[nodiscard]] bool is_met_by(reports::check const& record) const;
  /// A sentence for each check that passes and is not known as far as it has to be.
  [[nodiscard]] std::vector<std::string> shortfalls(reports::run const& run) const;
  [[nodiscard]] reports::outcome outcome_of(reports::run const& run) const;

 private:
  [[nodiscard]] requirement const* of(std::string const& check) const;

  std::vector<requirement> all_;
};

}  // namespace interlock::checker
