// What is said of a failure, case by case. Whatever two steps are said to be unordered, the clocks
// say so, too; and what would order them does.
#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>
#include <fmt/format.h>

#include <interlock/reports/analysis/explanation.hpp>
#include <interlock/reports/analysis/unordered.hpp>

#include "samples.hpp"
#include "steps.hpp"

namespace {

using namespace interlock::reports;
using testing::interleaving;

std::string all_of(std::vector<finding> const& findings) {
  std::string text;
  for (auto const& each : findings)
    text += fmt::format("{} {}: {}\n", each.about, each.step.value_or(0), each.text);
  return text;
}

/// The finding about that, of that step, says that.
void assert_says(std::vector<finding> const& findings, std::string_view about, std::uint64_t step,
                 std::string_view part) {
  auto const found = std::any_of(findings.begin(), findings.end(), [&](finding const& each) {
    return each.about == about && each.step.value_or(0) == step &&
           each.text.find(part) != each.text.npos;
  });
  CPPUNIT_ASSERT_MESSAGE(
      fmt::format("\"{} {}: {}\" should be in\n{}", about, step, part, all_of(findings)), found);
}

bool says(std::vector<finding> const& findings, std::string_view part) {
  return all_of(findings).find(part) != std::string::npos;
}

failure failed(char const* kind, interleaving const& i) {
  return {.kind = kind, .message = "m", .steps = i.steps()};
}

class race_explanation : public CppUnit::TestFixture {
 protected:
  static missing_order between(interleaving const& i, std::size_t a, std::size_t b) {
    ordered_steps const in{i.steps()};
    auto result = why_unordered(in, a - 1, b - 1);
    // Nothing is said of what is ordered, and what is said to help does.
    CPPUNIT_ASSERT_EQUAL(in.before(a - 1, b - 1), result.findings.empty());
    if (!result.orders.empty())
      CPPUNIT_ASSERT((happens_before{i.steps(), result.orders}(a - 1, b - 1)));
    return result;
  }
  static interleaving message(std::string const& store, std::string const& load) {
    interleaving i;
    i.of(1).write("data").store("flag", "1", store).of(2).load("flag", 2, load).read("data");
    return i;
  }
};

CPPUNIT_TEST_FIXTURE(race_explanation, says_nothing_of_what_is_ordered) {
  CPPUNIT_ASSERT(between(message("release", "acquire"), 1, 4).findings.empty());
}

CPPUNIT_TEST_FIXTURE(race_explanation, names_the_store_that_releases_nothing) {
  auto const why = between(message("relaxed", "acquire"), 1, 4);
  assert_says(why.findings, "release", 2, "with order relaxed, which releases nothing");
  assert_says(why.findings, "acquire", 3, "from step 2, with order acquire: it acquires in vain");
  assert_says(why.findings, "would_order", 4, "with order release in step 2, step 1 would");
  CPPUNIT_ASSERT((why.orders == happens_before::orders{{1, "release"}}));
}

CPPUNIT_TEST_FIXTURE(race_explanation, names_the_load_that_acquires_nothing) {
  auto const why = between(message("release", "relaxed"), 1, 4);
  assert_says(why.findings, "release", 2, "with order release, which publishes step 1");
  assert_says(why.findings, "acquire", 3, "with order relaxed, which acquires nothing");
  CPPUNIT_ASSERT((why.orders == happens_before::orders{{2, "acquire"}}));
}

CPPUNIT_TEST_FIXTURE(race_explanation, names_both_where_both_are_too_weak) {
  auto const why = between(message("relaxed", "relaxed"), 1, 4);
  CPPUNIT_ASSERT((why.orders == happens_before::orders{{1, "release"}, {2, "acquire"}}));
}

CPPUNIT_TEST_FIXTURE(race_explanation, knows_fences) {
  interleaving late;  // the fence does not cover what comes after it
  late.of(1).fence("release").write("data").store("flag", "1", "relaxed");
  late.of(2).load("flag", 3, "acquire").read("data");
  assert_says(between(late, 2, 5).findings, "release", 3, "which releases nothing");

  interleaving half;
  half.of(1).write("data").fence("release").store("flag", "1", "relaxed");
  half.of(2).load("flag", 3, "relaxed").read("data").fence("acquire");
  auto const why = between(half, 1, 5);
  assert_says(why.findings, "release", 3, "which passes on what was released before: step 1");
  CPPUNIT_ASSERT((why.orders == happens_before::orders{{3, "acquire"}}));
}

CPPUNIT_TEST_FIXTURE(race_explanation, knows_release_sequences) {
  interleaving through;
  through.of(1).write("data").store("count", "1", "release");
  through.of(3).add_to("count", 2, "2", "relaxed");
  through.of(2).load("count", 3, "relaxed").read("data");
  auto const why = between(through, 1, 5);
  assert_says(why.findings, "release", 3, "which passes on what was released before");
  CPPUNIT_ASSERT((why.orders == happens_before::orders{{3, "acquire"}}));
}

CPPUNIT_TEST_FIXTURE(race_explanation, knows_that_a_store_ends_a_release_sequence) {
  interleaving own;
  own.of(1).write("data").store("flag", "1", "release").store("flag", "2", "relaxed");
  own.of(2).load("flag", 3, "acquire").read("data");
  auto const why = between(own, 1, 5);
  assert_says(why.findings, "release", 3, "which releases nothing");
  CPPUNIT_ASSERT((why.orders == happens_before::orders{{2, "release"}}));
  // By another thread: its store carries nothing on, whatever its order.
  interleaving others;
  others.of(1).write("data").store("flag", "1", "release").of(3).store("flag", "2", "seq_cst");
  others.of(2).load("flag", 3, "acquire").read("data");
  CPPUNIT_ASSERT(between(others, 1, 5).orders.empty());
}

CPPUNIT_TEST_FIXTURE(race_explanation, gives_read_modify_writes_both_orders) {
  interleaving i;
  i.of(1).write("data").store("turn", "1", "release");
  i.of(3).add_to("turn", 2, "2", "relaxed").store("go", "1", "release");
  i.of(2).load("go", 4, "acquire").read("data");
  CPPUNIT_ASSERT((between(i, 1, 6).orders == happens_before::orders{{2, "acquire"}}));
}

CPPUNIT_TEST_FIXTURE(race_explanation, tells_of_a_value_that_was_not_seen) {
  interleaving early;
  early.of(2).load("flag", 0, "acquire").of(1).write("data").store("flag", "1", "release");
  early.of(2).read("data");
  auto const why = between(early, 2, 4);
  CPPUNIT_ASSERT(why.orders.empty());
  assert_says(why.findings, "release", 3, "after its access, thread 1 stores 1 to flag");
  assert_says(why.findings, "acquire", 1,
              "thread 2 last reads 0 from flag before its access: that is before step 3");

  interleaving old;
  old.of(1).write("data").store("flag", "1", "release").of(2).load_old("flag", 0, 2, "acquire");
  old.read("data");
  assert_says(between(old, 1, 4).findings, "acquire", 3, "and does not see step 2");

  interleaving never;
  never.of(1).write("data").store("flag", "1", "release").of(2).read("data");
  assert_says(between(never, 1, 3).findings, "acquire", 3, "never reads flag");
}

CPPUNIT_TEST_FIXTURE(race_explanation, tells_of_threads_that_do_nothing_to_synchronize) {
  interleaving i;
  i.of(1).write("data").of(2).read("data");
  auto const why = between(i, 1, 2);
  assert_says(why.findings, "release", 1, "stores to no atomic and unlocks nothing");
  assert_says(why.findings, "acquire", 2, "reads no atomic and locks nothing");
}

CPPUNIT_TEST_FIXTURE(race_explanation, tells_what_was_published_too_early) {
  interleaving i;
  i.of(1).store("flag", "1", "release").write("data");
  i.of(2).load("flag", 1, "acquire").read("data");
  auto const why = between(i, 2, 4);
  assert_says(why.findings, "release", 1, "last synchronisation comes before its access");
  assert_says(why.findings, "acquire", 3,
              "knows of thread 1 up to step 1, which comes before step 2");
}

CPPUNIT_TEST_FIXTURE(race_explanation, tells_which_mutexes_are_held) {
  interleaving i;
  i.of(1).does("lock", "m").write("data").does("unlock", "m").of(2).does("lock", "n").read("data");
  auto const why = between(i, 2, 5);
  assert_says(why.findings, "release", 3, "thread 1 unlocks m");
  assert_says(why.findings, "acquire", 5, "never locks m");
  assert_says(why.findings, "mutexes", 5, "thread 1 holds m; in step 5, thread 2 holds n");
}

CPPUNIT_TEST_FIXTURE(race_explanation, has_both_accesses_and_the_variable) {
  auto f = failed("data_race", message("relaxed", "relaxed"));
  for (auto& each : f.steps) each.id = each.object == "data" ? 2 : 1;
  f.objects = {{.id = 2,
                .name = "data",
                .kind = "var",
                .created = {.file = "a.hpp", .line = 7, .function = "scenario::scenario()"}}};
  auto const found = explain(f);
  assert_says(found, "variable", 0, "data is plain data, created by scenario()");
  assert_says(found, "access", 1, "thread 1 writes 1 to data");
  assert_says(found, "access", 4, "thread 2 reads 1 from data, and nothing orders step 1 before");
  CPPUNIT_ASSERT_EQUAL(7U, found.front().where.line);
  CPPUNIT_ASSERT_EQUAL(std::string{"would_order"}, found.back().about);
}

CPPUNIT_TEST_FIXTURE(race_explanation, says_nothing_where_the_steps_show_no_race) {
  CPPUNIT_ASSERT(explain(failed("data_race", message("release", "acquire"))).empty());
  interleaving alone;
  alone.of(1).write("data").read("data");
  CPPUNIT_ASSERT(explain(failed("data_race", alone)).empty());
  CPPUNIT_ASSERT(explain({.kind = "data_race"}).empty());
}

CPPUNIT_TEST_FIXTURE(race_explanation, of_a_lifetime_says_what_the_destroyer_waited_for) {
  interleaving i;
  i.of(1).add_to("permits", 0, "1", "release").of(2).load("permits", 1, "acquire");
  i.does("destroy", "").of(1).does("notify_one", "permits");
  auto const found = explain(failed("use_after_free", i));
  assert_says(found, "release", 1, "the last that thread 2 knows of it");
  assert_says(found, "acquire", 2, "has waited for step 1");
  assert_says(found, "destroyed", 3, "thread 2 destroys");
  assert_says(found, "access", 4, "thread 1 notifies permits after that");
}

CPPUNIT_TEST_FIXTURE(race_explanation, of_an_old_value_says_what_would_have_shown_the_newest) {
  interleaving i;
  i.of(1).store("x", "1", "relaxed").store("y", "1", "relaxed");
  i.of(2).load("y", 2, "acquire").load_old("x", 0, 1, "relaxed");
  auto const found = explain(failed("failed_check", i));
  assert_says(found, "old_value", 4, "thread 2 reads 0, the initial value; the newest value is 1");
  assert_says(found, "release", 2, "which releases nothing");
  assert_says(found, "would_order", 4, "with order release in step 2, step 1 would");
}

CPPUNIT_TEST_FIXTURE(race_explanation, says_where_the_order_of_the_steps_alone_is_to_blame) {
  interleaving i;
  i.of(1).store("x", "1", "relaxed");
  assert_says(explain(failed("failed_check", i)), "summary", 0, "the order of the steps alone");
  i.of(2).does("try_lock", "m", "fails spuriously");
  auto const found = explain(failed("failed_check", i));
  assert_says(found, "spurious", 2, "fails spuriously");
  CPPUNIT_ASSERT(!says(found, "the order of the steps alone"));
}

CPPUNIT_TEST_FIXTURE(race_explanation, of_a_store_that_comes_early_says_so) {
  interleaving i;
  i.of(1).store("x", "1", "relaxed").store("y", "2", "relaxed").of(2).store("y", "1", "relaxed");
  i.store_early("x", "2", 1, "relaxed");
  auto const found = explain(failed("failed_check", i));
  assert_says(found, "early_store", 4, "in modification order this comes before the store of 1 of step 1");
  CPPUNIT_ASSERT(!says(found, "the order of the steps"));
  i.of(3).does("choose", "");
  CPPUNIT_ASSERT(!says(explain(failed("failed_check", i)), "the order of the steps"));
  interleaving chosen;
  chosen.of(1).does("choose", "").store("x", "1", "relaxed");
  assert_says(explain(failed("failed_check", chosen)), "summary", 0, "and what was chosen lead here");
}

/// Steps as they may come: of three threads on two atomics, with fences and a mutex.
interleaving any_interleaving(std::uint32_t& random) {
  auto const next = [&](std::uint32_t limit) {
    random = random * 1664525 + 1013904223;  // Numerical Recipes
    return (random >> 16) % limit;
  };
  interleaving i;
  std::map<std::string, std::vector<std::uint64_t>> stores{{"x", {0}}, {"y", {0}}};
  std::optional<unsigned> owner;
  auto const steps = 8 + next(8);
  for (std::uint64_t number = 1; number <= steps; ++number) {
    auto const thread = 1 + next(3);
    i.of(thread);
    std::string const object = next(2) == 0 ? "x" : "y";
    auto& of = stores[object];
    auto const from = of[next(static_cast<std::uint32_t>(of.size()))];
    auto const value = std::to_string(number);
    switch (next(7)) {
      case 0: i.write("data"); break;
      case 1: i.fence(next(2) == 0 ? "release" : "acquire"); break;
      case 2: i.store(object, value, next(2) == 0 ? "relaxed" : "release"); break;
      case 3:
        i.add_to(object, of.back(), value,
                 std::array{"relaxed", "acquire", "release", "acq_rel"}[next(4)]);
        break;
      case 4:
        if (owner && *owner != thread) {
          i.read("data");
        } else {
          i.does(owner ? "unlock" : "lock", "m");
          owner = owner ? std::nullopt : std::optional{thread};
        }
        break;
      default: i.load(object, from, next(2) == 0 ? "relaxed" : "acquire"); break;
    }
    if (is_atomic_write(i.steps().back())) of.push_back(number);
  }
  return i;
}

happens_before::orders strongest(std::vector<step> const& steps) {
  happens_before::orders result;
  for (std::size_t i = 0; i != steps.size(); ++i) {
    if (is_atomic_read(steps[i])) result[i] = is_atomic_write(steps[i]) ? "acq_rel" : "acquire";
    else if (is_atomic_write(steps[i])) result[i] = "release";
  }
  return result;
}

// The chain is found by a search of its own, so the clocks can judge it: whether there is one, that
// it orders the two, and that none of its changes is too many.
CPPUNIT_TEST_FIXTURE(race_explanation, agrees_with_the_clocks_on_any_interleaving) {
  std::uint32_t random = 7;
  std::size_t mended = 0, hopeless = 0;
  for (auto round = 0; round != 10000; ++round) {
    auto const i = any_interleaving(random);
    auto const& steps = i.steps();
    ordered_steps const in{steps};
    happens_before const at_best{steps, strongest(steps)};
    for (std::size_t b = 0; b != steps.size(); ++b)
      for (std::size_t a = 0; a != b; ++a) {
        // What b itself acquires comes too late to be asked for.
        if (steps[a].thread == steps[b].thread || !is_plain_access(steps[b])) continue;
        auto const why = why_unordered(in, a, b);
        CPPUNIT_ASSERT_EQUAL(in.before(a, b), why.findings.empty());
        if (why.findings.empty()) continue;
        CPPUNIT_ASSERT_EQUAL(at_best(a, b), !why.orders.empty());
        ++(why.orders.empty() ? hopeless : mended);
        if (why.orders.empty()) continue;
        CPPUNIT_ASSERT((happens_before{steps, why.orders}(a, b)));
        for (auto const& [without, order] : why.orders) {
          auto fewer = why.orders;
          fewer.erase(without);
          CPPUNIT_ASSERT(!(happens_before{steps, fewer}(a, b)));
        }
      }
  }
  CPPUNIT_ASSERT(mended > 500 && hopeless > 500);
}

class misuse_explanation : public CppUnit::TestFixture {
 protected:
  /// The last step is refused.
  static failure refused(interleaving const& i) {
    auto f = failed("misuse", i);
    f.places = {f.steps.back().where};
    return f;
  }
};

CPPUNIT_TEST_FIXTURE(misuse_explanation, says_who_holds_what_another_unlocks) {
  interleaving i;
  i.of(1).does("lock", "n").does("lock", "m").of(2).load("go", 0, "relaxed").does("unlock", "m");
  auto const found = explain(refused(i));
  assert_says(found, "holder", 2, "thread 1 holds m from here on");
  assert_says(found, "access", 4, "thread 2 unlocks m, which it does not hold");
  CPPUNIT_ASSERT(!says(found, "holds n"));
  CPPUNIT_ASSERT(!says(found, "thread 2 holds"));
}

CPPUNIT_TEST_FIXTURE(misuse_explanation, says_who_unlocked_what_nobody_holds) {
  interleaving twice;
  twice.of(1).does("lock", "m").does("unlock", "m").does("unlock", "m");
  assert_says(explain(refused(twice)), "release", 2,
              "thread 1 unlocks m, and nobody locks it after that");
  interleaving never;
  never.of(1).does("lock", "n").does("unlock", "m");
  assert_says(explain(refused(never)), "summary", 0, "no thread has locked m");
}

CPPUNIT_TEST_FIXTURE(misuse_explanation, says_since_when_a_thread_has_what_it_locks_again) {
  interleaving i;
  i.of(2).does("lock", "m").write("data").does("lock", "m");
  auto const found = explain(refused(i));
  assert_says(found, "holder", 1, "thread 2 holds m from here on");
  assert_says(found, "access", 3, "thread 2 locks m again");
  CPPUNIT_ASSERT_EQUAL(std::size_t{2}, found.size());
}

CPPUNIT_TEST_FIXTURE(misuse_explanation, says_who_holds_the_mutex_that_a_wait_is_without) {
  interleaving i;
  i.of(1).does("lock", "m").of(2).does("wait", "c");
  auto f = refused(i);
  f.steps[0].id = 1;
  f.steps[1].id = 2;
  f.steps[1].with = 1;
  f.objects = {{.id = 1, .name = "m", .kind = "mutex"}};
  auto const found = explain(f);
  assert_says(found, "holder", 1, "thread 1 holds m from here on");
  assert_says(found, "access", 2, "thread 2 waits on c without m");
}

CPPUNIT_TEST_FIXTURE(misuse_explanation, of_a_precondition_says_what_the_thread_went_by) {
  interleaving i;
  i.of(1).store("owner", "1", "relaxed").of(2).load("owner", 1, "relaxed").write("data");
  auto f = failed("misuse", i);
  f.places = {{.file = "a.hpp", .line = 99, .thread = 2}};
  assert_says(explain(f), "saw", 2,
              "thread 2 reads 1 from owner, stored in step 1 by thread 1: the last that it saw");
  interleaving first;
  first.of(2).load("owner", 0, "relaxed");
  auto g = failed("misuse", first);
  g.places = f.places;
  assert_says(explain(g), "saw", 1, "reads 0 from owner, the initial value");
}

CPPUNIT_TEST_FIXTURE(misuse_explanation, of_what_ends_locked_says_who_holds_it) {
  interleaving i;
  i.of(1).does("lock", "m").of(2).write("data");
  auto f = failed("misuse", i);
  f.places = {{.file = "a.hpp", .line = 99}};
  assert_says(explain(f), "holder", 1, "thread 1 holds m from here on");
  // Somebody sleeps there: that was not refused.
  interleaving awaited;
  awaited.of(1).does("lock", "m").of(2).does("lock", "m", "blocks");
  auto const found = explain(refused(awaited));
  assert_says(found, "holder", 1, "thread 1 holds m from here on");
  CPPUNIT_ASSERT(!says(found, "locks m again"));
}

class lifetime_explanation : public CppUnit::TestFixture {
 protected:
  static failure freed_twice(interleaving const& i, std::size_t first, std::size_t second) {
    auto f = failed("double_free", i);
    f.places = {f.steps[first - 1].where, f.steps[second - 1].where};
    return f;
  }
};

CPPUNIT_TEST_FIXTURE(lifetime_explanation, says_who_destroys_first_and_that_nothing_orders_it) {
  interleaving i;
  i.of(1).load("owners", 0, "acquire").of(2).load("owners", 0, "acquire").does("destroy", "");
  i.of(1).does("destroy", "");
  auto const found = explain(freed_twice(i, 3, 4));
  assert_says(found, "destroyed", 3, "thread 2 destroys the object");
  assert_says(found, "saw", 1, "thread 1 reads 0 from owners, the initial value");
  assert_says(found, "destroyed", 4,
              "thread 1 destroys it again, and nothing orders step 3 before that");
}

CPPUNIT_TEST_FIXTURE(lifetime_explanation, says_where_the_second_could_know_of_the_first) {
  interleaving i;
  i.of(1).does("destroy", "").store("gone", "1", "release");
  i.of(2).load("gone", 2, "acquire").does("destroy", "");
  assert_says(explain(freed_twice(i, 1, 4)), "destroyed", 4,
              "thread 2 destroys it again, although step 1 happens before that");
  interleaving alone;
  alone.of(1).does("destroy", "").does("destroy", "");
  auto const found = explain(freed_twice(alone, 1, 2));
  assert_says(found, "destroyed", 2, "thread 1 destroys it again");
  CPPUNIT_ASSERT(!says(found, "happens before"));
}

CPPUNIT_TEST_FIXTURE(lifetime_explanation, of_a_leak_says_who_made_it_and_who_used_it_last) {
  interleaving i;
  i.of(1).load("head", 0, "acquire").of(2).load("node", 0, "relaxed").load("head", 0, "acquire");
  auto f = failed("leak", i);
  f.places = {{.file = "b.hpp", .line = 7, .function = "push()", .thread = 1}};
  for (auto& each : f.steps) each.id = each.object == "node" ? 5 : 1;
  f.objects = {{.id = 1, .name = "head", .kind = "atomic"},
               {.id = 5, .name = "node", .kind = "atomic", .leaked = true}};
  auto const found = explain(f);
  assert_says(found, "made", 0, "thread 1 makes an object");
  CPPUNIT_ASSERT_EQUAL(7U, found.front().where.line);
  assert_says(found, "variable", 0, "node is an atomic");
  assert_says(found, "access", 2, "thread 2 reads 0 from node: the last use of what is left");
  assert_says(found, "summary", 0, "no thread destroys anything");
  f.steps[2].operation = "destroy";
  CPPUNIT_ASSERT(!says(explain(f), "no thread destroys anything"));
}

CPPUNIT_TEST_FIXTURE(lifetime_explanation, of_a_use_that_comes_before_the_end_names_both) {
  interleaving i;
  i.of(1).add_to("permits", 0, "1", "release").does("notify_one", "permits");
  i.of(2).load("permits", 1, "acquire").does("destroy", "");
  auto f = failed("use_after_free", i);
  f.places = {f.steps[1].where, f.steps[3].where};
  auto const found = explain(f);
  assert_says(found, "release", 1, "the last that thread 2 knows of it");
  assert_says(found, "access", 2,
              "thread 1 notifies permits, and nothing makes thread 2 wait for it");
  assert_says(found, "destroyed", 4, "thread 2 destroys the object");
}

// A ring's slot: given back by a relaxed store, and used again.
CPPUNIT_TEST_FIXTURE(race_explanation, of_a_race_across_lives_says_what_would_order_them) {
  interleaving i;
  i.of(1).read("slot").store("head", "1", "relaxed").of(2).load("head", 2, "acquire");
  i.does("make", "slot");
  auto f = failed("data_race", i);
  f.steps[0].id = 1;
  f.steps[3].id = 2;
  f.steps[3].with = 1;
  auto const found = explain(f);
  assert_says(found, "access", 1, "thread 1 reads 1 from slot");
  assert_says(found, "access", 4,
              "thread 2 makes slot in storage that was in use before, and nothing orders step 1 before that");
  assert_says(found, "release", 2, "with order relaxed, which releases nothing");
  f.steps[3].with.reset();
  CPPUNIT_ASSERT(explain(f).empty());
}

CPPUNIT_TEST_FIXTURE(race_explanation, of_memory_that_is_left_says_after_what_it_was_allocated) {
  interleaving i;
  i.of(1).store("x", "1", "relaxed");
  auto f = failed("leak", i);
  f.places = {{.file = "a.hpp", .line = 11, .thread = 1, .what = "allocated after this"}};
  auto const found = explain(f);
  assert_says(found, "made", 0, "after this, thread 1 allocates what is left");
  CPPUNIT_ASSERT(!says(found, "no thread destroys anything"));
}

class waiting_explanation : public CppUnit::TestFixture {};

CPPUNIT_TEST_FIXTURE(waiting_explanation, says_who_sleeps_and_where_the_notifications_went) {
  interleaving i;
  i.of(1).wait("permits", 0, "relaxed", "blocks").of(2).wait("permits", 0, "relaxed", "blocks");
  i.of(3).add_to("permits", 0, "1", "release").does("notify_one", "permits", "wakes thread 1");
  i.add_to("permits", 3, "2", "release").of(1).wait("permits", 5, "relaxed", "woken by thread 3");
  auto const found = explain(failed("lost_wakeup", i));
  assert_says(found, "sleeps", 2, "until permits is no longer 0; since step 5 it is 2");
  assert_says(found, "notification", 4, "wakes thread 1, while thread 2 slept there, too");
  assert_says(found, "change", 5, "nobody notifies permits after that");
  assert_says(found, "summary", 0, "thread 1 and thread 3 have come to the end");
  CPPUNIT_ASSERT(!says(found, "sleeps 1:"));
}

CPPUNIT_TEST_FIXTURE(waiting_explanation, says_why_a_notification_woke_nobody) {
  interleaving early;
  early.of(1).does("lock", "m").of(2).does("notify_all", "c", "wakes nobody");
  early.of(1).does("wait", "c", "blocks");
  assert_says(explain(failed("lost_wakeup", early)), "notification", 2,
              "nobody slept there yet; thread 1 does from step 3 on");
  interleaving untold;
  untold.of(1).wait("x", 0, "relaxed", "blocks").of(2).store("x", "1", "relaxed");
  untold.of(3).does("notify_one", "x", "wakes nobody");
  assert_says(explain(failed("lost_wakeup", untold)), "notification", 3,
              "although thread 1 (since step 1) slept there");
  interleaving never;
  never.of(1).wait("x", 0, "relaxed", "blocks");
  assert_says(explain(failed("deadlock", never)), "notification", 1, "nobody notifies x");
  interleaving joining;  // which no notification ends
  joining.of(1).does("join", "", "blocks").of(2).wait("x", 0, "relaxed", "blocks");
  auto const found = explain(failed("deadlock", joining));
  assert_says(found, "sleeps", 1, "thread 1 waits from here on for the end of another thread");
  CPPUNIT_ASSERT(!says(found, "notifies  in"));
  assert_says(explain(failed("deadlock", never)), "sleeps", 1, "which it still is");
}

CPPUNIT_TEST_FIXTURE(waiting_explanation, says_what_became_of_the_value) {
  auto const sleeps = [](interleaving const& i, std::uint64_t step, std::string_view part) {
    assert_says(explain(failed("lost_wakeup", i)), "sleeps", step, part);
  };
  interleaving changed;
  changed.of(1).wait("x", 0, "relaxed", "blocks").of(2).store("x", "1", "relaxed");
  sleeps(changed, 1, "until x is no longer 0; since step 2 it is 1");
  changed.store("x", "2", "relaxed");
  sleeps(changed, 1, "since step 3 it is 2");
  changed.store("x", "0", "relaxed");
  sleeps(changed, 1, "which it is again since step 4");
  // It slept on an old value: what came before is what it waits for.
  interleaving old;
  old.of(2).store("x", "1", "relaxed").store("x", "2", "relaxed").of(1).wait("x", 1, "relaxed", "blocks");
  sleeps(old, 3, "it is 2 since step 2 already, which thread 1 does not see");
  // The store that was made last does not come last.
  interleaving early;
  early.of(1).wait("x", 0, "relaxed", "blocks").of(2).store("x", "1", "relaxed");
  early.of(3).store_early("x", "0", 2, "relaxed");
  sleeps(early, 1, "since step 2 it is 1");
}

// Who was told already does not sleep any more, whether it has run since or not.
CPPUNIT_TEST_FIXTURE(waiting_explanation, counts_nobody_as_asleep_who_was_woken) {
  interleaving i;
  i.of(1).wait("x", 0, "relaxed", "blocks").of(2).store("x", "1", "relaxed");
  i.does("notify_one", "x", "wakes thread 1").does("notify_one", "x", "wakes nobody");
  i.of(3).wait("x", 0, "relaxed", "blocks");
  auto const found = explain(failed("lost_wakeup", i));
  assert_says(found, "notification", 4, "wakes nobody: nobody slept there yet; thread 3 does from step 5");
  CPPUNIT_ASSERT(!says(found, "although"));
}

CPPUNIT_TEST_FIXTURE(waiting_explanation, knows_a_circle_of_locks) {
  interleaving i;
  i.of(1).does("lock", "a").of(2).does("lock", "b").does("lock", "a", "blocks");
  i.of(1).does("lock", "b", "blocks");
  auto const found = explain(failed("deadlock", i));
  assert_says(found, "holder", 1, "thread 1 holds a");
  assert_says(found, "holder", 2, "thread 2 holds b");
  assert_says(found, "sleeps", 3, "thread 2 waits for a");
  assert_says(found, "cycle", 0,
              "thread 1 waits for b, which thread 2 holds; thread 2 waits for a, which thread 1");
  interleaving none;
  none.of(1).does("lock", "a").of(2).does("lock", "a", "blocks").of(1).wait("x", 0, "", "blocks");
  CPPUNIT_ASSERT(!says(explain(failed("deadlock", none)), "circle"));
}

CPPUNIT_TEST_FIXTURE(waiting_explanation, knows_who_sleeps_with_a_mutex) {
  interleaving i;
  i.of(1).does("lock", "m").wait("items", 0, "relaxed", "blocks").of(2).does("lock", "m", "blocks");
  auto const found = explain(failed("deadlock", i));
  assert_says(found, "holder", 1, "thread 1 holds m");
  assert_says(found, "sleeps", 3, "thread 2 waits for m");
}

CPPUNIT_TEST_FIXTURE(waiting_explanation, tells_waiting_for_the_mutex_from_waiting_for_the_signal) {
  interleaving i;
  i.of(1).does("lock", "m").does("wait", "c", "blocks").of(2).does("lock", "m");
  i.does("notify_one", "c", "wakes thread 1").of(1).does("wait", "c", "woken by thread 2");
  i.does("wait", "c", "blocks").of(2).wait("x", 0, "relaxed", "blocks");
  auto const found = explain(failed("deadlock", i));
  assert_says(found, "sleeps", 6, "thread 1 waits for m");
  assert_says(found, "holder", 3, "thread 2 holds m");
}

CPPUNIT_TEST_FIXTURE(waiting_explanation, of_a_loop_says_what_it_reads) {
  interleaving i;
  i.of(2).store("owner", "2", "relaxed");
  for (auto round = 0; round != 3; ++round) i.of(1).load("owner", 1, "relaxed").does("yield", "");
  auto f = failed("hang", i);
  f.places = {{.file = "a.hpp", .line = 1, .thread = 1, .what = "looping"}};
  assert_says(explain(f), "loops", 6,
              "reads 2 from owner in the last round of its loop, stored in "
              "step 1 by thread 2");
}

CPPUNIT_TEST_FIXTURE(waiting_explanation, prefers_what_the_record_says) {
  interleaving i;
  i.of(1).wait("x", 0, "relaxed", "blocks");
  auto f = failed("deadlock", i);
  f.explanation = {{.about = "summary", .text = "so it is"}};
  CPPUNIT_ASSERT_EQUAL(std::size_t{1}, explanation_of(f).size());
}

CPPUNIT_TEST_FIXTURE(waiting_explanation, copes_with_any_record) {
  for (auto const& c : samples::everything().checks) {
    if (!c.failed) continue;
    for (auto const* kind : {"data_race", "failed_check", "deadlock", "lost_wakeup", "hang",
                             "uninitialised_read", "use_after_free", "leak", "paradox", ""}) {
      auto f = *c.failed;
      f.kind = kind;
      for (auto const& each : explain(f)) {
        CPPUNIT_ASSERT(!each.about.empty() && !each.text.empty());
        if (each.step)
          CPPUNIT_ASSERT(std::any_of(f.steps.begin(), f.steps.end(),
                                     [&](step const& s) { return s.number == *each.step; }));
      }
    }
  }
  failure many{.kind = "data_race"};
  for (auto thread = 1U; thread != 1000; ++thread)
    many.steps.push_back({.number = thread, .thread = thread, .operation = "write", .object = "x"});
  CPPUNIT_ASSERT(explain(many).empty());
}

}  // namespace
