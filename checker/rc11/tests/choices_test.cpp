// Outcomes of `choose`, in threads and outside of them.
#include <string>
#include <vector>

#include "running.hpp"

namespace interlock::checker {
namespace {

class choices_under_rc11 : public CppUnit::TestFixture {};

template <unsigned Limit>
struct chooses {
  static constexpr unsigned threads = 1;
  void thread(unsigned) { count(M::choose(Limit)); }
};

CPPUNIT_TEST_FIXTURE(choices_under_rc11, take_each_value_once) {
  CPPUNIT_ASSERT_EQUAL(std::string{"0x1"}, tally_of<chooses<1>>());
  CPPUNIT_ASSERT_EQUAL(std::string{"0x1 1x1 2x1"}, tally_of<chooses<3>>());
  CPPUNIT_ASSERT_EQUAL(n(500), complete<chooses<500>>());
  CPPUNIT_ASSERT_EQUAL(verdict{"misuse"}, verdict_of<chooses<0>>());
}

struct chooses_beyond_reason {
  static constexpr unsigned threads = 1;
  void thread(unsigned) { (void)M::choose(65'536); }
};

CPPUNIT_TEST_FIXTURE(choices_under_rc11, beyond_the_limit_are_an_error_that_says_so) {
  auto const all = explored<chooses_beyond_reason>();
  CPPUNIT_ASSERT_EQUAL(verdict{"misuse"}, verdict_of<chooses_beyond_reason>());
  CPPUNIT_ASSERT(all.failed->message.find("65535") != std::string::npos);
}

struct chooses_and_adds {
  static constexpr unsigned threads = 2;
  atomic<unsigned, M> x{0};
  void thread(unsigned i) { x.fetch_add(M::choose(i + 2), rlx); }
  void after() { count(x.load()); }
};

CPPUNIT_TEST_FIXTURE(choices_under_rc11, combine_with_those_of_other_threads) {
  // 2 choices, 3 choices, 2 orders of the additions.
  CPPUNIT_ASSERT_EQUAL(std::string{"0x2 1x4 2x4 3x2"}, tally_of<chooses_and_adds>());
}

struct chooses_by_what_it_reads {
  static constexpr unsigned threads = 2;
  atomic<unsigned, M> x{0};
  void thread(unsigned i) {
    if (i == 0) x.store(1 + M::choose(2), rlx);
    else count(10 * x.load(rlx) + M::choose(x.load(rlx) + 1));
  }
};

CPPUNIT_TEST_FIXTURE(choices_under_rc11, depend_on_what_was_read) {
  // The pairs of loads: twice 0; 0, then v; twice v, for each v of 1 and 2. The second is chosen
  // by. 0, 0: for each v, one. 0, 1: 2, and 0, 2: 3. 1, 1: 2, and 2, 2: 3.
  CPPUNIT_ASSERT_EQUAL(std::string{"0x4 1x2 2x1 10x1 11x1 20x1 21x1 22x1"},
                       tally_of<chooses_by_what_it_reads>());
}

// ---- outside of threads

struct chooses_in_the_constructor {
  static constexpr unsigned threads = 1;
  unsigned chosen = M::choose(3);
  void thread(unsigned) { count(chosen); }
};
struct chooses_after {
  static constexpr unsigned threads = 1;
  void thread(unsigned) {}
  void after() { count(M::choose(3)); }
};

struct chooses_twice_in_the_constructor {
  static constexpr unsigned threads = 2;
  unsigned first = M::choose(2);
  unsigned second = M::choose(first + 2);
  atomic<unsigned, M> x{0};
  void thread(unsigned) { x.fetch_add(1, rlx); }
  void after() { count(10 * first + second); }
};

struct chooses_after_by_what_it_reads {
  static constexpr unsigned threads = 2;
  atomic<unsigned, M> x{0};
  void thread(unsigned i) { x.store(i + 1, rlx); }
  void after() { count(10 * x.load() + M::choose(x.load() + 1)); }
};

struct fails_by_choices_outside {
  static constexpr unsigned threads = 2;
  unsigned first = M::choose(3);
  atomic<unsigned, M> x{0};
  void thread(unsigned i) { x.store(i + first, rlx); }
  void after() { M::check(x.load() != 2 || M::choose(3) != 1 || first != 2, "never that"); }
};

// What a constructor has chosen is part of what a loop's outcome depends on.
struct loops_by_what_was_chosen {
  static constexpr unsigned threads = 2;
  unsigned wanted = 2 - M::choose(2);
  atomic<unsigned, M> x{0};
  void thread(unsigned i) {
    if (i == 0) {
      x.store(1, rlx);
      x.store(2, rlx);
    } else {
      while (x.load(rlx) < wanted) M::yield();
      count(10 * wanted + x.load(rlx));
    }
  }
};

CPPUNIT_TEST_FIXTURE(choices_under_rc11, of_the_constructor_each_begin_a_search_of_their_own) {
  CPPUNIT_ASSERT_EQUAL(std::string{"0x1 1x1 2x1"}, tally_of<chooses_in_the_constructor>());
  CPPUNIT_ASSERT_EQUAL(std::string{"0x2 1x2 10x2 11x2 12x2"}, tally_of<chooses_twice_in_the_constructor>());
  CPPUNIT_ASSERT_EQUAL(std::string{"11x1 12x2 22x1"}, tally_of<loops_by_what_was_chosen>());
}

CPPUNIT_TEST_FIXTURE(choices_under_rc11, of_after_are_taken_in_each_execution) {
  CPPUNIT_ASSERT_EQUAL(std::string{"0x1 1x1 2x1"}, tally_of<chooses_after>());
  CPPUNIT_ASSERT_EQUAL(std::string{"10x1 11x1 20x1 21x1 22x1"}, tally_of<chooses_after_by_what_it_reads>());
}

CPPUNIT_TEST_FIXTURE(choices_under_rc11, outside_of_threads_come_again) {
  CPPUNIT_ASSERT_EQUAL(verdict{"failed_check"}, verdict_of<fails_by_choices_outside>());
}

}  // namespace
}  // namespace interlock::checker
