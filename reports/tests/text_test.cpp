#include <algorithm>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <interlock/reports/render/exploration.hpp>
#include <interlock/reports/render/interleaving.hpp>
#include <interlock/reports/layout.hpp>
#include <interlock/reports/render/text.hpp>
#include <interlock/reports/words.hpp>

#include "samples.hpp"

namespace {

using namespace interlock::reports;

class layout : public CppUnit::TestFixture {};

CPPUNIT_TEST_FIXTURE(layout, leaves_readable_text_as_it_is) {
  for (std::string const text : {"a \"b\" \\n <c>", "permits CAS 2→1 ·acquire", "Öl 漢字"})
    CPPUNIT_ASSERT_EQUAL(text, printable(text));
}

CPPUNIT_TEST_FIXTURE(layout, escapes_what_could_do_harm) {
  CPPUNIT_ASSERT_EQUAL(std::string{R"(\x1b[31m\n\t\x00)"}, printable({"\x1b[31m\n\t\0", 8}));
  CPPUNIT_ASSERT_EQUAL(std::string{R"(\xff \u202e)"}, printable("\xff \xe2\x80\xae"));
}

CPPUNIT_TEST_FIXTURE(layout, measures_columns_not_bytes) {
  CPPUNIT_ASSERT_EQUAL(std::size_t{0}, width_of(""));
  CPPUNIT_ASSERT_EQUAL(std::size_t{3}, width_of("0→1"));
  CPPUNIT_ASSERT_EQUAL(std::size_t{4}, width_of("漢字"));
  CPPUNIT_ASSERT_EQUAL(std::string{"0→1  |"}, padded("0→1", 5) + "|");
}

CPPUNIT_TEST_FIXTURE(layout, wraps_at_spaces_and_inside_long_words) {
  using lines = std::vector<std::string>;
  CPPUNIT_ASSERT((lines{""} == wrapped("", 10)));
  CPPUNIT_ASSERT((lines{"one two", "three"} == wrapped("one two three", 8)));
  CPPUNIT_ASSERT((lines{"one two", "  three"} == wrapped("one two  three", 8, 2)));
  CPPUNIT_ASSERT((lines{"öööö", "öö x"} == wrapped("öööööö x", 4)));
  CPPUNIT_ASSERT((lines{"ab", "  c", "  d"} == wrapped("ab cd", 0, 2)));
  CPPUNIT_ASSERT((lines{"漢", "字"} == wrapped("漢字", 1)));
}

CPPUNIT_TEST_FIXTURE(layout, groups_digits) {
  CPPUNIT_ASSERT_EQUAL(std::string{"0"}, grouped(0));
  CPPUNIT_ASSERT_EQUAL(std::string{"999"}, grouped(999));
  CPPUNIT_ASSERT_EQUAL(std::string{"18,446,744,073,709,551,615"},
                       grouped(std::numeric_limits<std::uint64_t>::max()));
}

class words : public CppUnit::TestFixture {};

CPPUNIT_TEST_FIXTURE(words, say_what_a_step_does) {
  std::pair<char const*, step> const steps[]{
      {"permits load 0",
       {.operation = "load", .object = "permits", .order = "seq_cst", .read = "0"}},
      {"ready store 1 ·release",
       {.operation = "store", .object = "ready", .order = "release", .written = "1"}},
      {"permits fetch_add 0→1 ·relaxed",
       {.operation = "fetch_add",
        .object = "permits",
        .order = "relaxed",
        .read = "0",
        .written = "1"}},
      {"permits CAS 2→1 ·acquire",
       {.operation = "compare_exchange_weak",
        .object = "permits",
        .order = "acquire",
        .read = "2",
        .written = "1"}},
      {"permits CAS failed, saw 0",
       {.operation = "compare_exchange_strong", .object = "permits", .read = "0"}},
      {"permits CAS saw 2 → fails spuriously",
       {.operation = "compare_exchange_weak",
        .object = "permits",
        .read = "2",
        .note = "fails spuriously"}},
      {"permits wait 0 → blocks",
       {.operation = "wait", .object = "permits", .read = "0", .note = "blocks"}},
      {"permits load 0 (old) ·acquire",
       {.operation = "load",
        .object = "permits",
        .order = "acquire",
        .read = "0",
        .newest = false}},
      {"data write 42", {.operation = "write", .object = "data", .written = "42"}},
      {"m lock", {.operation = "lock", .object = "m"}},
      {"fence ·seq_cst", {.operation = "fence", .order = "seq_cst"}},
      {"choose 2", {.operation = "choose", .read = "2"}},
      {"yield", {.operation = "yield"}},
  };
  for (auto const& [expected, s] : steps)
    CPPUNIT_ASSERT_EQUAL(std::string{expected}, step_in_words(s));
}

CPPUNIT_TEST_FIXTURE(words, explain_an_old_value) {
  step const s{.number = 6,
               .operation = "load",
               .read = "0",
               .newest = false,
               .reads_from = store_reference{.step = 0},
               .hidden = store_reference{.step = 5, .thread = 3, .value = "2"}};
  CPPUNIT_ASSERT_EQUAL(std::string{"step 6 reads 0, the initial value; the newest value is 2, "
                                   "written by thread 3 in step 5, and nothing orders step 5 "
                                   "before this load"},
                       old_value_in_words(s));
}

CPPUNIT_TEST_FIXTURE(words, shorten_signatures) {
  std::pair<char const*, char const*> const functions[]{
      {"acquire()", "void ns::semaphore<M>::acquire() [with M = ns::checked; T = void(int)]"},
      {"acquire()", "void ns::semaphore<ns::f(int)>::acquire(void (*)(int)) const"},
      {"make()", "ns::handle<a::b, c> ns::make(int)"},
      {"put()", "void ns::put<ns::checked, ns::ring<int, 1ul> >(ns::ring<int, 1ul>&)"},
      {"operator()()", "auto ns::f()::(anonymous class)::operator()(int) const"},
      {"ns::f()::<lambda(int)>", "ns::f()::<lambda(int)>"},
      {"~semaphore()", "ns::semaphore<M>::~semaphore()"},
      {"main", "main"},
      {"", ""},
      {")", ")"},
      {"()", "()"},
  };
  for (auto const& [expected, signature] : functions)
    CPPUNIT_ASSERT_EQUAL(std::string{expected}, short_function(signature));
}

CPPUNIT_TEST_FIXTURE(words, shorten_paths_as_far_as_they_stay_distinct) {
  failure f;
  for (auto const* file : {"a/x/ring.hpp", "a/y/ring.hpp", "ring.hpp", "lock.hpp", "/lock.cpp", ""})
    f.places.push_back({.file = file, .line = 7});
  short_places const place_of{f};
  CPPUNIT_ASSERT_EQUAL(std::string{"x/ring.hpp:7"}, place_of(f.places[0]));
  CPPUNIT_ASSERT_EQUAL(std::string{"y/ring.hpp:7"}, place_of(f.places[1]));
  CPPUNIT_ASSERT_EQUAL(std::string{"ring.hpp:7"}, place_of(f.places[2]));
  CPPUNIT_ASSERT_EQUAL(std::string{"lock.hpp:7"}, place_of(f.places[3]));
  CPPUNIT_ASSERT_EQUAL(std::string{"lock.cpp:7"}, place_of(f.places[4]));
  CPPUNIT_ASSERT_EQUAL(std::string{}, place_of(f.places[5]));
  CPPUNIT_ASSERT_EQUAL(std::string{"other.hpp"}, place_of({.file = "other.hpp"}));
}

class text : public CppUnit::TestFixture {
 protected:
  static bool contains(std::string const& all, std::string const& part) {
    return all.find(part) != all.npos;
  }
};

CPPUNIT_TEST_FIXTURE(text, tags_tell_the_four_outcomes_apart) {
  check c{.verdict = verdict::proved, .expected = "passes", .as_expected = true};
  CPPUNIT_ASSERT(tag_of(c) == "ok");
  c.as_expected = false;
  CPPUNIT_ASSERT(tag_of(c) == "FAIL");
  c.verdict = verdict::unknown;
  CPPUNIT_ASSERT(tag_of(c) == "OPEN");
  c.verdict = verdict::error;
  CPPUNIT_ASSERT(tag_of(c) == "ERROR");
}

CPPUNIT_TEST_FIXTURE(text, of_one_check_is_one_line) {
  CPPUNIT_ASSERT_EQUAL(
      std::string{"FAIL   litmus/handoff<relaxed>  relacy  data_race  3 executions  1 ms"},
      check_line(samples::data_race()));
}

CPPUNIT_TEST_FIXTURE(text, replay_line_names_the_program_and_is_never_broken) {
  auto const lines =
      failure_text(samples::eight_threads(), {.width = 40, .program = "queue_checks"});
  CPPUNIT_ASSERT(
      contains(lines, "\nreplay  queue_checks replay il1:relacy:" + std::string(140, 'a') + "\n"));
}

CPPUNIT_TEST_FIXTURE(text, leaves_out_the_middle_of_a_long_interleaving) {
  failure f;
  for (std::uint64_t number = 1; number <= 300; ++number)
    f.steps.push_back({.number = number,
                       .thread = 1,
                       .operation = "store",
                       .object = "x",
                       .written = std::to_string(number)});
  auto const lines = interleaving(f, 80);
  CPPUNIT_ASSERT_EQUAL(std::size_t{1 + 20 + 1 + 100}, lines.size());
  CPPUNIT_ASSERT_EQUAL(std::string{"     ── steps 21 to 200 are left out here ──"}, lines[21]);
  CPPUNIT_ASSERT_EQUAL(std::size_t{301}, interleaving(f, 80, every_step).size());
}

// Rounds of a loop with a timed wait and a look at the clock.
failure waits_for_ever(std::uint64_t rounds) {
  failure f;
  auto const add = [&](char const* operation, char const* value, char const* note) {
    f.steps.push_back({.number = f.steps.size() + 1,
                       .thread = 2,
                       .operation = operation,
                       .object = "x",
                       .read = value,
                       .note = note});
  };
  f.steps.push_back({.number = 1, .thread = 1, .operation = "store", .object = "x", .written = "0"});
  for (std::uint64_t i = 0; i != rounds; ++i) {
    add("load", "0", "");
    add("now", std::to_string(10 * i).c_str(), "");
    add("wait_until", "0", "times out");
  }
  add("load", "1", "");
  return f;
}

CPPUNIT_TEST_FIXTURE(text, shows_the_first_and_the_last_of_rounds_that_repeat) {
  auto const f = waits_for_ever(1000);
  for (auto const& lines : {interleaving(f, 80), interleaving(f, 80, every_step)}) {
    CPPUNIT_ASSERT_EQUAL(std::size_t{1 + 1 + 3 + 1 + 3 + 1}, lines.size());
    CPPUNIT_ASSERT_EQUAL(
        std::string{"      ── 998 more rounds like steps 2 to 4, up to step 2998 ──"}, lines[5]);
    CPPUNIT_ASSERT(lines[6].starts_with("2999 "));
  }
  // Too few to be worth it, or not alike.
  CPPUNIT_ASSERT_EQUAL(std::size_t{1 + 1 + 9 + 1}, interleaving(waits_for_ever(3), 80).size());
  auto other = waits_for_ever(20);
  other.steps[30].read = "2";
  auto const two = interleaving(other, 80);
  CPPUNIT_ASSERT_EQUAL(std::ptrdiff_t{2}, std::ranges::count_if(two, [](std::string const& line) {
                         return contains(line, "more rounds like");
                       }));
}

// As many as have room have a column each.
CPPUNIT_TEST_FIXTURE(text, says_whose_a_step_is_where_there_are_too_many_threads_for_columns) {
  failure f;
  auto const add = [&](unsigned thread, char const* object) {
    f.steps.push_back({.number = f.steps.size() + 1,
                       .thread = thread,
                       .operation = "fetch_add",
                       .object = object,
                       .order = "acq_rel",
                       .read = "0",
                       .written = "1",
                       .where = {.file = "x.hpp", .line = thread}});
  };
  for (unsigned t = 1; t <= 16; ++t) add(t, "count");
  add(2, "what_has_a_name_that_is_longer_than_there_is_room_for_beside_the_thread");
  auto const lines = interleaving(f, 80);
  CPPUNIT_ASSERT_EQUAL(std::string{" #  thread"}, lines[0]);
  CPPUNIT_ASSERT(lines[1].starts_with(" 1  thread 1   count fetch_add 0→1 ·acq_rel"));
  CPPUNIT_ASSERT(lines[16].starts_with("16  thread 16  count fetch_add 0→1 ·acq_rel"));
  CPPUNIT_ASSERT(lines[16].ends_with("x.hpp:16"));
  CPPUNIT_ASSERT(lines.size() > 18);
  for (auto const& each : lines) CPPUNIT_ASSERT_MESSAGE(each, width_of(each) <= 80);
  CPPUNIT_ASSERT(contains(interleaving(f, 1'000).at(0), "thread 15"));
}

CPPUNIT_TEST_FIXTURE(text, shows_what_only_main_did) {
  failure f;
  f.steps.push_back({.number = 1,
                     .operation = "store",
                     .object = "a_long_name_of_an_object",
                     .written = "1",
                     .where = {.file = "x.hpp", .line = 1}});
  auto const lines = interleaving(f, 80);
  CPPUNIT_ASSERT_EQUAL(std::string{" 1  a_long_name_of_an_object store 1  x.hpp:1"}, lines.back());
}

CPPUNIT_TEST_FIXTURE(text, copes_with_any_width_and_any_record) {
  for (auto const width : {0U, 1U, 8U, 40U, 1'000'000U})
    for (auto const& c : samples::everything().checks)
      CPPUNIT_ASSERT(!failure_text(c, {.verbose = true, .width = width}).empty());
  CPPUNIT_ASSERT(!failure_text({}).empty());
  CPPUNIT_ASSERT(!failure_text({.verdict = verdict::failed, .failed = failure{}}).empty());
  CPPUNIT_ASSERT(!failure_text({.verdict = verdict::failed}).empty());
}

CPPUNIT_TEST_FIXTURE(text, quotes_the_lines_that_it_explains) {
  auto const quoted = failure_text(samples::explored_race(), {.source_root = SAMPLE_SOURCES});
  CPPUNIT_ASSERT(contains(quoted,
                          "\nstep 1  thread 1 writes 42 to data\n"
                          "          scenarios/litmus/handoff.hpp:12  data.write(42);\n"));
  CPPUNIT_ASSERT_MESSAGE("places need no list of their own", !contains(quoted, "\nwhere "));
  auto bare = samples::explored_race();
  bare.failed->kind = "leak";
  bare.failed->explanation.clear();
  CPPUNIT_ASSERT(contains(failure_text(bare, {.source_root = SAMPLE_SOURCES}),
                          "in thread()\n          data.write(42);\n"));
  CPPUNIT_ASSERT(!contains(failure_text(bare, {.source_root = "/nowhere"}), "data.write(42);"));
}

CPPUNIT_TEST_FIXTURE(text, explanations_keep_to_a_hundred_columns) {
  auto c = samples::explored_race();
  c.failed->steps.clear();  // whose table may be wider
  auto const lines = failure_text(c, {.source_root = SAMPLE_SOURCES});
  auto const from = lines.find("step 1");
  for (auto const line : split_lines(std::string_view{lines}.substr(from, lines.find("lost") - from)))
    CPPUNIT_ASSERT_MESSAGE(std::string{line}, width_of(line) <= 100);
}

CPPUNIT_TEST_FIXTURE(text, says_what_explore_found_out) {
  order_advice advice{.seq_cst = "passes"};
  CPPUNIT_ASSERT(contains(without_remedy_in_words(advice), "nor fences "));
  advice.complete = false;
  CPPUNIT_ASSERT(contains(without_remedy_in_words(advice), "that the budget let be tried"));
  advice = {.seq_cst = "fails", .seq_cst_kind = "hang"};
  CPPUNIT_ASSERT(contains(blame_in_words(advice, "hang"), "the logic is at fault"));
  CPPUNIT_ASSERT(contains(blame_in_words(advice, "deadlock"), "not all that is wrong"));
  CPPUNIT_ASSERT(without_remedy_in_words(advice).empty());
  CPPUNIT_ASSERT(contains(lost_in_words({}), "too much for the budget"));
  CPPUNIT_ASSERT(contains(lost_in_words({.lost_after = 0}), "every execution fails"));
}

CPPUNIT_TEST_FIXTURE(layout, cuts_what_is_too_wide) {
  CPPUNIT_ASSERT_EQUAL(std::string{"abc"}, cut("abc", 3));
  CPPUNIT_ASSERT_EQUAL(std::string{"ab…"}, cut("abcd", 3));
  CPPUNIT_ASSERT_EQUAL(std::string{"漢…"}, cut("漢字", 3));
  CPPUNIT_ASSERT_EQUAL(std::string{"f();…"}, cut("f();      // why", 8));
  CPPUNIT_ASSERT_EQUAL(std::string{"…"}, cut("漢字", 1));
}

CPPUNIT_TEST_FIXTURE(text, renderers_are_found_by_name) {
  for (auto const* r : renderers()) CPPUNIT_ASSERT(renderer_named(r->name()) == r);
  for (auto const* name : {"text", "json", "junit", "sarif", "markdown", "github"})
    CPPUNIT_ASSERT(renderer_named(name) != nullptr);
  CPPUNIT_ASSERT(renderer_named("pdf") == nullptr);
}

}  // namespace
