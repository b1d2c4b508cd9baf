// Which verdicts of two engines cannot both be right.
#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <interlock/checker/command/agreement.hpp>

namespace interlock::checker {
namespace {

using reports::verdict;

reports::check says(char const* engine, verdict v, std::vector<std::string> limits = {}) {
  reports::check result;
  result.name = "mutex/excludes";
  result.engine = engine;
  result.verdict = v;
  result.limits = std::move(limits);
  if (v == verdict::failed) {
    result.failed.emplace();
    result.failed->kind = "data_race";
  }
  return result;
}

std::size_t count(reports::check const& one, reports::check const& other) {
  return disagreements({{one, other}}).size();
}

class agreement : public CppUnit::TestFixture {};

CPPUNIT_TEST_FIXTURE(agreement, proof_and_failure_contradict_each_other) {
  auto const found =
      disagreements({{says("rc11", verdict::proved), says("relacy", verdict::failed)}});
  CPPUNIT_ASSERT_EQUAL(std::size_t{1}, found.size());
  for (auto const* word : {"mutex/excludes", "rc11", "relacy", "data_race"})
    CPPUNIT_ASSERT(found[0].find(word) != std::string::npos);
  CPPUNIT_ASSERT_EQUAL(std::size_t{1},
                       count(says("relacy", verdict::proved), says("rc11", verdict::failed)));
  CPPUNIT_ASSERT_EQUAL(std::size_t{1},
                       count(says("rc11", verdict::proved), says("native", verdict::failed)));
}

CPPUNIT_TEST_FIXTURE(agreement, limits_explain_a_difference) {
  CPPUNIT_ASSERT_EQUAL(std::size_t{0}, count(says("relacy", verdict::proved, {"2+2W"}),
                                             says("rc11", verdict::failed)));
  CPPUNIT_ASSERT_EQUAL(std::size_t{0}, count(says("rc11", verdict::proved, {"load buffering"}),
                                             says("native", verdict::failed)));
  // A proof under a stronger model.
  CPPUNIT_ASSERT_EQUAL(
      std::size_t{0},
      count(says("rc11", verdict::proved, {"what --model rc11 allows and sc does not"}),
            says("relacy", verdict::failed)));
  CPPUNIT_ASSERT_EQUAL(std::size_t{0},
                       count(says("rc11", verdict::bounded, {"outcomes of choose()"}),
                             says("relacy", verdict::failed)));
}

CPPUNIT_TEST_FIXTURE(agreement, limits_that_both_have_explain_nothing) {
  CPPUNIT_ASSERT_EQUAL(std::size_t{1},
                       count(says("rc11", verdict::bounded, {"load buffering", "more timeouts"}),
                             says("relacy", verdict::failed)));
}

CPPUNIT_TEST_FIXTURE(agreement, less_than_a_proof_rules_nothing_out) {
  for (auto const v : {verdict::bounded, verdict::sampled, verdict::unknown, verdict::error})
    CPPUNIT_ASSERT_EQUAL(std::size_t{0}, count(says("relacy", v), says("rc11", verdict::failed)));
  CPPUNIT_ASSERT_EQUAL(std::size_t{0},
                       count(says("rc11", verdict::failed), says("relacy", verdict::failed)));
}

}  // namespace
}  // namespace interlock::checker
