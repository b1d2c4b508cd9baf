#include <limits>
#include <stdexcept>
#include <tuple>
#include <utility>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <interlock/reports/record.hpp>
#include <interlock/reports/words.hpp>
#include <interlock/reports/render/text.hpp>

#include "samples.hpp"

namespace {

using namespace interlock::reports;
using json = nlohmann::ordered_json;
using pointer = json::json_pointer;

class record : public CppUnit::TestFixture {
 protected:
  /// What reading `text` is refused with; empty when it is accepted.
  static std::string refusal(std::string_view text) {
    try {
      [[maybe_unused]] auto const r = run_from_json(text);
      return {};
    } catch (std::invalid_argument const& e) {
      return e.what();
    }
  }

  static json valid() { return json::parse(to_json({{samples::data_race()}})); }
  static json explored() { return json::parse(to_json({{samples::explored_race()}})); }

  static void assert_refused(json const& changed, std::string const& because) {
    auto const message = refusal(changed.dump());
    CPPUNIT_ASSERT_MESSAGE(fmt::format("\"{}\" should be in \"{}\"", because, message),
                           message.find(because) != message.npos);
    CPPUNIT_ASSERT_EQUAL(message.npos, message.find('\n'));
  }

  static void assert_refused_with(char const* where, json const& value,
                                  std::string const& because) {
    auto changed = valid();
    changed[pointer{where}] = value;
    assert_refused(changed, because);
  }
};

CPPUNIT_TEST_FIXTURE(record, survives_a_round_trip) {
  auto const text = to_json(samples::everything());
  CPPUNIT_ASSERT_EQUAL(text, to_json(run_from_json(text)));
}

CPPUNIT_TEST_FIXTURE(record, of_one_step_survives_a_round_trip) {
  for (auto const& c : samples::everything().checks) {
    if (!c.failed) continue;
    for (auto const& s : c.failed->steps) {
      auto const line = to_json_line(s);
      CPPUNIT_ASSERT_EQUAL(line.npos, line.find('\n'));
      CPPUNIT_ASSERT_EQUAL(line, to_json_line(step_from_json(line)));
    }
  }
}

CPPUNIT_TEST_FIXTURE(record, outcome_is_that_of_the_worst_check) {
  auto erring = samples::data_race();
  erring.verdict = verdict::error;
  CPPUNIT_ASSERT(outcome_of({}) == outcome::as_expected);
  CPPUNIT_ASSERT(outcome_of(samples::all_as_expected()) == outcome::as_expected);
  CPPUNIT_ASSERT(outcome_of({{erring}}) == outcome::could_not_run);
  CPPUNIT_ASSERT(outcome_of({{erring, samples::data_race()}}) == outcome::not_as_expected);
}

CPPUNIT_TEST_FIXTURE(record, of_an_interrupted_run_is_never_as_expected) {
  auto run = samples::interrupted();
  auto const again = run_from_json(to_json(run));
  CPPUNIT_ASSERT_EQUAL(to_json(run), to_json(again));
  CPPUNIT_ASSERT_EQUAL(std::string{"mutex/excludes<ticket>"},
                       again.interrupted->did_not_run.at(1).name);
  run.checks = samples::all_as_expected().checks;
  run.interrupted->did_not_run.clear();
  CPPUNIT_ASSERT(outcome_of(run) == outcome::not_as_expected);
  run.interrupted.reset();
  CPPUNIT_ASSERT(outcome_of(run) == outcome::as_expected);
}

CPPUNIT_TEST_FIXTURE(record, reads_back_every_field) {
  auto const written = samples::data_race();
  auto const read = check_from_json(to_json_line(written));
  CPPUNIT_ASSERT(read.verdict == verdict::failed);
  CPPUNIT_ASSERT_EQUAL(written.name, read.name);
  CPPUNIT_ASSERT_EQUAL(written.executions, read.executions);
  CPPUNIT_ASSERT_EQUAL(written.seconds, read.seconds);
  CPPUNIT_ASSERT_EQUAL(written.threads, read.threads);
  CPPUNIT_ASSERT_EQUAL(written.peak_memory_kib, read.peak_memory_kib);
  CPPUNIT_ASSERT(written.limits == read.limits);
  CPPUNIT_ASSERT_EQUAL(written.replay, read.replay);
  CPPUNIT_ASSERT_EQUAL(written.failed->why, read.failed->why);
  CPPUNIT_ASSERT_EQUAL(written.failed->places[1].what, read.failed->places[1].what);
  auto const& stale = read.failed->steps[5];
  CPPUNIT_ASSERT_EQUAL(std::string{"1"}, stale.read.value());
  CPPUNIT_ASSERT(!stale.written);
  CPPUNIT_ASSERT(!stale.newest);
  CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, stale.reads_from.value().step);
  CPPUNIT_ASSERT_EQUAL(1U, stale.hidden.value().thread);
  CPPUNIT_ASSERT_EQUAL(14U, stale.where.line);
}

CPPUNIT_TEST_FIXTURE(record, knows_how_threads_fared_at_scale) {
  auto written = samples::data_race();
  written.at_scale = scale{.turns = 9, .wanted = 10, .threads = 4, .least = 1, .most = 3, .fairness = 0.75, .longest_wait = 7};
  auto const line = to_json_line(written);
  auto const read = check_from_json(line).at_scale.value();
  CPPUNIT_ASSERT_EQUAL(std::string{"9 of 10 turns of 4 threads, 18 a second; 1 to 3 each, Jain's index 0.75; longest wait 7 turns"},
                       scale_in_words(read, 0.5));
  auto damaged = json::parse(line);
  damaged["scale"]["fairness"] = 1.5;
  CPPUNIT_ASSERT_THROW((void)check_from_json(damaged.dump()), std::invalid_argument);
}

CPPUNIT_TEST_FIXTURE(record, has_the_promised_keys) {
  auto const c = valid()["checks"][0];
  for (auto const* key : {"name", "engine", "search", "verdict", "expected", "as_expected",
                          "executions", "seconds", "threads", "limits", "failure", "replay"})
    CPPUNIT_ASSERT_MESSAGE(key, c.contains(key));
  for (auto const* key : {"kind", "message", "places", "steps"})
    CPPUNIT_ASSERT_MESSAGE(key, c["failure"].contains(key));
  for (auto const* key : {"file", "line", "function", "thread"})
    CPPUNIT_ASSERT_MESSAGE(key, c["failure"]["places"][0].contains(key));
}

CPPUNIT_TEST_FIXTURE(record, of_one_check_is_one_line) {
  auto const line = to_json_line(samples::hostile_text());
  CPPUNIT_ASSERT_EQUAL(line.npos, line.find('\n'));
  CPPUNIT_ASSERT_EQUAL(line, to_json_line(check_from_json(line)));
}

CPPUNIT_TEST_FIXTURE(record, is_written_whatever_it_contains) {
  check c{.name = "\xff", .seconds = std::numeric_limits<double>::quiet_NaN()};
  auto const read = check_from_json(to_json_line(c));
  CPPUNIT_ASSERT_EQUAL(std::string{"\xef\xbf\xbd"}, read.name);
  CPPUNIT_ASSERT_EQUAL(0.0, read.seconds);
}

CPPUNIT_TEST_FIXTURE(record, may_have_keys_that_are_not_known) {
  auto changed = valid();
  changed["host"] = "ci-3";
  changed["checks"][0]["failure"]["steps"][0]["place"]["column"] = 7;
  CPPUNIT_ASSERT_EQUAL(std::string{}, refusal(changed.dump()));
}

CPPUNIT_TEST_FIXTURE(record, may_lack_what_is_not_promised) {
  auto changed = valid();
  for (auto const* key : {"reached", "peak_memory_kib", "error", "replay"})
    changed["checks"][0].erase(key);
  changed["checks"][0]["failure"].erase("why");
  for (auto const* key : {"object", "order", "place", "newest"})
    changed["checks"][0]["failure"]["steps"][5].erase(key);
  CPPUNIT_ASSERT_EQUAL(std::string{}, refusal(changed.dump()));
}

CPPUNIT_TEST_FIXTURE(record, is_refused_in_one_sentence_that_says_where_and_what_to_do) {
  auto changed = valid();
  changed["checks"][0]["executions"] = "many";
  CPPUNIT_ASSERT_EQUAL(
      std::string{"run record: $.checks[0].executions is a string, not a whole number of at least "
                  "0; correct it there, or run the check again to get an intact record"},
      refusal(changed.dump()));
}

CPPUNIT_TEST_FIXTURE(record, is_refused_when_a_field_is_missing) {
  constexpr std::pair<char const*, char const*> required[]{
      {"/schema", "$.schema is missing"},
      {"/checks", "$.checks is missing"},
      {"/checks/0/name", "$.checks[0].name is missing"},
      {"/checks/0/engine", "$.checks[0].engine is missing"},
      {"/checks/0/search", "$.checks[0].search is missing"},
      {"/checks/0/verdict", "$.checks[0].verdict is missing"},
      {"/checks/0/expected", "$.checks[0].expected is missing"},
      {"/checks/0/as_expected", "$.checks[0].as_expected is missing"},
      {"/checks/0/executions", "$.checks[0].executions is missing"},
      {"/checks/0/seconds", "$.checks[0].seconds is missing"},
      {"/checks/0/threads", "$.checks[0].threads is missing"},
      {"/checks/0/limits", "$.checks[0].limits is missing"},
      {"/checks/0/failure", "no \"failure\" that says what failed"},
      {"/checks/0/failure/kind", "$.checks[0].failure.kind is missing"},
      {"/checks/0/failure/message", "$.checks[0].failure.message is missing"},
      {"/checks/0/failure/places", "$.checks[0].failure.places is missing"},
      {"/checks/0/failure/steps", "$.checks[0].failure.steps is missing"},
      {"/checks/0/failure/places/1/file", "$.checks[0].failure.places[1].file is missing"},
      {"/checks/0/failure/steps/5/number", "$.checks[0].failure.steps[5].number is missing"},
      {"/checks/0/failure/steps/5/operation", "$.checks[0].failure.steps[5].operation is missing"},
      {"/checks/0/failure/steps/5/hidden/value",
       "$.checks[0].failure.steps[5].hidden.value is missing"},
  };
  for (auto const& [where, because] : required) {
    auto changed = valid();
    auto const at = pointer{where};
    changed[at.parent_pointer()].erase(at.back());
    assert_refused(changed, because);
  }
}

CPPUNIT_TEST_FIXTURE(record, is_refused_when_it_contradicts_itself) {
  struct {
    verdict is;
    char const* expected;
    char const* engine;
    std::optional<bool> right;
  } const table[]{
      {verdict::error, "passes", "rc11", false},     {verdict::unknown, "data_race", "native", false},
      {verdict::failed, "passes", "rc11", false},    {verdict::failed, "data_race", "rc11", true},
      {verdict::failed, "leak", "relacy", {}},       {verdict::proved, "passes", "rc11", true},
      {verdict::proved, "data_race", "rc11", false}, {verdict::bounded, "leak", "relacy", false},
      {verdict::sampled, "leak", "native", true},    {verdict::sampled, "leak", "relacy", false}};
  for (auto const& each : table)
    for (bool const claimed : {false, true}) {
      auto c = samples::data_race();
      c.verdict = each.is;
      c.expected = each.expected;
      c.engine = each.engine;
      c.as_expected = claimed;
      if (!each.right || *each.right == claimed)
        CPPUNIT_ASSERT_EQUAL(std::string{}, refusal(to_json({{c}})));
      else
        assert_refused(json::parse(to_json({{c}})),
                       fmt::format("$.checks[0].as_expected is {}, which contradicts the verdict "
                                   "\"{}\" where \"{}\" is expected",
                                   claimed, to_string(each.is), each.expected));
    }
}

CPPUNIT_TEST_FIXTURE(record, is_refused_when_a_field_is_of_the_wrong_type) {
  assert_refused_with("/checks", json::object(), "$.checks is an object, not an array");
  assert_refused_with("/checks/0", "x", "$.checks[0] is a string, not an object");
  assert_refused_with("/checks/0/name", nullptr, "$.checks[0].name is null, not a string");
  assert_refused_with("/checks/0/name", 1, "is a whole number, not a string");
  assert_refused_with("/checks/0/as_expected", "true", "is a string, not true or false");
  assert_refused_with("/checks/0/executions", -1, "is a negative number, not a whole number");
  assert_refused_with("/checks/0/executions", 1.5, "is a number with a fraction");
  assert_refused_with("/checks/0/seconds", -0.5, "not a number of at least 0");
  assert_refused_with("/checks/0/seconds", json::array(), "is an array, not a number");
  assert_refused_with("/checks/0/threads", 1ULL << 40, "is 1099511627776, more than 4294967295");
  assert_refused_with("/checks/0/limits/1", true, "$.checks[0].limits[1] is a boolean");
  assert_refused_with("/checks/0/failure", "yes", "$.checks[0].failure is a string");
  assert_refused_with("/checks/0/failure/steps/5/read", 1,
                      "$.checks[0].failure.steps[5].read is a whole number, not a string");
  assert_refused_with("/checks/0/failure/steps/5/place", json::array(),
                      "$.checks[0].failure.steps[5].place is an array, not an object");
}

CPPUNIT_TEST_FIXTURE(record, reads_back_what_explore_found_out) {
  auto const written = samples::explored_race();
  auto const read = check_from_json(to_json_line(written));
  CPPUNIT_ASSERT_EQUAL(to_json_line(written), to_json_line(read));
  CPPUNIT_ASSERT_EQUAL(written.failed->objects[1].created.line,
                       read.failed->objects[1].created.line);
  CPPUNIT_ASSERT_EQUAL(2U, read.failed->steps[0].id.value());
  CPPUNIT_ASSERT_EQUAL(written.failed->explanation.size(), read.failed->explanation.size());
  CPPUNIT_ASSERT_EQUAL(std::uint64_t{3}, read.explored->lost_after.value());
  CPPUNIT_ASSERT_EQUAL(std::string{"acquire"},
                       read.explored->orders->remedies[0].changes[1].to);
  CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, read.explored->failures[1].times);
  CPPUNIT_ASSERT(read.explored->orders->remedies[0].proved);
  CPPUNIT_ASSERT(!read.explored->orders->remedies[1].proved);
  CPPUNIT_ASSERT_EQUAL(std::string{"order"}, read.explored->orders->remedies[0].changes[1].part);
  CPPUNIT_ASSERT_EQUAL(std::string{"fence_after"},
                       read.explored->orders->remedies[1].changes[1].part);
  CPPUNIT_ASSERT_EQUAL(std::uint64_t{3}, read.explored->checked.value().execution);
}

CPPUNIT_TEST_FIXTURE(record, reads_back_what_lies_beneath_a_place) {
  auto written = samples::explored_race();
  written.failed->places[0].beneath = {{"bits/semaphore_base.h", 215, "acquire()"}, {"", 0, "load()"}};
  auto const read = check_from_json(to_json_line(written)).failed->places[0].beneath;
  CPPUNIT_ASSERT_EQUAL(std::size_t{2}, read.size());
  CPPUNIT_ASSERT_EQUAL(std::string{"bits/semaphore_base.h"}, read[0].file);
  CPPUNIT_ASSERT_EQUAL(215U, read[0].line);
  CPPUNIT_ASSERT_EQUAL(std::string{"load()"}, read[1].function);
}

CPPUNIT_TEST_FIXTURE(record, reads_back_where_in_a_line_a_change_is) {
  auto written = samples::explored_race();
  auto& advice = *written.explored->orders;
  advice.seq_cst = "not_known";
  advice.seq_cst_reached = "12 % of the search by estimate";
  advice.not_by_rc11 = "it says so";
  advice.remedies[0].changes[0].where.column = 17;
  advice.remedies[0].changes[0].others = true;
  auto const read = check_from_json(to_json_line(written)).explored->orders.value();
  CPPUNIT_ASSERT_EQUAL(17U, read.remedies[0].changes[0].where.column);
  CPPUNIT_ASSERT(read.remedies[0].changes[0].others && !read.remedies[0].changes[1].others);
  CPPUNIT_ASSERT_EQUAL(advice.seq_cst_reached, read.seq_cst_reached);
  CPPUNIT_ASSERT_EQUAL(advice.not_by_rc11, read.not_by_rc11);
}

// What earlier versions called confirmed was what a search with a bound had come through.
CPPUNIT_TEST_FIXTURE(record, takes_no_remedy_for_proved_that_does_not_say_so) {
  auto older = explored();
  auto& advice = older["checks"][0]["explored"]["orders"];
  for (auto& each : advice["remedies"]) each.erase("proved");
  auto const read = run_from_json(older.dump()).checks[0].explored->orders.value();
  CPPUNIT_ASSERT(!read.remedies[0].proved);
}

CPPUNIT_TEST_FIXTURE(record, reads_back_what_was_leaked) {
  auto const written = samples::leak();
  CPPUNIT_ASSERT(check_from_json(to_json_line(written)).failed->objects[0].leaked);
  auto const race = check_from_json(to_json_line(samples::explored_race()));
  CPPUNIT_ASSERT(!race.failed->objects[0].leaked);
}

CPPUNIT_TEST_FIXTURE(record, may_lack_what_was_added_later) {
  auto changed = explored();
  changed["checks"][0].erase("explored");
  for (auto const* key : {"objects", "explanation"}) changed["checks"][0]["failure"].erase(key);
  for (auto& each : changed["checks"][0]["failure"]["steps"]) each.erase("id");
  CPPUNIT_ASSERT_EQUAL(std::string{}, refusal(changed.dump()));
  auto reduced = explored();
  for (auto const* key : {"lost_after", "orders", "reached"})
    reduced["checks"][0]["explored"].erase(key);
  for (auto& each : reduced["checks"][0]["failure"]["explanation"])
    for (auto const* key : {"thread", "step", "place"}) each.erase(key);
  CPPUNIT_ASSERT_EQUAL(std::string{}, refusal(reduced.dump()));
}

CPPUNIT_TEST_FIXTURE(record, is_refused_where_it_refers_to_what_is_not_there) {
  std::tuple<char const*, json, char const*> const wrong[]{
      {"/failure/explanation/1/step", 4711,
       "failure.explanation[1].step is 4711, and the failure has no step of that number"},
      {"/failure/explanation/1/step", 0, "no step of that number"},
      {"/failure/explanation/1/step", -1, "is a negative number"},
      {"/failure/explanation/1/step", "1", "is a string"},
      {"/failure/explanation/1/thread", 1.5, "is a number with a fraction"},
      {"/failure/explanation/1/text", nullptr, "explanation[1].text is null, not a string"},
      {"/failure/explanation/1/place", "x", "is a string, not an object"},
      {"/failure/explanation", json::object(), "is an object, not an array"},
      {"/failure/objects/1/id", 1, "objects[1].id is 1, which another object has, too"},
      {"/failure/objects/1/id", 4294967296, "more than 4294967295"},
      {"/failure/objects/1/created", nullptr, "objects[1].created is null"},
      {"/failure/objects/1/leaked", "yes", "objects[1].leaked is a string, not true or false"},
      {"/failure/objects", "none", "is a string, not an array"},
      {"/failure/steps/0/id", "data", "steps[0].id is a string"},
      {"/failure/steps/0/with", true, "steps[0].with is a boolean"},
      {"/explored", json::array(), "explored is an array, not an object"},
      {"/explored/lost_after", 99, "explored.lost_after is 99, and the failure has no step"},
      {"/explored/complete", "yes", "explored.complete is a string, not true or false"},
      {"/explored/failures/0/times", -2, "is a negative number"},
      {"/explored/failures/0/places", nullptr, "failures[0].places is null"},
      {"/explored/orders/remedies/1/changes/0/part", "fence",
       "changes[0].part is \"fence\", not one of order, failure_order, fence_before, fence_after"},
      {"/explored/orders/seq_cst", "maybe",
       "orders.seq_cst is \"maybe\", not one of passes, fails, not_known"},
      {"/explored/orders/remedies", 1, "orders.remedies is a whole number, not an array"},
      {"/explored/orders/remedies/0/changes/0/to", 1, "changes[0].to is a whole number"},
      {"/explored/orders/remedies/0/changes/0/place/line", "13", "place.line is a string"},
  };
  for (auto const& [where, value, because] : wrong) {
    auto changed = explored();
    changed[pointer{std::string{"/checks/0"} + where}] = value;
    assert_refused(changed, because);
  }
}

CPPUNIT_TEST_FIXTURE(record, with_all_that_explore_adds_survives_any_damage) {
  auto const text = to_json_line(samples::explored_race());
  for (auto const damage : {'0', '"', '}', '-', '\xff'})
    for (std::size_t at = 0; at < text.size(); at += 7) {
      auto damaged = text;
      damaged[at] = damage;
      try {
        // What can be read can be rendered: nothing in it refers to what is not there.
        CPPUNIT_ASSERT(!failure_text(check_from_json(damaged)).empty());
      } catch (std::invalid_argument const&) {
      }
    }
}

CPPUNIT_TEST_FIXTURE(record, is_refused_with_an_unknown_verdict) {
  assert_refused_with("/checks/0/verdict", "provd",
                      "$.checks[0].verdict is \"provd\", not one of proved, bounded, sampled, "
                      "unknown, failed, error");
  assert_refused_with("/checks/0/verdict", std::string(1000, '\n'), "…, not one of");
}

CPPUNIT_TEST_FIXTURE(record, is_refused_when_its_schema_is_another) {
  assert_refused_with("/schema", "interlock-run/2",
                      "is \"interlock-run/2\", newer than interlock-run/1 which this interlock "
                      "reads; use the interlock that wrote it");
  for (auto const* schema : {"interlock-run/0", "interlock-run/", "interlock-run/1x", "sarif", "",
                             "interlock-run/99999999999999999999"})
    assert_refused_with("/schema", schema, "not \"interlock-run/1\"");
  assert_refused_with("/schema", 1, "$.schema is a whole number, not a string");
}

CPPUNIT_TEST_FIXTURE(record, is_refused_when_it_is_not_json) {
  auto const assert_text_refused = [](std::string_view text, std::string_view because) {
    auto const message = refusal(text);
    CPPUNIT_ASSERT_MESSAGE(message, message.find(because) != message.npos);
  };
  assert_text_refused("", "the text is empty");
  assert_text_refused(" \n", "the text is empty");
  assert_text_refused("{\"schema\": \"interlock-run/1\",", "the text is truncated");
  assert_text_refused("{\n  \"schema\": ]\n}", "line 2, column 13 is not valid JSON");
  assert_text_refused("{\"schema\": \"\xff\"}", "is not valid JSON");
  assert_text_refused("{} {}", "line 1, column 4 is not valid JSON");
  assert_text_refused("[1e999]", "a number that is too large");
  assert_text_refused("[]", "$ is an array, not an object");
  assert_text_refused("<testsuites/>", "line 1, column 1 is not valid JSON");
}

CPPUNIT_TEST_FIXTURE(record, cut_off_anywhere_is_refused) {
  auto const text = to_json_line(samples::data_race());
  for (std::size_t length = 0; length < text.size(); length += 2)
    CPPUNIT_ASSERT_THROW((void)check_from_json(std::string_view{text}.substr(0, length)),
                         std::invalid_argument);
}

CPPUNIT_TEST_FIXTURE(record, damaged_anywhere_is_read_or_refused) {
  auto const text = to_json_line(samples::data_race());
  for (auto const damage : {'0', '"', '}', '-', '\xff'})
    for (std::size_t at = 0; at < text.size(); at += 3) {
      auto damaged = text;
      damaged[at] = damage;
      try {
        (void)check_from_json(damaged);
      } catch (std::invalid_argument const&) {
        // Any other exception fails the test.
      }
    }
}

CPPUNIT_TEST_FIXTURE(record, verdicts_have_names) {
  for (auto const v : {verdict::proved, verdict::bounded, verdict::sampled, verdict::unknown,
                       verdict::failed, verdict::error})
    CPPUNIT_ASSERT(verdict_from(to_string(v)) == v);
  CPPUNIT_ASSERT(!verdict_from("Proved"));
}

CPPUNIT_TEST_FIXTURE(record, refuses_values_that_lie_too_deep) {
  for (std::size_t const depth : {65U, 1'000'000U}) {
    auto const deep = std::string(depth, '[');
    auto const because = std::string{"more than 64 deep"};
    CPPUNIT_ASSERT(refusal(deep).find(because) != because.npos);
    auto closed = R"({"unknown":)" + deep + std::string(depth, ']') + "}";
    CPPUNIT_ASSERT(refusal(closed).find(because) != because.npos);
  }
  // Brackets in a string are none.
  auto changed = valid();
  changed[pointer{"/checks/0/failure/message"}] = std::string(100, '[') + "\"{\\" + std::string(100, '{');
  CPPUNIT_ASSERT_EQUAL(std::string{}, refusal(changed.dump()));
}

CPPUNIT_TEST_FIXTURE(record, refuses_numbers_that_nothing_can_have) {
  for (auto const* where : {"/checks/0/failure/steps/0/thread", "/checks/0/failure/steps/0/place/thread",
                            "/checks/0/failure/places/0/thread"})
    assert_refused_with(where, 256, "thread is 256, more than 255");
  assert_refused_with("/checks/0/seconds", 1e300, "$.checks[0].seconds is 1e+300, more than");
}

CPPUNIT_TEST_FIXTURE(record, takes_as_long_to_read_as_it_is_long) {
  auto text = std::string{R"({"schema":"interlock-run/1")"};
  for (auto i = 0; i != 100'000; ++i) text += fmt::format(R"(,"k{}":0)", i);
  CPPUNIT_ASSERT_EQUAL(std::string{}, refusal(text + R"(,"checks":[]})"));
}

}  // namespace
