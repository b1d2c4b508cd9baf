// Stepping through executions: what is shown at a point, what could have been, and the way back.
// On made-up executions where the rule is the point, on the catalogue's where the engine's word is.
#include <algorithm>
#include <chrono>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <interlock/checker/stepper/console.hpp>
#include <interlock/checker/stepper/stepper.hpp>
#include <interlock/checker/stepper/view.hpp>
#include <interlock/checker/worker/run.hpp>
#include <interlock/checker/worker/task.hpp>
#include <interlock/reports/layout.hpp>
#include <interlock/scenarios/scenario.hpp>

namespace interlock::checker {
namespace {

using state = outlook::state;

// A user's choice, a weak exchange and a timed wait: every kind of branch that no entry below has.
template <model::Model M>
struct branches_of_all_kinds {
  static constexpr unsigned threads = 2;
  model::atomic<int, M> x{0};
  branches_of_all_kinds() { M::name(x, "x"); }
  void thread(unsigned i) {
    if (i == 1) {
      x.store(7, order::relaxed);
      return;
    }
    auto const chosen = M::choose(3);
    int expected = 0;
    bool const exchanged = x.compare_exchange_weak(expected, 1, order::relaxed, order::relaxed);
    M::check(chosen != 2 || exchanged, "the second choice exchanges");
  }
};
INTERLOCK_SCENARIO(branches_of_all_kinds, fails_with(failure::failed_check));

entry const& entry_named(std::string_view name) {
  for (auto const* each = entry::first(); each != nullptr; each = each->next())
    if (name == each->name()) return *each;
  CPPUNIT_FAIL("there is no " + std::string{name});
  return *entry::first();
}

class no_progress final : public progress {
  void finished(reports::check const&, std::size_t, std::size_t) override {}
  void running(std::vector<task const*> const&, std::size_t, std::size_t) override {}
  void over() override {}
};

/// Over the first failure that the search finds.
stepper stepper_of(std::string_view name) {
  auto const& what = entry_named(name);
  check_options options;
  options.budget = std::chrono::seconds{60};
  std::vector<std::unique_ptr<task>> search;
  search.push_back(make_search_task(what, options));
  no_progress silent;
  auto const found = run_tasks(std::move(search), 1, silent).run.checks.at(0);
  CPPUNIT_ASSERT_MESSAGE(found.name, found.failed.has_value());
  static check_options const usual;
  auto const run = [&what](replay_token const& token) { return try_out(what, token, usual); };
  auto const token = token_from(found.replay);
  return {token, run(token), run};
}

reports::step step(unsigned number, unsigned thread, std::string operation, std::string object) {
  reports::step s;
  s.number = number;
  s.thread = thread;
  s.operation = std::move(operation);
  s.object = std::move(object);
  s.where = {.file = "x.cpp", .line = number, .function = "f()"};
  return s;
}

std::string joined(std::vector<std::string> const& lines) {
  std::string all;
  for (auto const& each : lines) all += each + '\n';
  return all;
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

#define ASSERT_SAYS(part, text) \
  CPPUNIT_ASSERT_MESSAGE(std::string{text} + "\nsays no: " + (part), contains(text, part))

std::size_t branch_saying(stepper const& at, std::string_view part) {
  auto const branches = at.branches();
  auto const found = std::find_if(branches.begin(), branches.end(),
                                  [&](branch const& b) { return contains(b.text, part); });
  std::string all;
  for (auto const& each : branches) all += each.text + '\n';
  CPPUNIT_ASSERT_MESSAGE(all + "holds no: " + std::string{part}, found != branches.end());
  return static_cast<std::size_t>(found - branches.begin());
}

constexpr auto lost_wakeup = "semaphore/wakes_every_waiter<release_notifies_on_zero>";

// ---- variables

class variables_test : public CppUnit::TestFixture {};

CPPUNIT_TEST_FIXTURE(variables_test, have_a_history_of_writers_and_readers) {
  auto write = step(1, 1, "store", "x");
  write.written = "1";
  auto read = step(2, 2, "load", "x");
  read.read = "0";
  read.reads_from = {0, 0, "0"};
  auto add = step(3, 2, "fetch_add", "x");
  add.read = "1";
  add.written = "2";
  add.reads_from = {1, 1, "1"};
  auto const all = std::vector{write, read, add};

  // Before the first step the initial value is known from what is read later.
  auto const before = variables_after(all, 0);
  CPPUNIT_ASSERT_EQUAL(std::size_t{1}, before.size());
  CPPUNIT_ASSERT_EQUAL(std::string{"0"}, before[0].versions.back().value);
  CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, before[0].versions.back().written.step);
  CPPUNIT_ASSERT(before[0].versions.back().readers.empty());

  auto const after = variables_after(all, 3).at(0).versions;
  CPPUNIT_ASSERT_EQUAL(std::size_t{3}, after.size());
  CPPUNIT_ASSERT_EQUAL(std::string{"0"}, after[0].value);
  CPPUNIT_ASSERT((after[0].readers == std::vector<step_of>{{2, 2}}));
  CPPUNIT_ASSERT((after[1].readers == std::vector<step_of>{{3, 2}}));
  CPPUNIT_ASSERT_EQUAL(std::string{"2"}, after[2].value);
  CPPUNIT_ASSERT((after[2].written == step_of{3, 2}));
}

CPPUNIT_TEST_FIXTURE(variables_test, plain_data_is_not_known_before_it_is_seen) {
  auto write = step(1, 1, "write", "data");
  write.written = "42";
  auto read = step(2, 2, "read", "data");
  read.read = "42";
  CPPUNIT_ASSERT(variables_after({write, read}, 0).empty());
  auto const after = variables_after({write, read}, 2).at(0).versions;
  CPPUNIT_ASSERT_EQUAL(std::size_t{1}, after.size());
  CPPUNIT_ASSERT((after[0].readers == std::vector<step_of>{{2, 2}}));
  // What is read before anybody writes was there from the start.
  read.number = 1;
  write.number = 2;
  CPPUNIT_ASSERT_EQUAL(std::string{"42"},
                       variables_after({read, write}, 0).at(0).versions[0].value);
}

CPPUNIT_TEST_FIXTURE(variables_test, mutexes_change_hands) {
  auto wait = step(2, 1, "wait", "changed");
  wait.note = "blocks";
  auto woken = step(5, 1, "wait", "changed");
  woken.note = "woken by thread 2";
  auto const all = std::vector{step(1, 1, "lock", "m"),   wait,  step(3, 2, "lock", "m"),
                               step(4, 2, "unlock", "m"), woken, step(6, 1, "unlock", "m")};
  auto const owner = [&](std::size_t position) {
    return variables_after(all, position).at(0).versions.back().value;
  };
  CPPUNIT_ASSERT_EQUAL(std::string{"held by thread 1"}, owner(1));
  CPPUNIT_ASSERT_EQUAL(std::string{"free"}, owner(2));
  CPPUNIT_ASSERT_EQUAL(std::string{"held by thread 2"}, owner(3));
  CPPUNIT_ASSERT_EQUAL(std::string{"free"}, owner(4));
  CPPUNIT_ASSERT_EQUAL(std::string{"free"}, owner(6));
}

// ---- threads

class outlooks_test : public CppUnit::TestFixture {};

CPPUNIT_TEST_FIXTURE(outlooks_test, say_who_sleeps_who_goes_on_and_who_does_not) {
  auto blocks = step(1, 1, "wait", "x");
  blocks.note = "blocks";
  auto wakes = step(2, 2, "notify_one", "x");
  wakes.note = "wakes thread 1";
  auto woken = step(3, 1, "wait", "x");
  woken.note = "woken by thread 2";
  attempt ran;
  ran.steps = {blocks, wakes, woken};
  ran.finished = 0b010;
  ran.stand = {{}, {}, {.file = "y.cpp", .line = 9}};

  auto const asleep = outlooks_after(ran, 1);
  CPPUNIT_ASSERT(asleep[0].is == state::sleeps);
  CPPUNIT_ASSERT_EQUAL(std::uint64_t{3}, asleep[0].next->number);
  CPPUNIT_ASSERT(asleep[1].is == state::goes_on);
  auto const awake = outlooks_after(ran, 2);
  CPPUNIT_ASSERT(awake[0].is == state::goes_on);
  CPPUNIT_ASSERT(awake[1].is == state::finished);
  CPPUNIT_ASSERT(awake[2].is == state::cut_off);
  CPPUNIT_ASSERT_EQUAL(9U, awake[2].stands.line);
  CPPUNIT_ASSERT(outlooks_after(ran, 3)[0].is == state::cut_off);
}

// ---- the stepper, on real executions

class stepper_test : public CppUnit::TestFixture {};

CPPUNIT_TEST_FIXTURE(stepper_test, goes_no_further_than_there_are_steps) {
  auto at = stepper_of(lost_wakeup);
  CPPUNIT_ASSERT_EQUAL(std::size_t{0}, at.position());
  at.back(1);
  CPPUNIT_ASSERT_EQUAL(std::size_t{0}, at.position());
  at.forward(static_cast<std::size_t>(-1));
  CPPUNIT_ASSERT_EQUAL(std::size_t{10}, at.position());
  at.back(4);
  CPPUNIT_ASSERT_EQUAL(std::size_t{6}, at.position());
  at.go_to(1000);
  CPPUNIT_ASSERT_EQUAL(at.steps().size(), at.position());
}

CPPUNIT_TEST_FIXTURE(stepper_test, another_thread_runs_and_nothing_is_lost) {
  auto at = stepper_of(lost_wakeup);
  at.go_to(1);
  auto const first = to_text(at.token());
  // Thread 3 releases both permits before anybody sleeps.
  at.take(at.branches()[branch_saying(at, "thread 3 runs instead")]);
  CPPUNIT_ASSERT_EQUAL(std::size_t{1}, at.position());
  CPPUNIT_ASSERT_EQUAL(3U, at.steps().at(1).thread);
  CPPUNIT_ASSERT_MESSAGE(outcome_in_words(at.ran()), !at.ran().failed);
  CPPUNIT_ASSERT_EQUAL(std::size_t{1}, at.path().size());
  CPPUNIT_ASSERT(at.undo());
  CPPUNIT_ASSERT_EQUAL(first, to_text(at.token()));
  CPPUNIT_ASSERT_EQUAL(std::size_t{1}, at.position());
  CPPUNIT_ASSERT(!at.undo());
}

CPPUNIT_TEST_FIXTURE(stepper_test, another_waiter_is_woken) {
  auto at = stepper_of(lost_wakeup);
  at.go_to(5);
  at.take(at.branches()[branch_saying(at, "wakes thread 2, not thread 1")]);
  CPPUNIT_ASSERT_EQUAL(std::string{"wakes thread 2"}, at.steps().at(5).note);
  CPPUNIT_ASSERT_EQUAL(std::string{"lost_wakeup"}, at.ran().failed.value().kind);
  // And back again, by a branch of the branch.
  at.take(at.branches()[branch_saying(at, "wakes thread 1, not thread 2")]);
  CPPUNIT_ASSERT_EQUAL(std::string{"wakes thread 1"}, at.steps().at(5).note);
  CPPUNIT_ASSERT_EQUAL(std::size_t{2}, at.path().size());
}

CPPUNIT_TEST_FIXTURE(stepper_test, a_load_reads_an_older_value) {
  auto at = stepper_of("flag/publishes<relaxed_flag>");
  at.go_to(3);
  CPPUNIT_ASSERT_EQUAL(std::string{"load"}, at.steps().at(3).operation);
  CPPUNIT_ASSERT_EQUAL(std::string{"true"}, at.steps().at(3).read.value());
  at.take(at.branches()[branch_saying(at, "reads an older value")]);
  CPPUNIT_ASSERT_EQUAL(std::string{"false"}, at.steps().at(3).read.value());
  CPPUNIT_ASSERT(!at.ran().failed);
  // Which is now known by its value.
  CPPUNIT_ASSERT_EQUAL(std::string{"false"}, at.variables().back().versions.front().value);
  (void)branch_saying(at, "reads true (of step 2)");
}

CPPUNIT_TEST_FIXTURE(stepper_test, every_branch_leads_where_it_says) {
  for (auto const* name :
       {"branches_of_all_kinds", lost_wakeup,
        "semaphore/timeout_races_with_release<timeout_drops_the_grant>",
        "flag/wakes_the_waiter<signal_outside_the_mutex>", "mutex/excludes<test_then_set_mutex>"}) {
    auto at = stepper_of(name);
    for (std::size_t position = 0; position <= at.steps().size(); ++position) {
      at.go_to(position);
      auto const lines = [&] {
        std::vector<std::string> result;
        for (std::size_t i = 0; i != position; ++i)
          result.push_back(reports::to_json_line(at.steps().at(i)));
        return result;
      };
      auto const before = lines();
      for (auto const& each : at.branches()) {
        at.take(each);
        CPPUNIT_ASSERT_MESSAGE(each.text, before == lines());  // what was, stays
        if (at.ran().failed) {
          CPPUNIT_ASSERT_MESSAGE(each.text, at.ran().failed->kind != "nondeterminism");
        }
        for (unsigned thread = 1; thread <= 4; ++thread)
          if (each.text.starts_with("thread " + std::to_string(thread) + " runs instead: ")) {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(each.text, thread, at.steps().at(position).thread);
          }
        // Its token leads there, too.
        auto const again = try_out(entry_named(name), token_from(to_text(at.token())), {});
        CPPUNIT_ASSERT_EQUAL(at.steps().size(), again.steps.size());
        CPPUNIT_ASSERT_EQUAL(at.ran().failed.has_value(), again.failed.has_value());
        CPPUNIT_ASSERT(at.undo());
      }
    }
  }
}

CPPUNIT_TEST_FIXTURE(stepper_test, knows_choices_of_all_kinds) {
  auto at = stepper_of("branches_of_all_kinds");
  at.go_to(0);
  std::string all;
  for (std::size_t i = 0; i <= at.steps().size(); ++i) {
    at.go_to(i);
    for (auto const& each : at.branches()) all += each.text + '\n';
  }
  ASSERT_SAYS("runs instead", all);
  ASSERT_SAYS("thread 1's choose(3) returns 0, not 2", all);
  ASSERT_SAYS("compare_exchange_weak at line ", all);
  auto timed = stepper_of("semaphore/timeout_races_with_release<timeout_drops_the_grant>");
  all.clear();
  for (std::size_t i = 0; i <= timed.steps().size(); ++i) {
    timed.go_to(i);
    for (auto const& each : timed.branches()) all += each.text + '\n';
  }
  ASSERT_SAYS("time", all);
}

// ---- what is shown

class view_test : public CppUnit::TestFixture {};

CPPUNIT_TEST_FIXTURE(view_test, shows_where_one_stands) {
  auto at = stepper_of(lost_wakeup);
  at.go_to(5);
  auto const text = joined(view_of(at, 120));
  ASSERT_SAYS("── step 5 of 10 ──", text);
  ASSERT_SAYS("this execution fails: lost wakeup: thread 2 sleeps", text);
  ASSERT_SAYS("you are here", text);
  ASSERT_SAYS("thread 1: sleeps in wait of permits since step 2, goes on at step 8", text);
  ASSERT_SAYS("thread 2: sleeps in wait of permits since step 4, and goes on no more", text);
  ASSERT_SAYS("thread 3: permits notify_one → wakes thread 1 (step 6,", text);
  ASSERT_SAYS("permits: 1 (thread 3, step 5), before that 0", text);
  ASSERT_SAYS("1: thread 3's notify_one at line 23 wakes thread 2, not thread 1", text);
  at.go_to(10);
  ASSERT_SAYS("thread 3: has finished", joined(view_of(at, 120)));
}

CPPUNIT_TEST_FIXTURE(view_test, keeps_to_the_width_whatever_it_is) {
  auto at = stepper_of(lost_wakeup);
  for (std::size_t position = 0; position <= at.steps().size(); ++position) {
    at.go_to(position);
    for (std::size_t const width : {1U, 2U, 5U, 20U, 40U, 80U, 200U}) {
      auto const lines = view_of(at, width);
      auto const history = history_of(at, "", width);
      CPPUNIT_ASSERT(!lines.empty());
      for (auto const& all : {lines, history})
        for (auto const& line : all) CPPUNIT_ASSERT_MESSAGE(line, reports::width_of(line) <= width);
    }
  }
}

CPPUNIT_TEST_FIXTURE(view_test, cuts_whole_characters) {
  CPPUNIT_ASSERT_EQUAL(std::string{"a→b"}, fitted("a→b", 3));
  CPPUNIT_ASSERT_EQUAL(std::string{"a…"}, fitted("a→b", 2));
  CPPUNIT_ASSERT_EQUAL(std::string{"…"}, fitted("a→b", 1));
  CPPUNIT_ASSERT_EQUAL(std::string{}, fitted("a→b", 0));
}

// ---- the commands

class console_test : public CppUnit::TestFixture {
 protected:
  static std::string session(stepper& at, std::string const& commands,
                             console_options const& options = {}) {
    std::istringstream in{commands};
    std::ostringstream out;
    step_at_console(at, in, out, options);
    return std::move(out).str();
  }
};

CPPUNIT_TEST_FIXTURE(console_test, moves) {
  auto at = stepper_of(lost_wakeup);
  (void)session(at, "next\n\nn 3\n  back   2 \r\n");
  CPPUNIT_ASSERT_EQUAL(std::size_t{3}, at.position());
  (void)session(at, "last\n");
  CPPUNIT_ASSERT_EQUAL(std::size_t{10}, at.position());
  (void)session(at, "first\n");
  CPPUNIT_ASSERT_EQUAL(std::size_t{0}, at.position());
  (void)session(at, "go 7\n");
  CPPUNIT_ASSERT_EQUAL(std::size_t{7}, at.position());
  (void)session(at, "4\nquit\n9\n");
  CPPUNIT_ASSERT_EQUAL(std::size_t{4}, at.position());
}

CPPUNIT_TEST_FIXTURE(console_test, says_what_cannot_be_done_and_stays) {
  auto at = stepper_of(lost_wakeup);
  at.go_to(5);
  for (auto const& [command, answer] : {std::pair{"frobnicate", "there is no command frobnicate"},
                                        {"\x1b[2J", "there is no command \\x1b[2J"},
                                        {"go", "give a step from 0 (before all) to 10"},
                                        {"go 11", "give a step from 0 (before all) to 10"},
                                        {"11", "give a step from 0 (before all) to 10"},
                                        {"go -1", "give a step"},
                                        {"go 99999999999999999999999", "give a step"},
                                        {"next x", "give a number"},
                                        {"take", "give the number of one of the 1"},
                                        {"take 0", "give the number of one of the 1"},
                                        {"take 2", "give the number of one of the 1"},
                                        {"undo", "no branch was taken"},
                                        {"history nothing", "nothing is known"},
                                        {"quit now", "quit stands alone"}}) {
    auto const said = session(at, std::string{command} + '\n');
    ASSERT_SAYS(answer, said);
    CPPUNIT_ASSERT_EQUAL_MESSAGE(command, std::size_t{5}, at.position());
  }
  at.go_to(10);
  ASSERT_SAYS("the last step is behind: this execution fails: lost wakeup", session(at, "next\n"));
  at.go_to(0);
  ASSERT_SAYS("no step is behind", session(at, "back\n"));
}

CPPUNIT_TEST_FIXTURE(console_test, takes_branches_and_tells_their_token) {
  auto at = stepper_of(lost_wakeup);
  at.go_to(1);
  auto const number = branch_saying(at, "thread 3 runs instead") + 1;
  auto const said = session(at, "take " + std::to_string(number) + "\ntoken\nundo\nundo\n",
                            {.program = "my_checks"});
  ASSERT_SAYS("what if thread 3 runs instead", said);
  ASSERT_SAYS("this execution passes", said);
  auto const token = said.find("my_checks replay il2:");
  CPPUNIT_ASSERT(token != said.npos);
  ASSERT_SAYS("no branch was taken", said);
  CPPUNIT_ASSERT_EQUAL(std::size_t{0}, at.path().size());
}

CPPUNIT_TEST_FIXTURE(console_test, stays_where_an_execution_cannot_be_run) {
  auto const real = stepper_of(lost_wakeup);
  stepper at{real.token(), real.ran(),
             [](replay_token const&) -> attempt { throw std::runtime_error{"no processes left"}; }};
  at.go_to(5);
  ASSERT_SAYS("could not be run: no processes left", session(at, "take 1\n"));
  CPPUNIT_ASSERT(at.path().empty());
}

CPPUNIT_TEST_FIXTURE(console_test, helps_with_every_command) {
  auto at = stepper_of(lost_wakeup);
  auto const said = session(at, "help\n");
  for (auto const* command : {"next", "back", "go", "first", "last", "take", "undo", "history",
                              "where", "token", "help", "quit"})
    ASSERT_SAYS(std::string{"  "} + command + ' ', said);
}

CPPUNIT_TEST_FIXTURE(console_test, uses_escape_codes_only_where_it_may) {
  auto at = stepper_of(lost_wakeup);
  auto const every = "n\nhistory\ntake 1\nhelp\nlast\n";
  CPPUNIT_ASSERT(!contains(session(at, every), "\x1b"));
  ASSERT_SAYS("\x1b[1m", session(at, every, {.emphasis = true}));
}

CPPUNIT_TEST_FIXTURE(console_test, ends_with_its_input_and_when_interrupted) {
  auto at = stepper_of(lost_wakeup);
  auto const ended = session(at, "");
  CPPUNIT_ASSERT(ended.ends_with("step> \n"));
  auto const interrupted = session(at, "n\nn\n", {.interrupted = [] { return true; }});
  CPPUNIT_ASSERT(!contains(interrupted, "step> "));
  CPPUNIT_ASSERT_EQUAL(std::size_t{0}, at.position());
}

}  // namespace
}  // namespace interlock::checker
