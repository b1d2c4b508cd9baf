// Runs that are divided, interrupted and resumed: what comes out is what one process says in one go.
#include <csignal>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <interlock/reports/record.hpp>

#include "command_words.hpp"
#include "process.hpp"

namespace interlock::checker {
namespace {

namespace fs = std::filesystem;

process_result interlock(words const& arguments) {
  words line{LONG_CHECKS};
  line.insert(line.end(), arguments.begin(), arguments.end());
  return run_process(line);
}

std::string record_of(words const& arguments, int status = 0) {
  auto const result = interlock(words{"check", "--report", "json"} + arguments);
  CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, status, result.status);
  return text_of(reports::run_from_json(result.out));
}

/// What one process says of all checks in one go, a line each. It takes seconds, so it is asked once.
std::string const& in_one_go() {
  static auto const record = record_of({"--engine", "rc11", "--budget", "60s", "--jobs", "1"});
  return record;
}

class checkpoint_test : public CppUnit::TestFixture {
 protected:
  /// Goes on until nothing is left, and says what came out. Asserts that it took some sittings.
  std::string resumed_to_the_end(words const& options) {
    for (int sittings = 1; sittings != 40; ++sittings) {
      auto const result = interlock(words{"check", "--resume", file, "--report", "json"} + options);
      if (result.status == 0) {
        CPPUNIT_ASSERT(sittings > 5);
        return text_of(reports::run_from_json(result.out));
      }
      CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, 1, result.status);
      CPPUNIT_ASSERT_MESSAGE(result.err, result.err.find("--resume " + file) != std::string::npos);
    }
    CPPUNIT_FAIL("it comes to no end");
    return {};
  }
  void refused(words const& arguments, std::string const& reason) {
    auto const result = interlock(words{"check"} + arguments);
    CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, 2, result.status);
    CPPUNIT_ASSERT_EQUAL(std::string{}, result.out);
    CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, result.err.size() - 1, result.err.find('\n'));
    CPPUNIT_ASSERT_MESSAGE(result.err, result.err.find(reason) != std::string::npos);
  }
  void write(std::string const& text) { std::ofstream{file, std::ios::binary} << text; }

  scratch_directory room;
  std::string file = room / "left";
};

CPPUNIT_TEST_FIXTURE(checkpoint_test, jobs_do_not_show_in_the_result) {
  CPPUNIT_ASSERT(in_one_go().find("\"executions\":369600") != std::string::npos);
  for (auto const* jobs : {"2", "5"})
    CPPUNIT_ASSERT_EQUAL(in_one_go(), record_of({"--engine", "rc11", "--budget", "60s", "--jobs", jobs}));
}

CPPUNIT_TEST_FIXTURE(checkpoint_test, parts_of_a_search_add_up) {
  words const jobs{"--jobs", "3"};
  words const little{"--budget", "60s", "--executions", "20000"};
  auto const first =
      interlock(words{"check", "--engine", "rc11", "--checkpoint", file} + little + jobs);
  CPPUNIT_ASSERT_EQUAL_MESSAGE(first.err, 1, first.status);
  CPPUNIT_ASSERT_EQUAL(in_one_go(), resumed_to_the_end(little + jobs));
  // What is over stays so, and is told again.
  CPPUNIT_ASSERT_EQUAL(in_one_go(), record_of({"--resume", file}));
}

CPPUNIT_TEST_FIXTURE(checkpoint_test, interrupted_runs_go_on) {
  for (int const signal : {SIGINT, SIGTERM}) {
    // The first to finish, "pushes", tells that the other is under way; which may be over, too, when the
    // signal comes.
    for (int tries = 0;; ++tries) {
      CPPUNIT_ASSERT_MESSAGE("no signal came in time", tries != 20);
      bool told = false;
      auto const result =
          run_process({LONG_CHECKS, "check", "--engine", "rc11", "--budget", "60s",
                       "--jobs", "2", "--checkpoint", file},
                      [&](pid_t pid, std::string const&) {
                        if (!told) ::kill(pid, signal);
                        told = true;
                      });
      if (result.status == 0) continue;
      CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, 1, result.status);
      CPPUNIT_ASSERT_MESSAGE(result.err, result.err.find("interrupted") != std::string::npos);
      break;
    }
    CPPUNIT_ASSERT_EQUAL(in_one_go(), record_of({"--resume", file, "--budget", "60s"}));
  }
}

CPPUNIT_TEST_FIXTURE(checkpoint_test, refuses_what_is_no_checkpoint) {
  auto const result = interlock(
      {"check", "adds", "--engine", "rc11", "--executions", "1000", "--checkpoint", file});
  CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, 1, result.status);
  auto const good = contents_of(file);
  auto const replaced = [&](std::string_view what, std::string_view by) {
    auto text = good;
    auto const at = text.find(what);
    CPPUNIT_ASSERT(at != text.npos);
    return text.replace(at, what.size(), by);
  };
  words const resume{"--resume", file};
  for (std::size_t size = 0; size < good.size() - 1; size += good.size() / 7) {
    write(good.substr(0, size));
    refused(resume, size < 32 ? "no checkpoint" : "truncated");
  }
  write("all's well");
  refused(resume, "no checkpoint");
  write(replaced(R"("spurious":1)", R"("spurious":2)"));
  refused(resume, "damaged");
  write(replaced("checkpoint/2", "checkpoint/1"));
  refused(resume, "interlock-checkpoint/2");
  write(replaced(R"("program":")", R"("program":"0)"));
  refused(resume, "another build");
  refused({"--resume", room / "nothing"}, "cannot be read");
  refused({"--resume", room.path().string()}, "directory");
}

CPPUNIT_TEST_FIXTURE(checkpoint_test, refuses_options_that_conflict) {
  refused({"--resume", file, "--model", "sc"}, "leave out --model");
  refused({"--resume", file, "--exclude", "x"}, "leave out --exclude");
  refused({"--resume", file, "--shard", "1/2"}, "leave out --shard");
  refused({"--resume", file, "--last-failed"}, "leave out --last-failed");
  refused({"--resume", file, "--spurious", "1"}, "leave out --spurious");
  refused({"--resume", file, "--engine", "rc11"}, "leave out --engine");
  refused({"--resume", file, "adds"}, "leave out adds");
  refused({"--checkpoint", file, "--engine", "relacy"}, "--engine rc11");
  refused({"--checkpoint", file, "--engine", "rc11", "--search", "bound=1"}, "--search");
  refused({"--checkpoint", room / "no/where", "--engine", "rc11"}, "nothing can be written");
  CPPUNIT_ASSERT(room.empty());
}

}  // namespace
}  // namespace interlock::checker
