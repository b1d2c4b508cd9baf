// What outlives an execution and what must not, and how much there may be of one.
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "running.hpp"

namespace interlock::checker {
namespace {

class executions_under_rc11 : public CppUnit::TestFixture {};

struct counts_executions {
  static constexpr unsigned threads = 2;
  static inline unsigned executions = 0;
  atomic<int, M> x{0}, y{0};
  counts_executions() { ++executions; }
  void thread(unsigned i) {
    x.store(1, rlx);
    if (i == 0 && executions > 1) y.store(1, rlx);
    else x.store(2, rlx);
  }
};

CPPUNIT_TEST_FIXTURE(executions_under_rc11, that_differ_are_named_where_they_first_do) {
  counts_executions::executions = 0;
  auto const all = explored<counts_executions>();
  CPPUNIT_ASSERT(all.failed.has_value());
  CPPUNIT_ASSERT_EQUAL(std::string{"nondeterminism"}, all.failed->kind);
  CPPUNIT_ASSERT(all.failed->message.find("its operation 2") != std::string::npos);
  CPPUNIT_ASSERT_EQUAL(std::size_t{1}, all.failed->places.size());
}

// A constant that is made when it is first needed is the same in every execution.
struct has_a_static_constant {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0};
  void thread(unsigned) {
    static std::vector<int> const table(100, 7);
    auto const scratch = std::make_unique<std::array<int, 400>>();
    scratch->fill(1);
    x.fetch_add(1, rlx);
    M::check(table.back() == 7 && table.front() == 7, "a constant stays what it is");
  }
};

CPPUNIT_TEST_FIXTURE(executions_under_rc11, keep_constants_that_are_made_when_first_needed) {
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, verdict_of<has_a_static_constant>());
}

struct adds_up {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0};
  void thread(unsigned i) {
    if (i == 0)
      for (int k = 0; k != 1'200; ++k) x.fetch_add(1, rlx);
    else (void)x.load(rlx);
  }
};

CPPUNIT_TEST_FIXTURE(executions_under_rc11, have_more_than_a_thousand_operations) {
  // The load reads any of 1,200 values, or 0.
  CPPUNIT_ASSERT_EQUAL(n(1'201), complete<adds_up>());
}

struct stores_too_often {
  static constexpr unsigned threads = 1;
  atomic<int, M> x{0};
  void thread(unsigned) {
    for (int k = 0; k != 20'000; ++k) x.store(k, rlx);
  }
};

// As many as there is room for.
struct stores_often {
  static constexpr unsigned threads = 2;
  atomic<int, M> x[2];
  void thread(unsigned i) {
    for (int k = 0; k != 16'383; ++k) x[i].store(k, rlx);
  }
};

CPPUNIT_TEST_FIXTURE(executions_under_rc11, have_sixteen_thousand_operations_of_a_thread) {
  CPPUNIT_ASSERT_EQUAL(n(1), complete<stores_often>());
}

// A loop that waits without a yield comes to the limit, too, and there is no doubt of what it is.
struct waits_without_a_yield {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0};
  void thread(unsigned i) {
    if (i == 0) x.store(1, rlx);
    else while (x.load(rlx) != 2) {}
  }
};

CPPUNIT_TEST_FIXTURE(executions_under_rc11, that_only_look_are_hangs) {
  auto const looks = explored<waits_without_a_yield>({.operations = 100'000});
  CPPUNIT_ASSERT(looks.failed && !looks.error);
  CPPUNIT_ASSERT_EQUAL(std::string{"hang"}, looks.failed->kind);
}

struct makes_too_much {
  static constexpr unsigned threads = 1;
  void thread(unsigned) {
    for (int k = 0; k != 5'000; ++k) atomic<int, M> const x{k};
  }
};

CPPUNIT_TEST_FIXTURE(executions_under_rc11, beyond_the_limits_are_errors_that_say_so) {
  // No failure of the code under test, and nothing that it has shown; by the search and by the walk.
  engine_settings const enough{.operations = 100'000};
  auto const stored = explored<stores_too_often>(enough);
  CPPUNIT_ASSERT(!stored.failed && stored.error.has_value());
  CPPUNIT_ASSERT_MESSAGE(*stored.error, stored.error->find("more than 16383 atomic") != std::string::npos);
  CPPUNIT_ASSERT_EQUAL(n(0), stored.complete);
  auto const box = std::make_unique<black_box>();
  replay once{{}};
  auto const walked = walk_with_rc11(program_of<stores_too_often>, once, enough, *box, [] { return false; });
  CPPUNIT_ASSERT(!walked.failed && walked.error == stored.error);
  auto const made = explored<makes_too_much>({.operations = 100'000});
  CPPUNIT_ASSERT(!made.failed && made.error.has_value());
  CPPUNIT_ASSERT_MESSAGE(*made.error, made.error->find("more than 4096 objects") != std::string::npos);
}

CPPUNIT_TEST_FIXTURE(executions_under_rc11, stop_when_told_to) {
  auto const box = std::make_unique<black_box>();
  auto const all = explore_with_rc11(program_of<each_adds<7>>, {}, *box,
                                     [&] { return box->executions < 1'000; });
  CPPUNIT_ASSERT(all.stopped && !all.failed);
  CPPUNIT_ASSERT(all.complete >= 1'000 && all.complete < 1'100);
  auto const none = explore_with_rc11(program_of<each_adds<7>>, {}, *box, [] { return false; });
  // Asked from the second execution on, so that each sitting comes further.
  CPPUNIT_ASSERT(none.stopped && none.complete == 1);
}

CPPUNIT_TEST_FIXTURE(executions_under_rc11, say_how_much_is_behind) {
  auto const box = std::make_unique<black_box>();
  (void)explore_with_rc11(program_of<each_adds<5>>, {}, *box, [] { return true; });
  CPPUNIT_ASSERT_DOUBLES_EQUAL(1.0, box->explored.load(), 1e-6);
  CPPUNIT_ASSERT_EQUAL(n(120), box->executions.load());
}

}  // namespace
}  // namespace interlock::checker
