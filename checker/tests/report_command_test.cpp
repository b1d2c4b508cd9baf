// `report`: what it renders, compares and refuses, and the exit status of each.
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <interlock/reports/record.hpp>

#include "process.hpp"

namespace interlock::checker {
namespace {

using words = std::vector<std::string>;
using reports::verdict;

bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

reports::check made(std::string name, verdict v, bool as_expected) {
  reports::check c{.name = std::move(name),
                   .engine = "relacy",
                   .search = "full",
                   .verdict = v,
                   .expected = "passes",
                   .as_expected = as_expected,
                   .executions = 5};
  if (v == verdict::failed) c.failed = reports::failure{.kind = "deadlock", .message = "stuck"};
  return c;
}

class report_command : public CppUnit::TestFixture {
 protected:
  report_command() {
    write("passing.json", reports::to_json({{made("a", verdict::proved, true)}}));
    write("failing.json", reports::to_json({{made("a", verdict::failed, false)}}));
    write("erring.json", reports::to_json({{made("a", verdict::error, false)}}));
  }

  void write(std::string const& name, std::string const& content) const {
    std::ofstream{room / name, std::ios::binary} << content;
  }

  [[nodiscard]] process_result report(std::string const& record, words const& options = {}) const {
    words line{PROBE, "report", record == "-" ? record : room / record};
    line.insert(line.end(), options.begin(), options.end());
    return run_process(line);
  }

  void assert_refused(std::string const& record, words const& options, words const& parts) const {
    auto const result = report(record, options);
    CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, 2, result.status);
    CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, std::string{}, result.out);
    CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, result.err.size() - 1, result.err.find('\n'));
    for (auto const& part : parts) CPPUNIT_ASSERT_MESSAGE(result.err, contains(result.err, part));
  }

  scratch_directory room;
};

CPPUNIT_TEST_FIXTURE(report_command, ends_as_the_run_did) {
  CPPUNIT_ASSERT_EQUAL(0, report("passing.json").status);
  CPPUNIT_ASSERT_EQUAL(1, report("failing.json").status);
  CPPUNIT_ASSERT_EQUAL(3, report("erring.json").status);
}

CPPUNIT_TEST_FIXTURE(report_command, renders_text_unless_told_otherwise) {
  auto const text = report("failing.json");
  CPPUNIT_ASSERT_MESSAGE(text.out, text.out.starts_with("FAIL   a  relacy  deadlock"));
  auto const json = report("failing.json", {"--format", "json"});
  CPPUNIT_ASSERT_EQUAL(contents_of(room / "failing.json") + '\n', json.out);
}

CPPUNIT_TEST_FIXTURE(report_command, renders_several_formats_at_once) {
  auto const sarif = room / "run.sarif";
  auto const result =
      report("failing.json", {"--format", "github", "--format", "sarif=" + sarif});
  CPPUNIT_ASSERT_MESSAGE(result.out, result.out.starts_with("::error title=a%3A deadlock"));
  CPPUNIT_ASSERT(contains(contents_of(sarif), "2.1.0"));
}

CPPUNIT_TEST_FIXTURE(report_command, may_write_over_the_record) {
  auto const file = room / "failing.json";
  auto const before = contents_of(file);
  CPPUNIT_ASSERT_EQUAL(1, report("failing.json", {"--format", "json=" + file}).status);
  CPPUNIT_ASSERT_EQUAL(before + '\n', contents_of(file));
}

CPPUNIT_TEST_FIXTURE(report_command, compares_with_a_baseline) {
  auto const broken = report("failing.json", {"--baseline", room / "passing.json"});
  CPPUNIT_ASSERT_EQUAL(1, broken.status);
  CPPUNIT_ASSERT_MESSAGE(broken.out, contains(broken.out, "1 broken; 0 as before"));
  CPPUNIT_ASSERT_MESSAGE(broken.out, contains(broken.out, "proved → deadlock"));
  auto const known = report("failing.json", {"--baseline", room / "failing.json"});
  CPPUNIT_ASSERT_EQUAL(0, known.status);
  CPPUNIT_ASSERT_EQUAL(std::string{"nothing differs from the old run (1 compared)\n"}, known.out);
  CPPUNIT_ASSERT_EQUAL(3, report("erring.json", {"--baseline", room / "erring.json"}).status);
}

CPPUNIT_TEST_FIXTURE(report_command, keeps_the_comparison_out_of_other_formats) {
  auto const result =
      report("failing.json", {"--baseline", room / "passing.json", "--format", "json"});
  CPPUNIT_ASSERT_EQUAL(contents_of(room / "failing.json") + '\n', result.out);
  CPPUNIT_ASSERT_MESSAGE(result.err, contains(result.err, "1 broken"));
}

CPPUNIT_TEST_FIXTURE(report_command, refuses_records_that_it_cannot_read) {
  write("empty.json", "");
  write("cut.json", contents_of(room / "failing.json").substr(0, 100));
  write("newer.json", R"({"schema": "interlock-run/9", "checks": []})");
  write("other.json", R"({"schema": "interlock-run/1", "checks": [{"name": 1}]})");
  assert_refused("none.json", {}, {"none.json", "No such file", "--report json=FILE"});
  assert_refused("", {}, {"it is a directory"});
  assert_refused("empty.json", {}, {"empty.json", "is empty", "run the check again"});
  assert_refused("cut.json", {}, {"cut.json", "is truncated", "run the check again"});
  assert_refused("newer.json", {}, {"newer.json", "interlock-run/9", "newer"});
  assert_refused("other.json", {}, {"other.json", "$.checks[0].name", "not a string"});
  assert_refused("-", {}, {"stdin", "is empty"});
  assert_refused("passing.json", {"--baseline", room / "cut.json"}, {"cut.json", "is truncated"});
}

CPPUNIT_TEST_FIXTURE(report_command, refuses_what_it_cannot_do) {
  assert_refused("passing.json", {"--format", "yaml"}, {"--format yaml", "markdown", "sarif"});
  assert_refused("passing.json", {room / "passing.json"}, {"merge records of different shards"});
  assert_refused("-", {"--baseline", "-"}, {"only one record"});
  CPPUNIT_ASSERT_EQUAL(2, run_process({PROBE, "report"}).status);
}

}  // namespace
}  // namespace interlock::checker
