// As many threads as there can be: those with high numbers are threads like all others.
#include <limits>
#include <utility>

#include "running.hpp"

namespace interlock::checker {
namespace {

class sixteen_threads : public CppUnit::TestFixture {};

/// One execution, however many there are.
template <unsigned N>
struct each_writes_its_own {
  static constexpr unsigned threads = N;
  std::array<atomic<int, M>, N> x;
  void thread(unsigned i) {
    M::check(M::self() == i, "a thread knows its number");
    x[i].store(1, rlx);
  }
  void after() {
    M::check(M::self() == N, "after belongs to no thread");
    for (auto& each : x) M::check(each.load() == 1, "every thread ran");
  }
};

CPPUNIT_TEST_FIXTURE(sixteen_threads, that_have_nothing_in_common_have_one_execution) {
  [&]<unsigned... More>(std::integer_sequence<unsigned, More...>) {
    (CPPUNIT_ASSERT_EQUAL(n(1), complete<each_writes_its_own<9 + More>>()), ...);
  }(std::make_integer_sequence<unsigned, 8>{});
}

/// 2 to the power of its readers.
struct fifteen_read_what_one_writes {
  static constexpr unsigned threads = 16;
  atomic<int, M> x{0};
  void thread(unsigned i) {
    if (i == 9) x.store(1, rlx);
    else (void)x.load(rlx);
  }
};

CPPUNIT_TEST_FIXTURE(sixteen_threads, read_the_old_value_or_the_new_one) {
  CPPUNIT_ASSERT_EQUAL(n(1 << 15), complete<fifteen_read_what_one_writes>());
}

/// Store buffering in pairs, one of each among the first eight: three outcomes of a pair where all is seq_cst, and four.
template <order How>
struct pairs_buffer_stores {
  static constexpr unsigned threads = 16;
  std::array<atomic<int, M>, 16> x;
  void thread(unsigned i) {
    if (i % 8 >= 5) return;
    x[i].store(1, How);
    (void)x[(i + 8) % 16].load(How);
  }
};

CPPUNIT_TEST_FIXTURE(sixteen_threads, buffer_stores_unless_all_is_seq_cst) {
  CPPUNIT_ASSERT_EQUAL(n(3 * 3 * 3 * 3 * 3), complete<pairs_buffer_stores<sc>>());
  CPPUNIT_ASSERT_EQUAL(n(4 * 4 * 4 * 4 * 4), complete<pairs_buffer_stores<rlx>>());
}

/// The readers may not disagree on which of two stores came first, where all is seq_cst.
template <order How>
struct two_readers_of_two_writers {
  static constexpr unsigned threads = 16;
  atomic<int, M> x{0}, y{0};
  std::array<var<int, M>, 4> seen;
  two_readers_of_two_writers() {
    for (auto& each : seen) each.write(0);
  }
  void thread(unsigned i) {
    if (i == 0) x.store(1, How);
    if (i == 9) y.store(1, How);
    if (i == 7) {
      seen[0].write(x.load(How == sc ? sc : acq));
      seen[1].write(y.load(How == sc ? sc : acq));
    }
    if (i == 15) {
      seen[2].write(y.load(How == sc ? sc : acq));
      seen[3].write(x.load(How == sc ? sc : acq));
    }
  }
  void after() {
    bool const disagree = seen[0].read() == 1 && seen[1].read() == 0 && seen[2].read() == 1 && seen[3].read() == 0;
    M::check(!disagree, "one order of the stores");
  }
};

CPPUNIT_TEST_FIXTURE(sixteen_threads, may_disagree_on_the_order_of_stores_that_are_not_seq_cst) {
  CPPUNIT_ASSERT_EQUAL(n(15), complete<two_readers_of_two_writers<sc>>());
  CPPUNIT_ASSERT_EQUAL(verdict{"failed_check"}, verdict_of<two_readers_of_two_writers<rel>>());
}

/// Plain data goes from hand to hand; one of them may not order what it hands on.
template <unsigned Careless>
struct hand_on {
  static constexpr unsigned threads = 16;
  std::array<atomic<int, M>, 17> turn;
  var<int, M> data{0};
  hand_on() { turn[0].store(1); }
  void thread(unsigned i) {
    while (turn[i].load(acq) == 0) M::yield();
    data.write(data.read() + 1);
    turn[i + 1].store(1, i == Careless ? rlx : rel);
  }
  void after() { M::check(data.read() == 16, "no count is lost"); }
};

CPPUNIT_TEST_FIXTURE(sixteen_threads, hand_data_on_from_the_first_to_the_last) {
  constexpr auto none = std::numeric_limits<unsigned>::max();
  CPPUNIT_ASSERT_EQUAL(n(1), complete<hand_on<none>>());
  CPPUNIT_ASSERT_EQUAL(verdict{"data_race"}, verdict_of<hand_on<6>>());
  CPPUNIT_ASSERT_EQUAL(verdict{"data_race"}, verdict_of<hand_on<8>>());
  CPPUNIT_ASSERT_EQUAL(verdict{"data_race"}, verdict_of<hand_on<14>>());
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, verdict_of<hand_on<15>>());
}

/// 16! orders, of which one is explored.
struct barrier_of_all {
  static constexpr unsigned threads = 16;
  static constexpr unsigned role(unsigned) { return 0; }
  atomic<unsigned, M> arrived{0};
  std::array<var<unsigned, M>, 16> data;
  void thread(unsigned i) {
    data[i].write(i);
    arrived.fetch_add(1, ar);
    while (arrived.load(acq) != 16) M::yield();
    M::check(data[(i + 9) % 16].read() == (i + 9) % 16, "all have come");
  }
};

CPPUNIT_TEST_FIXTURE(sixteen_threads, of_one_role_have_one_execution_for_all_orders) {
  auto const all = explored<barrier_of_all>();
  CPPUNIT_ASSERT(!all.failed);
  CPPUNIT_ASSERT_EQUAL(n(1), all.complete);
  CPPUNIT_ASSERT_EQUAL(n(20'922'789'888'000), all.stands_for);
}

/// Threads sleep in sets of bits.
struct last_wakes_all {
  static constexpr unsigned threads = 16;
  M::mutex m;
  M::condition_variable c;
  bool open = false;  // read and written under the mutex alone
  bool notifies;
  explicit last_wakes_all(bool n) : notifies{n} {}
  void thread(unsigned i) {
    if (i < 13) return;
    if (i == 15) {
      m.lock();
      open = true;
      m.unlock();
      if (notifies) c.notify_all();
      return;
    }
    model::unique_lock lock{m};
    while (!open) c.wait(lock);
  }
};
struct last_wakes_all_but_does : last_wakes_all {
  last_wakes_all_but_does() : last_wakes_all{true} {}
};
struct last_wakes_nobody : last_wakes_all {
  last_wakes_nobody() : last_wakes_all{false} {}
};

CPPUNIT_TEST_FIXTURE(sixteen_threads, sleep_and_are_woken) {
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, verdict_of<last_wakes_all_but_does>());
  CPPUNIT_ASSERT_EQUAL(verdict{"deadlock"}, verdict_of<last_wakes_nobody>());
}

}  // namespace
}  // namespace interlock::checker
