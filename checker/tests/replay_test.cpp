// Every failure of the catalogue replays: the token of its record leads to the same kind of
// failure by the same steps.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <interlock/checker/replay/token.hpp>
#include <interlock/checker/worker/run.hpp>
#include <interlock/reports/record.hpp>

#include "process.hpp"

namespace interlock::checker {
namespace {

class no_progress final : public progress {
  void finished(reports::check const&, std::size_t, std::size_t) override {}
  void running(std::vector<task const*> const&, std::size_t, std::size_t) override {}
  void over() override {}
};

std::vector<reports::check> run_all(std::vector<std::unique_ptr<task>> tasks) {
  no_progress silent;
  return run_tasks(std::move(tasks), 2, silent).run.checks;
}

/// The entries that fail under Relacy.
std::vector<entry const*> failing() {
  std::vector<entry const*> result;
  for (auto const* each = entry::first(); each != nullptr; each = each->next())
    if (!each->expected().to_pass() && each->expected().beyond("relacy") == nullptr)
      result.push_back(each);
  return result;
}

std::vector<std::string> lines_of(std::vector<reports::step> const& steps) {
  std::vector<std::string> result;
  for (auto const& each : steps) result.push_back(to_json_line(each));
  return result;
}

class replays : public CppUnit::TestFixture {
 protected:
  check_options options;
};

/// Kinds of which the interleaving always has more to say than the failure itself.
bool needs_explanation(std::string const& kind) {
  for (auto const* each : {"data_race", "failed_check", "deadlock", "lost_wakeup", "hang",
                           "use_after_free", "uninitialised_read", "double_free", "leak", "misuse"})
    if (kind == each) return true;
  return false;
}

/// At its place there is a finding, and an access there is one of the accesses.
bool explains(std::vector<reports::finding> const& findings, reports::place const& p) {
  return std::any_of(findings.begin(), findings.end(), [&](reports::finding const& each) {
    return each.about == "access" && each.thread == p.thread && each.where.file == p.file &&
           each.where.line == p.line;
  });
}

CPPUNIT_TEST_FIXTURE(replays, every_failure_of_the_catalogue_is_explained) {
  options.budget = std::chrono::seconds{60};
  auto by_rc11 = options;
  by_rc11.engine = engine_name::rc11;
  std::vector<std::unique_ptr<task>> searches;
  for (auto const* each : failing()) {
    searches.push_back(make_search_task(*each, options));
    searches.push_back(make_search_task(*each, by_rc11));
  }
  for (auto const& each : run_all(std::move(searches))) {
    auto const& f = each.failed.value();
    CPPUNIT_ASSERT_EQUAL_MESSAGE(each.name, needs_explanation(f.kind), !f.explanation.empty());
    if (f.kind == "data_race")
      for (auto const& p : f.places) CPPUNIT_ASSERT_MESSAGE(each.name, explains(f.explanation, p));
  }
}

CPPUNIT_TEST_FIXTURE(replays, every_failure_of_the_catalogue_replays_step_by_step) {
  options.budget = std::chrono::seconds{60};
  auto const entries = failing();
  CPPUNIT_ASSERT(entries.size() > 30);
  std::vector<std::unique_ptr<task>> searches, again;
  for (auto const* each : entries) searches.push_back(make_search_task(*each, options));
  auto const found = run_all(std::move(searches));
  CPPUNIT_ASSERT_EQUAL(entries.size(), found.size());
  for (std::size_t i = 0; i != entries.size(); ++i) {
    CPPUNIT_ASSERT_EQUAL(std::string{entries[i]->name()}, found[i].name);
    CPPUNIT_ASSERT_MESSAGE(found[i].name, found[i].failed.has_value());
    CPPUNIT_ASSERT_MESSAGE(found[i].name, !found[i].failed->steps.empty());
    auto token = token_from(found[i].replay);
    CPPUNIT_ASSERT_EQUAL(found[i].name, token.check);
    again.push_back(make_replay_task(*entries[i], std::move(token), options));
  }
  auto const replayed = run_all(std::move(again));
  for (std::size_t i = 0; i != entries.size(); ++i) {
    CPPUNIT_ASSERT_MESSAGE(found[i].name, replayed[i].failed.has_value());
    CPPUNIT_ASSERT_EQUAL_MESSAGE(found[i].name, found[i].failed->kind, replayed[i].failed->kind);
    CPPUNIT_ASSERT_EQUAL_MESSAGE(found[i].name, found[i].failed->message,
                                 replayed[i].failed->message);
    CPPUNIT_ASSERT_MESSAGE(found[i].name,
                           lines_of(found[i].failed->steps) == lines_of(replayed[i].failed->steps));
    CPPUNIT_ASSERT_EQUAL_MESSAGE(found[i].name, found[i].replay, replayed[i].replay);
  }
}

// The search sees two stores back there, and the token must bring that with it.
CPPUNIT_TEST_FIXTURE(replays, failures_of_the_random_search_replay_too) {
  options.search = search_choice::parse("random=20000");
  std::vector<std::unique_ptr<task>> searches, again;
  for (auto const* each : failing()) searches.push_back(make_search_task(*each, options));
  std::size_t failures = 0;
  auto const found = run_all(std::move(searches));
  std::vector<reports::check const*> expected;
  for (auto const& each : found) {
    if (!each.failed) continue;
    for (auto const* candidate : failing())
      if (each.name == candidate->name())
        again.push_back(make_replay_task(*candidate, token_from(each.replay), options));
    expected.push_back(&each);
    ++failures;
  }
  CPPUNIT_ASSERT(failures > 20);
  auto const replayed = run_all(std::move(again));
  for (std::size_t i = 0; i != expected.size(); ++i) {
    auto const& name = expected[i]->name;
    CPPUNIT_ASSERT_MESSAGE(name, replayed[i].failed.has_value());
    CPPUNIT_ASSERT_EQUAL_MESSAGE(name, expected[i]->failed->kind, replayed[i].failed->kind);
    CPPUNIT_ASSERT_MESSAGE(
        name, lines_of(expected[i]->failed->steps) == lines_of(replayed[i].failed->steps));
  }
}

CPPUNIT_TEST_FIXTURE(replays, token_pasted_into_the_command_shows_the_failure) {
  auto const* const some = failing().front();
  std::vector<std::unique_ptr<task>> search;
  search.push_back(make_search_task(*some, options));
  auto const found = run_all(std::move(search)).front();
  auto const result = run_process({INTERLOCK, "replay", found.replay});
  CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, 1, result.status);
  CPPUNIT_ASSERT(result.out.find(found.name) != std::string::npos);
  CPPUNIT_ASSERT(result.out.find(found.replay) != std::string::npos);
}

}  // namespace
}  // namespace interlock::checker
