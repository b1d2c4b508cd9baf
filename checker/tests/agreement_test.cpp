// Which verdicts of two engines cannot both be right.
#include <algorithm>
#include <string>
#include <vector>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <interlock/checker/command/agreement.hpp>
#include <interlock/checker/limit.hpp>
#include <interlock/model/failure.hpp>

namespace interlock::checker {
namespace {

using reports::verdict;

reports::check says(char const* engine, verdict v, std::vector<limit> const& limits = {},
                    failure kind = failure::data_race) {
  reports::check result;
  result.name = "mutex/excludes";
  result.engine = engine;
  result.verdict = v;
  result.limits = in_words(limits);
  if (v == verdict::failed) {
    result.failed.emplace();
    result.failed->kind = to_string(kind);
    result.failed->places = {{.file = "a.hpp", .line = 3}, {.file = "a.hpp", .line = 5}};
  }
  return result;
}

std::size_t count(reports::check const& one, reports::check const& other) {
  return differences({{one, other}}).size();
}

class agreement : public CppUnit::TestFixture {};

CPPUNIT_TEST_FIXTURE(agreement, proof_and_failure_contradict_each_other) {
  auto const found =
      differences({{says("rc11", verdict::proved), says("relacy", verdict::failed)}});
  CPPUNIT_ASSERT_EQUAL(std::size_t{1}, found.size());
  for (auto const* word : {"mutex/excludes", "rc11", "relacy", "data_race"})
    CPPUNIT_ASSERT(found[0].text.find(word) != std::string::npos);
  CPPUNIT_ASSERT(found[0].is_an_error);
  CPPUNIT_ASSERT_EQUAL(std::size_t{1},
                       count(says("relacy", verdict::proved), says("rc11", verdict::failed)));
  CPPUNIT_ASSERT_EQUAL(std::size_t{1},
                       count(says("rc11", verdict::proved), says("native", verdict::failed)));
}

// Which limit of whom explains which failures of whom: each line is one row, and what is not there
// explains nothing.
CPPUNIT_TEST_FIXTURE(agreement, limits_explain_what_the_other_engine_can_show) {
  using kinds = std::vector<failure>;
  kinds all, of_memory{failure::use_after_free, failure::double_free,  failure::data_race,
                       failure::failed_check,   failure::crash, failure::hang};
  for (unsigned k = 0; k <= static_cast<unsigned>(failure::nondeterminism); ++k)
    all.push_back(static_cast<failure>(k));
  struct row {
    char const* prover;
    limit what;
    char const* other;
    kinds explained;
  };
#if defined(__x86_64__)
  kinds const elsewhere{};
#else
  kinds const elsewhere = all;
#endif
  std::vector<row> const table{
      {"rc11", limit::forbidden_by_cxx20_sc, "relacy", all},
      {"rc11", limit::forbidden_by_cxx20_sc, "native", {}},
      {"rc11", limit::forbidden_by_sc, "relacy", all},
      {"rc11", limit::forbidden_by_sc, "native", all},
      {"rc11", limit::load_buffering, "relacy", {}},
      {"rc11", limit::load_buffering, "native", elsewhere},
      {"rc11", limit::rounds_bound, "relacy", all},
      {"rc11", limit::rounds_bound, "native", all},
      {"rc11", limit::looks_again_at_newest, "relacy", all},
      {"rc11", limit::looks_again_at_newest, "native", all},
      {"rc11", limit::code_not_instrumented, "relacy", all},
      {"rc11", limit::code_not_instrumented, "native", all},
      {"relacy", limit::inline_assembly, "rc11", all},
      {"relacy", limit::inline_assembly, "native", all},
      {"rc11", limit::accesses_left_out, "relacy", all},
      {"rc11", limit::accesses_left_out, "native", all},
      {"rc11", limit::spurious_bound, "relacy", {}},
      {"rc11", limit::spurious_bound, "native", all},
      {"rc11", limit::timeout_bound, "relacy", {}},
      {"rc11", limit::timeout_bound, "native", all},
      {"rc11", limit::storage_used_again, "relacy", {}},
      {"rc11", limit::storage_used_again, "native", of_memory},
      {"relacy", limit::spurious_bound, "rc11", all},
      {"relacy", limit::timeout_bound, "rc11", {}},
      {"relacy", limit::storage_used_again, "rc11", {}},
      {"relacy", limit::storage_used_again, "native", of_memory},
      {"relacy", limit::loads_one_store_back, "rc11", all},
      {"relacy", limit::loads_one_store_back, "native", all},
      {"relacy", limit::loads_two_stores_back, "rc11", all},
      {"relacy", limit::failed_exchange_reads_newest, "rc11", all},
      {"relacy", limit::failed_exchange_reads_newest, "native", elsewhere},
      {"relacy", limit::stores_in_execution_order, "rc11", all},
      {"relacy", limit::stores_in_execution_order, "native", elsewhere},
      {"relacy", limit::yields_to_everyone, "rc11", all},
      {"relacy", limit::yields_to_everyone, "native", all},
      {"relacy", limit::waits_on_newest, "rc11", all},
      {"relacy", limit::waits_on_newest, "native", elsewhere},
      {"relacy", limit::rounds_in_one_go, "rc11", all},
      {"relacy", limit::rounds_in_one_go, "native", all}};
  for (auto const& each : table)
    for (auto const kind : all) {
      bool const is_explained = std::ranges::find(each.explained, kind) != each.explained.end();
      CPPUNIT_ASSERT_EQUAL_MESSAGE(
          std::string{to_string(each.what)} + ", " + std::string{to_string(kind)},
          std::size_t{is_explained ? 0U : 1U},
          count(says(each.prover, verdict::proved, {each.what}),
                says(each.other, verdict::failed, {}, kind)));
    }
}

// rc11 keeps to relacy's bounds.
CPPUNIT_TEST_FIXTURE(agreement, bounds_that_both_have_explain_nothing) {
  for (auto const each : {limit::load_buffering, limit::spurious_bound, limit::timeout_bound,
                          limit::storage_used_again})
    CPPUNIT_ASSERT_EQUAL(std::size_t{1}, count(says("rc11", verdict::bounded, {each}),
                                               says("relacy", verdict::failed)));
}

// ThreadSanitizer does not see what fences order.
CPPUNIT_TEST_FIXTURE(agreement, race_that_may_be_none_contradicts_nobody) {
  auto const fences = std::vector{limit::stand_alone_fences};
  CPPUNIT_ASSERT_EQUAL(std::size_t{0}, count(says("rc11", verdict::proved),
                                             says("native", verdict::failed, fences)));
  CPPUNIT_ASSERT_EQUAL(
      std::size_t{1}, count(says("rc11", verdict::proved),
                            says("native", verdict::failed, fences, failure::failed_check)));
}

CPPUNIT_TEST_FIXTURE(agreement, what_the_layer_does_not_see_is_no_error_of_interlock) {
  auto race = says("native", verdict::failed);
  race.failed->explanation = {{.about = "outside", .text = "no var"}};
  auto const found = differences({{says("rc11", verdict::proved), race}});
  CPPUNIT_ASSERT_EQUAL(std::size_t{1}, found.size());
  CPPUNIT_ASSERT(!found[0].is_an_error);
  for (auto const* word : {"mutex/excludes", "native", "data race", "memory that the layer does not see",
                           "a.hpp:3, a.hpp:5"})
    CPPUNIT_ASSERT_MESSAGE(found[0].text, found[0].text.find(word) != std::string::npos);
  CPPUNIT_ASSERT(found[0].text.find("error of interlock") == std::string::npos);

  auto const varies = differences({{says("rc11", verdict::proved),
                                    says("relacy", verdict::failed, {}, failure::nondeterminism)}});
  CPPUNIT_ASSERT_EQUAL(std::size_t{1}, varies.size());
  CPPUNIT_ASSERT(!varies[0].is_an_error);
}

CPPUNIT_TEST_FIXTURE(agreement, limit_that_nobody_knows_may_explain_all) {
  auto proof = says("rc11", verdict::proved);
  proof.limits = {"load buffering, in the words of another version"};
  CPPUNIT_ASSERT_EQUAL(std::size_t{0}, count(proof, says("relacy", verdict::failed)));
}

// What a record says of a limit is what it was.
CPPUNIT_TEST_FIXTURE(agreement, sentences_of_limits_name_them) {
  for (unsigned i = 0; i <= static_cast<unsigned>(limit::stand_alone_fences); ++i) {
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
