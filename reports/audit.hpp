// What an audit found: of each change of the source that was tried at the engine's door, whether some check fails with it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <interlock/reports/record.hpp>

namespace interlock::reports {

/// One change of one operation in the source.
struct mutant {
  enum class fate : std::uint8_t {
    killed,     ///< a check fails with it
    survived,   ///< all checks that reach the operation pass with it
    undecided,  ///< some check could not be judged with it, and none fails; or it was not tried
  };
  place where{};
  std::string operation;
  std::vector<std::string> objects{};  ///< that the operation was seen on
  std::vector<std::string> objects_of_second{};  ///< and the one that it is exchanged with, where it is
  std::string change;  ///< in words: "release → relaxed", "left out"
  std::string edit;    ///< for `replay --edit`
  fate came_to = fate::undecided;
  std::vector<std::string> checks{};  ///< that were run with it
  std::string undecided{};            ///< why, as a clause; empty where it was not tried
  // Where it was killed:
  std::string killed_by{};  ///< the check
  std::string kind{};       ///< how it fails
  std::string replay{};     ///< the token
  /// Where it survived: whether each check proves it, and not only within bounds.
  bool is_proved = false;
  std::string justification{};  ///< `// audit: …` beside the operation
};

/// The mutants of one file, in the order of the source.
struct audited_source {
  std::string file;
  std::vector<mutant> mutants{};

  [[nodiscard]] std::size_t killed() const;
  /// Others with a justification.
  [[nodiscard]] std::size_t justified() const;
  [[nodiscard]] std::size_t open() const { return mutants.size() - killed() - justified(); }
};

struct audit {
  /// A check that the audit did without.
  struct without {
    std::string check;
    std::string why;
  };
  std::vector<audited_source> sources{};
  std::vector<std::string> checks{};  ///< that pass unchanged, and so can kill
  std::vector<without> left_out{};
  std::string model;                  ///< the memory model of rc11
  std::vector<std::string> limits{};  ///< what a survivor may owe its life to
  std::string interrupted_by{};       ///< empty: it was not
  double seconds = 0;
};

}  // namespace interlock::reports
