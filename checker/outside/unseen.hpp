// Code of the program that instrumented checks may call and that no engine sees: it was compiled without -fsanitize=thread, was left out
// of that (no_sanitize), or what it does to memory is written in assembly.
//
// Which functions that may be is known from the program's symbols, its debug information and its machine code. Which of them a
// check comes to is found by stops at where they begin (int3): the first call of each is noted, and the stop taken away. So the
// verdict of a check is weaker for what the check has called, and not for what is linked.
//
// A unit is instrumented where one of its functions calls what the flag puts in. Functions of shared libraries, of the system's archives
// and of Interlock itself are not looked for.
#pragma once

#include <set>
#include <string>
#include <vector>

#include <interlock/scenarios/entry.hpp>

namespace interlock::checker {

/// Functions, each with the file of its unit where that is known.
struct unseen_code {
  std::set<std::string> not_instrumented{};
  std::set<std::string> assembly{};  ///< in units that are
  std::set<std::string> left_out{};  ///< likewise, with the line of the access (instruction_watch.hpp)

  [[nodiscard]] bool empty() const noexcept { return not_instrumented.empty() && assembly.empty() && left_out.empty(); }
  unseen_code& operator+=(unseen_code const& other);
  friend bool operator==(unseen_code const&, unseen_code const&) = default;
};

/// The sentences of its limits, with the functions that show them.
[[nodiscard]] std::vector<std::string> in_words(unseen_code const& what);

/// Looks through the program, once in its life; of use before workers are made that need it.
void look_for_unseen_code();

/// While it lives, calls of such functions by code under test are noted. Of layered programs none is.
/// Precondition: no other lives; this process runs checks, and what it runs meanwhile raises no SIGTRAP of its own.
class unseen_watch {
 public:
  explicit unseen_watch(program const& what);
  ~unseen_watch();
  unseen_watch(unseen_watch const&) = delete;
  unseen_watch& operator=(unseen_watch const&) = delete;

  /// What was called so far of what accesses more than its own frame. All that is linked, where the system lets nobody set stops, or a debugger
  /// would take them for its own.
  [[nodiscard]] unseen_code called() const;

 private:
  bool is_set_ = false;
};

}  // namespace interlock::checker
