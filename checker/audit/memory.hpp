// What an audit remembers of earlier ones, so that the next one is short.
//
// Of the same program, each check with each change comes to what it came to (result_cache). Of another build nothing is believed; but a
// change of a line that stands as it did is tried first on the check that noticed it, which is mostly the only one that has to run.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <interlock/checker/audit/reach.hpp>
#include <interlock/checker/edit.hpp>

namespace interlock::checker {

/// Which check noticed which change, by what stands in its line: not by the line's number.
class audit_memory {
 public:
  /// `file`: where it is kept; what is there and cannot be understood is forgotten. `root`: of the sources.
  audit_memory(std::string file, std::string root);

  [[nodiscard]] std::optional<std::string> killer_of(edit const& what);
  void note(edit const& what, std::string const& killer);
  /// Where that cannot be written, it is not kept.
  void keep() const;

 private:
  [[nodiscard]] std::string key_of(edit const& what);

  std::string file_;
  std::string root_;
  std::map<std::string, std::vector<std::string>> lines_{};  // by file
  std::map<std::string, std::string> killers_{};
};

}  // namespace interlock::checker
