#include <algorithm>
#include <fstream>
#include <sstream>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include "golden.hpp"

namespace {

using interlock::reports::golden::file;

std::string committed(std::string const& name) {
  std::ifstream in{std::string{INTERLOCK_GOLDEN_DIR "/"} + name, std::ios::binary};
  std::ostringstream text;
  text << in.rdbuf();
  return std::move(text).str();
}

/// "line 3" and both forms of it.
std::string first_difference(std::string const& expected, std::string const& actual) {
  std::istringstream expected_lines{expected};
  std::istringstream actual_lines{actual};
  std::string one, other;
  for (auto line = 1;; ++line) {
    auto const more = static_cast<bool>(std::getline(expected_lines, one));
    if (!more) one = "(end)";
    auto const other_more = static_cast<bool>(std::getline(actual_lines, other));
    if (!other_more) other = "(end)";
    if (one != other || !more)
      return "line " + std::to_string(line) + "\n  golden: " + one + "\n  now:    " + other;
  }
}

class golden_files : public CppUnit::TestFixture {};

CPPUNIT_TEST_FIXTURE(golden_files, reports_are_as_committed) {
  for (auto const& [name, content] : interlock::reports::golden::render_all()) {
    auto const golden = committed(name);
    CPPUNIT_ASSERT_MESSAGE(name + " is not as it was (golden.hpp says how to update it): " +
                               first_difference(golden, content),
                           golden == content);
  }
}

CPPUNIT_TEST_FIXTURE(golden_files, no_line_of_text_ends_in_a_space) {
  for (auto const& [name, content] : interlock::reports::golden::render_all())
    CPPUNIT_ASSERT_MESSAGE(name, content.find(" \n") == content.npos);
}

CPPUNIT_TEST_FIXTURE(golden_files, text_keeps_to_printable_characters) {
  for (auto const& [name, content] : interlock::reports::golden::render_all()) {
    if (name.find("colour") != name.npos) continue;
    auto const control = std::find_if(content.begin(), content.end(), [](char c) {
      return (static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7f;
    });
    CPPUNIT_ASSERT_MESSAGE(name, control == content.end() || name.ends_with(".json"));
  }
}

}  // namespace
