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

struct makes_too_much {
  static constexpr unsigned threads = 1;
  void thread(unsigned) {
    for (int k = 0; k != 5'000; ++k) atomic<int, M> const x{k};
  }
};

CPPUNIT_TEST_FIXTURE(executions_under_rc11, beyond_the_limits_are_errors_that_say_so) {
  auto const stored = explored<stores_too_often>({.operations = 100'000});
  CPPUNIT_ASSERT(stored.failed.has_value());
  // The limit that was met, and not the one that was not.
  CPPUNIT_ASSERT_MESSAGE(stored.failed->message,
                         stored.failed->message.find("100000") == std::string::npos);
  CPPUNIT_ASSERT_MESSAGE(stored.failed->message,
                         stored.failed->message.find("16383") != std::string::npos);
  auto const made = explored<makes_too_much>({.operations = 100'000});
  CPPUNIT_ASSERT(made.failed.has_value());
  CPPUNIT_ASSERT(made.failed->message.find("more than 4096 objects") != std::string::npos);
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
