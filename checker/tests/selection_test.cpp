// Which checks a pattern, a tag and --exclude name, and what is suggested to who writes one wrong.
#include <stdexcept>
#include <string>
#include <vector>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include <interlock/checker/command/nearest.hpp>
#include <interlock/checker/command/selection.hpp>
#include <interlock/checker/options.hpp>

namespace interlock::checker {
namespace {

namespace po = boost::program_options;
using words = std::vector<std::string>;

constexpr program nothing{.threads = 1, .bytes = 1, .alignment = 1, .construct = {}, .thread = {}, .after = {}, .destroy = {}};

entry const queue{"queue/hands_over<a/b>", nothing, passes.tagged("quick", "queue")};
entry const queue_twin{"queue/hands_over<a/b>_twin", nothing, fails_with(failure::data_race).tagged("slow")};
entry const brackets{"slots[1]", nothing, passes};

words names_of(std::vector<entry const*> const& entries) {
  words result;
  for (auto const* each : entries) result.emplace_back(each->name());
  return result;
}

words selected(words const& arguments) {
  po::options_description options;
  add_selection_options(options);
  options.add_options()("pattern", po::value<words>());
  po::positional_options_description positional;
  positional.add("pattern", -1);
  po::variables_map values;
  po::store(po::command_line_parser(arguments).options(options).positional(positional).run(), values);
  return names_of(selected_entries(values));
}

std::string refusal_of(words const& arguments) {
  try {
    (void)selected(arguments);
  } catch (usage_error const& e) {
    return e.what();
  }
  return "";
}

class selection_test : public CppUnit::TestFixture {};

CPPUNIT_TEST_FIXTURE(selection_test, a_whole_name_names_one_check) {
  CPPUNIT_ASSERT(names_of(entries_named({queue.name()})) == words{queue.name()});
  CPPUNIT_ASSERT(names_of(entries_named({"slots[1]"})) == words{"slots[1]"});  // which is a glob of another name
  CPPUNIT_ASSERT_EQUAL(std::size_t{2}, entries_named({"hands_over"}).size());
  CPPUNIT_ASSERT_EQUAL(std::size_t{2}, entries_named({"queue/*"}).size());
}

CPPUNIT_TEST_FIXTURE(selection_test, tags_and_exclusions_leave_the_rest) {
  CPPUNIT_ASSERT(selected({"--tag", "quick"}) == words{queue.name()});
  CPPUNIT_ASSERT_EQUAL(std::size_t{2}, selected({"--tag", "quick", "--tag", "slow"}).size());
  CPPUNIT_ASSERT(selected({"queue", "--exclude", "*_twin"}) == words{queue.name()});
  CPPUNIT_ASSERT(selected({"--exclude", "queue"}) == words{"slots[1]"});
}

CPPUNIT_TEST_FIXTURE(selection_test, what_leaves_nothing_is_refused) {
  CPPUNIT_ASSERT_EQUAL(std::string{"--tag nigthly: no check has this tag; there are queue, quick, slow"}, refusal_of({"--tag", "nigthly"}));
  CPPUNIT_ASSERT(refusal_of({"slots", "--tag", "slow"}).find("leave no check") != std::string::npos);
  CPPUNIT_ASSERT(refusal_of({"--exclude", "quue"}).find("nearest are queue") != std::string::npos);
}

CPPUNIT_TEST_FIXTURE(selection_test, a_group_is_what_stands_before_the_types) {
  CPPUNIT_ASSERT_EQUAL(std::string_view{"queue"}, group_of(queue));
  CPPUNIT_ASSERT_EQUAL(std::string_view{}, group_of(brackets));
}

// In a process of its own: entries stay for as long as a program runs.
CPPUNIT_TEST_FIXTURE(selection_test, two_checks_of_one_name_are_refused_with_both_places) {
  auto const child = ::fork();
  if (child == 0) {
    entry const again{"slots[1]", nothing, passes};
    try {
      (void)entries_named({"queue"});
    } catch (std::runtime_error const& e) {
      std::string const text{e.what()};
      ::_exit(text.starts_with("there are two checks of the name slots[1], at ") && text.find("selection_test.cpp:") != text.npos ? 7 : 8);
    }
    ::_exit(9);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  CPPUNIT_ASSERT_EQUAL(7, WEXITSTATUS(status));
}

CPPUNIT_TEST_FIXTURE(selection_test, suggests_what_a_slip_may_have_made) {
  words const commands{"list", "check", "replay", "report"};
  CPPUNIT_ASSERT_EQUAL(std::string_view{"check"}, nearest("chekc", commands));
  CPPUNIT_ASSERT_EQUAL(std::string_view{"replay"}, nearest("rep1ay", commands));
  CPPUNIT_ASSERT_EQUAL(std::string_view{}, nearest("frobnicate", commands));
  CPPUNIT_ASSERT_EQUAL(std::string_view{"--executions"}, nearest("--exec", {"--exclude", "--executions"}));
  CPPUNIT_ASSERT_EQUAL(std::string{": the nearest is list"}, suggestion("lits", commands));
  CPPUNIT_ASSERT_EQUAL(std::string{}, suggestion("", commands));
}

}  // namespace
}  // namespace interlock::checker
