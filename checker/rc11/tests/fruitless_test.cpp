// What iterations do that achieve nothing, although they are left out of graphs.
#include "running.hpp"

namespace interlock::checker {
namespace {

class fruitless_iterations_under_rc11 : public CppUnit::TestFixture {};

// What a fruitless iteration did happened all the same: here, in every execution, before the
// exchange that lets the other thread write.
struct reads_in_a_fruitless_iteration {
  static constexpr unsigned threads = 2;
  atomic<int, M> turn{0};
  var<int, M> data{0};
  void thread(unsigned i) {
    if (i == 0) {
      for (int expected = 1; !turn.compare_exchange_strong(expected, 2, ar, acq); expected = 1) {
        (void)data.read();
        M::yield();
      }
    } else {
      turn.store(1, rel);
      while (turn.load(acq) != 2) M::yield();
      data.write(1);
    }
  }
};

CPPUNIT_TEST_FIXTURE(fruitless_iterations_under_rc11, come_before_what_follows_them) {
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, verdict_of<reads_in_a_fruitless_iteration>());
}

struct uses_in_a_fruitless_iteration {
  static constexpr unsigned threads = 2;
  atomic<int, M> turn{0};
  atomic<int, M>* const hint = M::make<atomic<int, M>>(0);
  void thread(unsigned i) {
    if (i == 0) {
      for (int expected = 1; !turn.compare_exchange_strong(expected, 2, ar, acq); expected = 1) {
        (void)hint->load(rlx);
        M::yield();
      }
    } else {
      turn.store(1, rel);
      while (turn.load(acq) != 2) M::yield();
      M::destroy(hint);
    }
  }
};

CPPUNIT_TEST_FIXTURE(fruitless_iterations_under_rc11, use_something_before_what_follows_them) {
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, verdict_of<uses_in_a_fruitless_iteration>());
}

template <order Store>
struct races_in_a_fruitless_iteration {
  static constexpr unsigned threads = 2;
  atomic<int, M> ready{0};
  var<int, M> data{0};
  void thread(unsigned i) {
    if (i == 1) {
      data.write(1);
      return ready.store(1, Store);
    }
    while (ready.load(acq) == 0) {
      (void)data.read();
      M::yield();
    }
  }
};

CPPUNIT_TEST_FIXTURE(fruitless_iterations_under_rc11, may_race) {
  CPPUNIT_ASSERT_EQUAL(verdict{"data_race"}, verdict_of<races_in_a_fruitless_iteration<rel>>());
}

// Whoever comes first, by number: thread First looks, Second stores, and the third writes.
template <unsigned First, unsigned Second>
struct races_with_what_follows {
  static constexpr unsigned threads = 3;
  atomic<int, M> x{0};
  var<int, M> data{0};
  void thread(unsigned i) {
    if (i == Second) return x.store(1, rlx);
    if (i != First) {
      if (x.load(rlx) != 0) data.write(1);
      return;
    }
    while (x.load(rlx) == 0) {
      (void)data.read();
      M::yield();
    }
  }
};

template <unsigned First, unsigned Second>
void is_found_or_a_limit() {
  auto const all = explored<races_with_what_follows<First, Second>>();
  CPPUNIT_ASSERT(all.failed ? all.failed->kind == "data_race" : all.felt_a_bound());
}

CPPUNIT_TEST_FIXTURE(fruitless_iterations_under_rc11, have_their_races_found_or_named_as_a_limit) {
  is_found_or_a_limit<0, 1>();
  is_found_or_a_limit<0, 2>();
  is_found_or_a_limit<1, 0>();
  is_found_or_a_limit<1, 2>();
  is_found_or_a_limit<2, 0>();
  is_found_or_a_limit<2, 1>();
}

}  // namespace
}  // namespace interlock::checker
