// Which verdicts of two engines cannot both be right.
#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <interlock/checker/command/agreement.hpp>
#include <interlock/checker/limit.hpp>

namespace interlock::checker {
namespace {

using reports::verdict;

reports::check says(char const* engine, verdict v, std::vector<limit> const& limits = {}) {
  reports::check result;
  result.name = "mutex/excludes";
  result.engine = engine;
  result.verdict = v;
  result.limits = in_words(limits);
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
  CPPUNIT_ASSERT_EQUAL(std::size_t{0},
                       count(says("relacy", verdict::proved, {limit::stores_in_execution_order}),
                             says("rc11", verdict::failed)));
  CPPUNIT_ASSERT_EQUAL(std::size_t{0}, count(says("rc11", verdict::proved, {limit::load_buffering}),
                                             says("native", verdict::failed)));
  // A proof under a stronger model.
  CPPUNIT_ASSERT_EQUAL(std::size_t{0},
                       count(says("rc11", verdict::proved, {limit::forbidden_by_sc}),
                             says("relacy", verdict::failed)));
  CPPUNIT_ASSERT_EQUAL(std::size_t{0},
                       count(says("rc11", verdict::bounded,
                                  {limit::load_buffering, limit::behind_idle_yields}),
                             says("relacy", verdict::failed)));
}

CPPUNIT_TEST_FIXTURE(agreement, limits_that_both_have_explain_nothing) {
  for (auto const each : {limit::load_buffering, limit::spurious_bound, limit::timeout_bound,
                          limit::storage_used_again})
    for (auto const v : {verdict::proved, verdict::bounded})
      CPPUNIT_ASSERT_EQUAL(std::size_t{1},
                           count(says("rc11", v, {each}), says("relacy", verdict::failed)));
}

CPPUNIT_TEST_FIXTURE(agreement, limit_that_nobody_knows_may_explain_all) {
  auto proof = says("rc11", verdict::proved);
  proof.limits = {"load buffering, in the words of another version"};
  CPPUNIT_ASSERT_EQUAL(std::size_t{0}, count(proof, says("relacy", verdict::failed)));
}

// What a record says of a limit is what it was.
CPPUNIT_TEST_FIXTURE(agreement, sentences_of_limits_name_them) {
  for (unsigned i = 0; i <= static_cast<unsigned>(limit::last_execution_cut_short); ++i) {
    auto const each = static_cast<limit>(i);
    CPPUNIT_ASSERT(limit_from(to_string(each)) == each);
  }
  CPPUNIT_ASSERT(!limit_from("").has_value());
}

CPPUNIT_TEST_FIXTURE(agreement, less_than_a_proof_rules_nothing_out) {
  for (auto const v : {verdict::bounded, verdict::sampled, verdict::unknown, verdict::error})
    CPPUNIT_ASSERT_EQUAL(std::size_t{0}, count(says("relacy", v), says("rc11", verdict::failed)));
  CPPUNIT_ASSERT_EQUAL(std::size_t{0},
                       count(says("rc11", verdict::failed), says("relacy", verdict::failed)));
}

}  // namespace
}  // namespace interlock::checker
