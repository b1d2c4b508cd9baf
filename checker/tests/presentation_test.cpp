// What a terminal is asked and told, and how words reach a shell.
#include <cstdlib>
#include <string>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>
#include <fcntl.h>
#include <unistd.h>

#include <interlock/checker/command/own_program.hpp>
#include <interlock/checker/command/terminal.hpp>
#include <interlock/checker/progress/status_line.hpp>

namespace interlock::checker {
namespace {

class presentation_test : public CppUnit::TestFixture {
 public:
  void setUp() override {
    ::unsetenv("COLUMNS");
    ::unsetenv("NO_COLOR");
    ::setenv("TERM", "xterm", 1);
  }

 protected:
  int const file = ::open("/dev/null", O_WRONLY);
  int const terminal = ::posix_openpt(O_RDWR | O_NOCTTY);
};

CPPUNIT_TEST_FIXTURE(presentation_test, columns_are_obeyed) {
  CPPUNIT_ASSERT_EQUAL(std::size_t{80}, terminal_width(file));
  CPPUNIT_ASSERT_EQUAL(std::size_t{120}, text_width(file));
  CPPUNIT_ASSERT_EQUAL(std::size_t{80}, text_width(terminal));  // of no size
  ::setenv("COLUMNS", "60", 1);
  CPPUNIT_ASSERT_EQUAL(std::size_t{60}, terminal_width(file));
  CPPUNIT_ASSERT_EQUAL(std::size_t{60}, text_width(file));
  for (auto const* nonsense : {"", "0", "-5", "wide", "60x", "99999999999999999999"}) {
    ::setenv("COLUMNS", nonsense, 1);
    CPPUNIT_ASSERT_EQUAL_MESSAGE(nonsense, std::size_t{80}, terminal_width(file));
  }
  ::setenv("COLUMNS", "5", 1);
  CPPUNIT_ASSERT_EQUAL(std::size_t{40}, text_width(file));
}

CPPUNIT_TEST_FIXTURE(presentation_test, no_color_and_dumb_terminals_are_obeyed) {
  CPPUNIT_ASSERT(takes_colour(terminal) && takes_cursor(terminal));
  CPPUNIT_ASSERT(!takes_colour(file) && !takes_cursor(file));
  ::setenv("NO_COLOR", "", 1);
  CPPUNIT_ASSERT(takes_colour(terminal));
  ::setenv("NO_COLOR", "1", 1);
  CPPUNIT_ASSERT(!takes_colour(terminal) && takes_cursor(terminal));
  ::unsetenv("NO_COLOR");
  ::setenv("TERM", "dumb", 1);
  CPPUNIT_ASSERT(!takes_colour(terminal) && !takes_cursor(terminal));
}

CPPUNIT_TEST_FIXTURE(presentation_test, the_status_line_is_drawn_ten_times_a_second) {
  status_line::clock::time_point now{};
  int drawn = 0;
  std::string last;
  std::size_t width = 11;
  status_line line{[&] { return width; }, [&](std::string_view text) { ++drawn, last = text; }, [&] { return now; }};
  for (int ms = 0; ms != 1000; ++ms) {
    now = status_line::clock::time_point{std::chrono::milliseconds{ms}};
    line.draw("0123456789abcdef");
  }
  CPPUNIT_ASSERT_EQUAL(10, drawn);
  CPPUNIT_ASSERT_EQUAL(std::string{"\r\033[K012345678…"}, last);
  line.erase();
  width = 6;  // somebody pulls at the window
  line.draw("0123456789abcdef");
  CPPUNIT_ASSERT_EQUAL(std::string{"\r\033[K0123…"}, last);
  line.erase();
  width = 11;
  line.draw("at once");
  CPPUNIT_ASSERT_EQUAL(std::string{"\r\033[Kat once"}, last);
}

CPPUNIT_TEST_FIXTURE(presentation_test, records_tell_no_password) {
  for (auto const& [given, told] : {std::pair{"redis://user:pass@host:1/2", "redis://host:1/2"},
                                    {"--queue=rediss://:p@ss@host?cacert=a@b", "--queue=rediss://host?cacert=a@b"},
                                    {"unix://:pass@/socket", "unix:///socket"},
                                    {"redis://host", "redis://host"},
                                    {"@/run/secrets/queue", "@/run/secrets/queue"},
                                    {"a@b", "a@b"}})
    CPPUNIT_ASSERT_EQUAL(std::string{told}, without_credentials(given));
}

CPPUNIT_TEST_FIXTURE(presentation_test, shells_take_a_word_for_a_word) {
  CPPUNIT_ASSERT_EQUAL(std::string{"build/checks"}, shell_word("build/checks"));
  CPPUNIT_ASSERT_EQUAL(std::string{"''"}, shell_word(""));
  CPPUNIT_ASSERT_EQUAL(std::string{"'my checks'"}, shell_word("my checks"));
  CPPUNIT_ASSERT_EQUAL(std::string{R"('a'\''b;c')"}, shell_word("a'b;c"));
}

}  // namespace
}  // namespace interlock::checker
