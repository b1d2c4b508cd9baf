// `explore` at a terminal and where there is none: the real program in a pseudo-terminal.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include "process.hpp"
#include "pseudo_terminal.hpp"

namespace interlock::checker {
namespace {

using words = std::vector<std::string>;
constexpr std::string_view prompt = "step> ";

bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

words explore(words const& more = {}) {
  words result{INTERLOCK, "explore", "flag/publishes<relaxed_flag>", "--budget", "4s"};
  result.insert(result.end(), more.begin(), more.end());
  return result;
}

class terminal_test : public CppUnit::TestFixture {};

CPPUNIT_TEST_FIXTURE(terminal_test, steps_branches_and_leaves) {
  pseudo_terminal terminal{explore(), "xterm", 100};
  auto const first = terminal.read_until(prompt);
  CPPUNIT_ASSERT_MESSAGE(first, contains(first, "what    thread 2 reads data"));  // as ever
  CPPUNIT_ASSERT_MESSAGE(first, contains(first, "── step 0 of 5 ──"));
  terminal.type("3\n");
  auto const third = terminal.read_until(prompt);
  CPPUNIT_ASSERT_MESSAGE(third, contains(third, "── step 3 of 5 ──"));
  terminal.type("take 1\n");
  auto const branch = terminal.read_until(prompt);
  CPPUNIT_ASSERT_MESSAGE(branch, contains(branch, "what if thread 2's set load"));
  CPPUNIT_ASSERT_MESSAGE(branch, contains(branch, "this execution passes"));
  terminal.type("quit\n");
  (void)terminal.read_until("nothing more comes");
  CPPUNIT_ASSERT_EQUAL(1, terminal.wait());
}

// The end of input, and ctrl-C: out of the stepper, not out of the program.
CPPUNIT_TEST_FIXTURE(terminal_test, leaves_by_the_keys_that_leave) {
  for (auto const* key : {"\x04", "\x03"}) {
    pseudo_terminal terminal{explore(), "xterm", 100};
    (void)terminal.read_until(prompt);
    terminal.type(key);
    (void)terminal.read_until("nothing more comes");
    CPPUNIT_ASSERT_EQUAL(1, terminal.wait());
  }
}

CPPUNIT_TEST_FIXTURE(terminal_test, sends_no_escape_codes_to_a_dumb_one) {
  pseudo_terminal terminal{explore(), "dumb", 100};
  auto all = terminal.read_until(prompt);
  terminal.type("3\ntake 1\nlast\nhelp\nq\n");
  all += terminal.read_until("nothing more comes");
  CPPUNIT_ASSERT_MESSAGE(all, !contains(all, "\x1b"));
  CPPUNIT_ASSERT_EQUAL(1, terminal.wait());
}

CPPUNIT_TEST_FIXTURE(terminal_test, copes_with_one_of_no_width) {
  pseudo_terminal terminal{explore(), "xterm", 0};
  auto const first = terminal.read_until(prompt);
  CPPUNIT_ASSERT_MESSAGE(first,
                         contains(first, "thread 1: data write 42 (step 1, publishes.hpp:19)"));
  terminal.type("q\n");
  (void)terminal.read_until("nothing more comes");
  CPPUNIT_ASSERT_EQUAL(1, terminal.wait());
}

CPPUNIT_TEST_FIXTURE(terminal_test, does_not_step_where_it_is_told_not_to) {
  pseudo_terminal terminal{explore({"--no-step"}), "xterm", 100};
  auto const all = terminal.read_until(prompt);
  CPPUNIT_ASSERT_MESSAGE(all, contains(all, "what    thread 2 reads data"));
  CPPUNIT_ASSERT_MESSAGE(all, !contains(all, prompt));
  CPPUNIT_ASSERT_EQUAL(1, terminal.wait());
}

CPPUNIT_TEST_FIXTURE(terminal_test, prints_as_ever_where_there_is_none) {
  auto const result = run_process(explore());
  CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, 1, result.status);
  CPPUNIT_ASSERT(contains(result.out, "what    thread 2 reads data"));
  CPPUNIT_ASSERT(!contains(result.out, prompt));
}

CPPUNIT_TEST_FIXTURE(terminal_test, refuses_to_step_without_a_keyboard) {
  for (auto const& [arguments, part] :
       {std::pair{words{"--step"}, "stdin"}, {words{"--step", "--no-step"}, "--no-step"}}) {
    auto const result = run_process(explore(arguments));
    CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, 2, result.status);
    CPPUNIT_ASSERT_EQUAL(std::string{}, result.out);
    CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, std::ptrdiff_t{1},
                                 std::count(result.err.begin(), result.err.end(), '\n'));
    CPPUNIT_ASSERT_MESSAGE(result.err, contains(result.err, part));
  }
}

}  // namespace
}  // namespace interlock::checker
