// Executions of many operations, and graphs of seq_cst ones: their numbers are known, and what they cost is
// in proportion to the work, or these tests would not come to their end.
#include <cstdint>
#include <string>

#include "running.hpp"

namespace interlock::checker {
namespace {

class long_executions_under_rc11 : public CppUnit::TestFixture {};

// Every order of the six additions, and nothing else to choose.
template <int Own, bool Behind>
struct adds_among_its_own {
  static constexpr unsigned threads = 6;
  atomic<int, M> own[threads], sum{0};
  void thread(unsigned i) {
    if (Behind) sum.fetch_add(1, rlx);
    for (int k = 0; k != Own; ++k) own[i].fetch_add(1, rlx);
    if (!Behind) sum.fetch_add(1, rlx);
  }
};

CPPUNIT_TEST_FIXTURE(long_executions_under_rc11, are_as_many_as_short_ones) {
  CPPUNIT_ASSERT_EQUAL(std::string{"720/0/0"}, (counts_of<adds_among_its_own<1, false>>()));
  CPPUNIT_ASSERT_EQUAL(std::string{"720/0/0"}, (counts_of<adds_among_its_own<200, false>>()));
  CPPUNIT_ASSERT_EQUAL(std::string{"720/0/0"}, (counts_of<adds_among_its_own<1, true>>()));
  CPPUNIT_ASSERT_EQUAL(std::string{"720/0/0"}, (counts_of<adds_among_its_own<200, true>>()));
}

template <unsigned Threads, int Pairs, order Store, order Load>
struct works_alone {
  static constexpr unsigned threads = Threads;
  atomic<int, M> own[threads];
  void thread(unsigned i) {
    for (int k = 0; k != Pairs; ++k) {
      own[i].store(k, Store);
      M::check(own[i].load(Load) == k, "it reads what it has just written");
    }
  }
};

// Each event holds on to those of its twins.
struct works_alone_with_twins {
  static constexpr unsigned threads = 4;
  static constexpr unsigned role(unsigned) { return 0; }
  void thread(unsigned) {
    atomic<int, M> own{0};
    for (int k = 0; k != 2'000; ++k) own.store(k, rlx);
  }
};

CPPUNIT_TEST_FIXTURE(long_executions_under_rc11, of_threads_that_share_nothing_are_one) {
  engine_settings const enough{.operations = 100'000};
  CPPUNIT_ASSERT_EQUAL(std::string{"1/0/0"}, (counts_of<works_alone<2, 8'000, rel, acq>>(enough)));
  CPPUNIT_ASSERT_EQUAL(std::string{"1/0/0"}, (counts_of<works_alone<8, 1'000, sc, sc>>(enough)));
  CPPUNIT_ASSERT_EQUAL(std::string{"1/0/0"}, counts_of<works_alone_with_twins>(enough));
}

// Long threads, and one choice at their ends: store buffering, with whatever comes before.
template <order Own, order Shared, bool Fence>
struct buffers_at_the_end {
  static constexpr unsigned threads = 2;
  atomic<int, M> own[threads], flags[threads];
  void thread(unsigned i) {
    for (int k = 0; k != 1'000; ++k) own[i].store(k, Own);
    flags[i].store(1, Shared);
    if (Fence) M::fence(sc);
    (void)flags[1 - i].load(Shared);
    for (int k = 0; k != 1'000; ++k) own[i].store(k, Own);
  }
};

CPPUNIT_TEST_FIXTURE(long_executions_under_rc11, ask_of_seq_cst_what_short_ones_do) {
  for (auto const model : {memory_model::rc11, memory_model::cxx20_sc}) {
    engine_settings const as{.operations = 100'000, .model = model};
    CPPUNIT_ASSERT_EQUAL(std::string{"4/0/0"}, (counts_of<buffers_at_the_end<rlx, rlx, false>>(as)));
    CPPUNIT_ASSERT_EQUAL(std::string{"3/0/0"}, (counts_of<buffers_at_the_end<sc, sc, false>>(as)));
    CPPUNIT_ASSERT_EQUAL(std::string{"3/0/0"}, (counts_of<buffers_at_the_end<rlx, sc, false>>(as)));
    CPPUNIT_ASSERT_EQUAL(std::string{"3/0/0"}, (counts_of<buffers_at_the_end<rlx, rlx, true>>(as)));
  }
  engine_settings const in_turn{.operations = 100'000, .model = memory_model::sc};
  CPPUNIT_ASSERT_EQUAL(std::string{"3/0/0"},
                       (counts_of<buffers_at_the_end<rlx, rlx, false>>(in_turn)));
}

}  // namespace
}  // namespace interlock::checker
