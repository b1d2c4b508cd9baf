// Happens-before, rule by rule of [intro.races]. Steps are named by their numbers, from 1.
#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <interlock/reports/analysis/happens_before.hpp>

#include "samples.hpp"
#include "steps.hpp"

namespace {

using namespace interlock::reports;
using testing::interleaving;

bool before(interleaving const& i, std::size_t a, std::size_t b) {
  return happens_before{i.steps()}(a - 1, b - 1);
}

/// Message passing: a write, a store, a load that reads it, a read of what was written.
bool passes_message(std::string const& store, std::string const& load) {
  interleaving i;
  i.of(1).write("data").store("flag", "1", store);
  i.of(2).load("flag", 2, load).read("data");
  return before(i, 1, 4);
}

class happens_before_test : public CppUnit::TestFixture {};

CPPUNIT_TEST_FIXTURE(happens_before_test, follows_the_program_within_a_thread) {
  interleaving i;
  i.of(1).write("x").of(2).write("y").of(1).write("z");
  CPPUNIT_ASSERT(before(i, 1, 3) && !before(i, 3, 1) && !before(i, 1, 1));
  CPPUNIT_ASSERT(!before(i, 1, 2) && !before(i, 2, 3) && !before(i, 2, 1));
}

CPPUNIT_TEST_FIXTURE(happens_before_test, main_is_alone_before_and_after) {
  interleaving i;
  i.of(0).write("x").of(1).write("a").of(2).write("b").of(0).read("a");
  CPPUNIT_ASSERT(before(i, 1, 2) && before(i, 1, 3) && before(i, 2, 4) && before(i, 3, 4));
  CPPUNIT_ASSERT(!before(i, 2, 3));
}

CPPUNIT_TEST_FIXTURE(happens_before_test, needs_release_and_acquire) {
  for (auto const* strong : {"release", "acq_rel", "seq_cst"})
    for (auto const* acquire : {"acquire", "consume", "acq_rel", "seq_cst"})
      CPPUNIT_ASSERT(passes_message(strong, acquire));
  CPPUNIT_ASSERT(!passes_message("relaxed", "acquire"));
  CPPUNIT_ASSERT(!passes_message("release", "relaxed"));
  CPPUNIT_ASSERT(!passes_message("relaxed", "relaxed"));
}

CPPUNIT_TEST_FIXTURE(happens_before_test, takes_the_order_that_a_compare_exchange_took) {
  interleaving i;
  i.of(1).write("data").store("flag", "1", "release").of(2).load("flag", 2, "relaxed/acquire");
  CPPUNIT_ASSERT(before(i, 1, 3));
  interleaving taken;
  taken.of(1).write("data").store("flag", "1", "release");
  taken.of(2).add_to("flag", 2, "2", "relaxed/acquire");
  CPPUNIT_ASSERT(!before(taken, 1, 3));
}

CPPUNIT_TEST_FIXTURE(happens_before_test, needs_the_value_to_be_read) {
  interleaving i;
  i.of(1).write("data").store("flag", "1", "release").of(2).load_old("flag", 0, 2, "acquire");
  CPPUNIT_ASSERT(!before(i, 1, 3));
}

CPPUNIT_TEST_FIXTURE(happens_before_test, where_no_source_is_told_takes_the_last_store_that_fits) {
  interleaving i;
  i.of(1).write("data").store("flag", "1", "release").of(2).load("flag", 2, "acquire");
  auto steps = i.steps();
  steps[2].reads_from.reset();
  CPPUNIT_ASSERT(happens_before{steps}(0, 2));
  steps[2].read.emplace("7");
  CPPUNIT_ASSERT(!happens_before{steps}(0, 2));
}

CPPUNIT_TEST_FIXTURE(happens_before_test, release_sequences_go_on_through_read_modify_writes) {
  interleaving i;
  i.of(1).write("data").store("count", "1", "release");
  i.of(3).add_to("count", 2, "2", "relaxed");
  i.of(2).load("count", 3, "acquire").read("data");
  CPPUNIT_ASSERT(before(i, 1, 5));
  CPPUNIT_ASSERT_MESSAGE("the one in the middle acquires nothing", !before(i, 1, 3));
}

CPPUNIT_TEST_FIXTURE(happens_before_test, stores_end_release_sequences) {
  interleaving own;  // C++11 let the releasing thread's own stores continue one
  own.of(1).write("data").store("flag", "1", "release").store("flag", "2", "relaxed");
  own.of(2).load("flag", 3, "acquire");
  CPPUNIT_ASSERT(!before(own, 1, 4));
  interleaving others;
  others.of(1).write("data").store("flag", "1", "release");
  others.of(3).store("flag", "2", "relaxed").add_to("flag", 3, "3", "relaxed");
  others.of(2).load("flag", 4, "acquire");
  CPPUNIT_ASSERT(!before(others, 1, 5));
}

CPPUNIT_TEST_FIXTURE(happens_before_test,
                     release_fences_give_relaxed_stores_what_came_before_them) {
  interleaving i;
  i.of(1).write("data").fence("release").write("late").store("flag", "1", "relaxed");
  i.of(2).load("flag", 4, "acquire");
  CPPUNIT_ASSERT(before(i, 1, 5) && before(i, 2, 5));
  CPPUNIT_ASSERT(!before(i, 3, 5));
}

CPPUNIT_TEST_FIXTURE(happens_before_test, acquire_fences_take_what_relaxed_loads_saw) {
  interleaving i;
  i.of(1).write("data").store("flag", "1", "release");
  i.of(2).load("flag", 2, "relaxed").read("data").fence("acquire").read("data");
  CPPUNIT_ASSERT(!before(i, 1, 4));
  CPPUNIT_ASSERT(before(i, 1, 6));
}

CPPUNIT_TEST_FIXTURE(happens_before_test, fences_synchronize_with_fences) {
  for (auto const* strong : {"acq_rel", "seq_cst"}) {
    interleaving i;
    i.of(1).write("data").fence(strong).store("flag", "1", "relaxed");
    i.of(2).load("flag", 3, "relaxed").fence(strong).read("data");
    CPPUNIT_ASSERT(before(i, 1, 6));
  }
  interleaving alone;  // without an atomic that one stores and the other reads: nothing
  alone.of(1).write("data").fence("seq_cst").of(2).fence("seq_cst").read("data");
  CPPUNIT_ASSERT(!before(alone, 1, 4));
}

CPPUNIT_TEST_FIXTURE(happens_before_test, unlock_happens_before_the_next_lock) {
  interleaving i;
  i.of(1).does("lock", "m").write("data").does("unlock", "m");
  i.of(2).does("lock", "m").read("data").does("unlock", "m");
  CPPUNIT_ASSERT(before(i, 2, 5));
  happens_before const order{i.steps()};
  CPPUNIT_ASSERT_EQUAL(std::size_t{2}, order.unlocked_by(3).value());
  CPPUNIT_ASSERT_EQUAL(std::size_t{1}, order.held_at(4).size());
  CPPUNIT_ASSERT(order.held_at(0).empty());
  interleaving other;
  other.of(1).does("lock", "m").write("data").does("unlock", "m").of(2).does("lock", "n");
  CPPUNIT_ASSERT(!before(other, 2, 4));
}

CPPUNIT_TEST_FIXTURE(happens_before_test, a_lock_that_waits_takes_over_when_it_has_it) {
  interleaving i;
  i.of(1).does("lock", "m").of(2).does("lock", "m", "blocks");
  i.of(1).write("data").does("unlock", "m").of(2).does("lock", "m").read("data");
  CPPUNIT_ASSERT(before(i, 3, 6) && !before(i, 1, 2));
}

CPPUNIT_TEST_FIXTURE(happens_before_test, a_try_lock_that_fails_takes_over_nothing) {
  interleaving i;
  i.of(1).does("lock", "m").does("unlock", "m").of(2).does("try_lock", "m", "fails spuriously");
  CPPUNIT_ASSERT(!before(i, 2, 3));
  interleaving has;
  has.of(1).does("lock", "m").does("unlock", "m").of(2).does("try_lock", "m");
  CPPUNIT_ASSERT(before(has, 2, 3));
}

CPPUNIT_TEST_FIXTURE(happens_before_test, waits_on_conditions_give_the_mutex_up_and_take_it_again) {
  interleaving i;
  i.of(1).does("lock", "m").write("mine").does("wait", "c", "blocks");
  i.of(2).does("lock", "m").read("mine").write("data").does("notify_one", "c", "wakes thread 1");
  i.does("unlock", "m").of(1).does("wait", "c", "woken by thread 2").read("data");
  CPPUNIT_ASSERT(before(i, 2, 5));
  CPPUNIT_ASSERT(before(i, 6, 10));
  // Waking is not yet having the mutex, and a notification orders nothing.
  CPPUNIT_ASSERT(!before(i, 7, 9));
  CPPUNIT_ASSERT_EQUAL(std::size_t{1}, happens_before{i.steps()}.held_at(9).size());
}

CPPUNIT_TEST_FIXTURE(happens_before_test, a_woken_waiter_may_have_to_wait_for_the_mutex) {
  interleaving i;
  i.of(1).does("lock", "m").does("wait", "c", "blocks");
  i.of(2).does("lock", "m").does("notify_one", "c", "wakes thread 1");
  i.of(1).does("wait", "c", "woken by thread 2").does("wait", "c", "blocks");
  i.of(2).write("data").does("unlock", "m").of(1).read("data").does("unlock", "m");
  CPPUNIT_ASSERT(before(i, 7, 9));
  CPPUNIT_ASSERT(happens_before{i.steps()}.held_at(8).size() == 1);
  CPPUNIT_ASSERT(happens_before{i.steps()}.held_at(5).empty());
}

CPPUNIT_TEST_FIXTURE(happens_before_test, a_waiter_may_wait_again_at_once) {
  interleaving i;
  i.of(1).does("lock", "m").does("wait", "c", "wakes spuriously").does("wait", "c", "blocks");
  i.of(2).does("lock", "m").write("data").does("unlock", "m");
  i.of(1).does("wait", "c", "times out").read("data");
  CPPUNIT_ASSERT(before(i, 1, 4) && before(i, 3, 4) && before(i, 5, 8));
}

CPPUNIT_TEST_FIXTURE(happens_before_test, a_notification_orders_nothing) {
  interleaving i;
  i.of(2).wait("flag", 0, "acquire", "blocks");
  i.of(1).write("data").store("flag", "1", "relaxed").does("notify_all", "flag", "wakes 1 thread");
  i.of(2).wait("flag", 3, "acquire", "woken by thread 1").read("data");
  CPPUNIT_ASSERT(!before(i, 2, 6) && !before(i, 4, 5));
}

CPPUNIT_TEST_FIXTURE(happens_before_test, tells_objects_of_one_name_apart_by_number) {
  interleaving i;
  i.of(1).does("lock", "m").write("data").does("unlock", "m").of(2).does("lock", "m");
  auto steps = i.steps();
  for (auto& each : steps)
    if (each.object == "m") each.id = each.thread;
  CPPUNIT_ASSERT(!happens_before{steps}(1, 3));
}

CPPUNIT_TEST_FIXTURE(happens_before_test, answers_what_other_orders_would_do) {
  interleaving i;
  i.of(1).write("data").store("flag", "1", "relaxed").of(2).load("flag", 2, "relaxed").read("data");
  CPPUNIT_ASSERT(!(happens_before{i.steps(), {{1, "release"}}}(0, 3)));
  CPPUNIT_ASSERT((happens_before{i.steps(), {{1, "release"}, {2, "acquire"}}}(0, 3)));
}

CPPUNIT_TEST_FIXTURE(happens_before_test, copes_with_any_steps) {
  for (auto const& c : samples::everything().checks) {
    if (!c.failed) continue;
    happens_before const order{c.failed->steps};
    for (std::size_t a = 0; a != c.failed->steps.size(); ++a)
      for (std::size_t b = 0; b != a; ++b) CPPUNIT_ASSERT(!order(a, b));
  }
  interleaving odd;
  odd.of(1).does("unlock", "m").does("wait", "c", "blocks").does("wait", "c", "blocks");
  odd.of(4'000'000'000U).does("unlock", "m").load("flag", 1, "acquire");
  CPPUNIT_ASSERT(!before(odd, 1, 4));
  CPPUNIT_ASSERT(!(happens_before{{{.note = "remark"}, {.note = "remark"}}}(0, 1)));
}

}  // namespace
