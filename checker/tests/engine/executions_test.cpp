// Which executions there are, and what code under test sees in them: values, choices, threads.
#include <cstdint>

#include <interlock/checker/search/random_walk.hpp>

#include "expecting.hpp"

namespace interlock::checker {
namespace {

CPPUNIT_TEST_FIXTURE(engine, arithmetic_wraps_at_the_width_of_the_type) {
  expect("passes", alone([] {
           atomic<std::uint8_t, M> byte{255};
           M::check(byte.fetch_add(2, rlx) == 255 && byte.load() == 1, "unsigned");
           atomic<std::int8_t, M> small{-128};
           M::check(small.fetch_sub(1, rlx) == -128 && small.load() == 127, "signed");
           atomic<std::int64_t, M> wide{-1};
           M::check(wide.fetch_add(1, rlx) == -1 && wide.load() == 0, "wide");
           atomic<unsigned, M> bits{0b1100};
           M::check(bits.fetch_and(0b0110, rlx) == 0b1100, "and");
           M::check(bits.fetch_or(0b0001, rlx) == 0b0100, "or");
           M::check(bits.fetch_xor(0b0101, rlx) == 0b0101 && bits.load() == 0, "xor");
           int elements[4]{};
           atomic<int*, M> p{elements};
           M::check(p.fetch_add(3, rlx) == elements && p.load() == elements + 3, "pointer");
         }));
}

CPPUNIT_TEST_FIXTURE(engine, takes_every_choice_once) {
  constexpr auto chooses = alone([] {
    auto const first = M::choose(3);
    auto const second = M::choose(first + 1);
    seen<unsigned>().insert(10 * first + second);
  });
  expect_seen<unsigned>({0, 10, 11, 20, 21, 22}, chooses);
  CPPUNIT_ASSERT_EQUAL(std::uint64_t{6}, explore(chooses).result.executions);
}

template <unsigned N>
struct counts {
  static constexpr unsigned threads = N;
  atomic<unsigned, M> count{0}, identities{0};
  counts() { M::check(M::self() == N, "the constructor belongs to no thread"); }
  void thread(unsigned i) {
    M::check(M::self() == i, "a thread knows itself");
    count.fetch_add(1, rlx);
    identities.fetch_or(1U << M::self(), rlx);
  }
  void after() {
    M::check(M::self() == N, "after belongs to no thread");
    M::check(count.load() == N, "every thread ran");
    M::check(identities.load() == (1U << N) - 1, "every thread ran once");
  }
};

template <unsigned N>
std::uint64_t executions() {
  auto const e = [] {
    if (engine_under_test == tested::rc11_exhaustive) {
      return explore(program_of<counts<N>>);
    } else {
      depth_first bounded{0};
      return explore(program_of<counts<N>>, bounded);
    }
  }();
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, e.verdict());
  return e.result.executions;
}

CPPUNIT_TEST_FIXTURE(engine, runs_one_to_eight_threads) {
  CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, executions<1>());
  if (engine_under_test == tested::rc11_exhaustive) {
    // The modification orders of two objects; eight threads take more than a test has time for.
    CPPUNIT_ASSERT_EQUAL(std::uint64_t{2 * 2}, executions<2>());
    CPPUNIT_ASSERT_EQUAL(std::uint64_t{6 * 6}, executions<3>());
    CPPUNIT_ASSERT_EQUAL(std::uint64_t{24 * 24}, executions<4>());
    CPPUNIT_ASSERT_EQUAL(std::uint64_t{120 * 120}, executions<5>());
  } else {
    // Without preemptions, executions are the orders of the threads.
    CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, executions<2>());
    CPPUNIT_ASSERT_EQUAL(std::uint64_t{6}, executions<3>());
    CPPUNIT_ASSERT_EQUAL(std::uint64_t{24}, executions<4>());
    CPPUNIT_ASSERT_EQUAL(std::uint64_t{120}, executions<5>());
    CPPUNIT_ASSERT_EQUAL(std::uint64_t{720}, executions<6>());
    CPPUNIT_ASSERT_EQUAL(std::uint64_t{5040}, executions<7>());
    CPPUNIT_ASSERT_EQUAL(std::uint64_t{40320}, executions<8>());
  }
}

/// Each has objects of its own; what all do with one comes in too many orders to go through.
template <unsigned N>
struct each_counts : counts<N> {
  void thread(unsigned i) {
    if (engine_under_test != tested::rc11_exhaustive || i >= N - 4) counts<N>::thread(i);
    else M::check(M::self() == i, "a thread knows itself");
  }
  void after() {
    if (engine_under_test != tested::rc11_exhaustive) counts<N>::after();
  }
};

template <unsigned N>
void expect_to_run() {
  auto const e = [] {
    if (engine_under_test == tested::rc11_exhaustive) {
      return explore(program_of<each_counts<N>>);
    } else {
      random_walk some{50, N};
      return explore(program_of<each_counts<N>>, some);
    }
  }();
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, e.verdict());
  if (engine_under_test == tested::rc11_exhaustive)
    CPPUNIT_ASSERT_EQUAL(std::uint64_t{24 * 24}, e.result.executions);
  constexpr thread_set all = (1U << N) - 1;
  constexpr thread_set last_four = all & ~((1U << (N - 4)) - 1);
  CPPUNIT_ASSERT_EQUAL(engine_under_test == tested::rc11_exhaustive ? last_four : all, e.result.used_layer);
}

CPPUNIT_TEST_FIXTURE(engine, runs_nine_to_sixteen_threads) {
  expect_to_run<9>();
  expect_to_run<12>();
  expect_to_run<15>();
  expect_to_run<16>();
}

struct remembers_past_executions {
  static constexpr unsigned threads = 2;
  static inline unsigned executions = 0;
  atomic<int, M> x{0}, y{0};
  remembers_past_executions() { ++executions; }
  void thread(unsigned i) {
    if (i == 0 && executions % 2 == 0) y.store(1);
    x.store(1);
  }
};

CPPUNIT_TEST_FIXTURE(engine, state_that_outlives_an_execution_is_nondeterminism) {
  auto const e = explore(program_of<remembers_past_executions>);
  CPPUNIT_ASSERT_EQUAL(verdict{"nondeterminism"}, e.verdict());
  // A search knows the line that a path came by, a graph the operation that a thread came to.
  auto const names = tells_of_steps() ? "line" : "operation";
  CPPUNIT_ASSERT(e.result.failed->message.find(names) != std::string::npos);
}

}  // namespace
}  // namespace interlock::checker
