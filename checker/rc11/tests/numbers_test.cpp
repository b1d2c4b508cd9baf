// How many executions there are, and that memory does not depend on it.
#include <array>
#include <fstream>
#include <string>

#include <unistd.h>

#include "running.hpp"

namespace interlock::checker {
namespace {

std::size_t resident_kib() {
  std::ifstream statm{"/proc/self/statm"};
  std::size_t all = 0;
  std::size_t resident = 0;
  statm >> all >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)) / 1024;
}

// GenMC has the same numbers of complete executions.
template <unsigned N>
struct test_and_set {
  static constexpr unsigned threads = N;
  atomic<int, M> locked{0};
  var<unsigned, M> entered{0};
  void thread(unsigned) {
    while (locked.exchange(1, acq) != 0) M::yield();
    entered.write(entered.read() + 1);
    locked.store(0, rel);
  }
  void after() { M::check(entered.read() == N, "each entered"); }
};

template <unsigned N>
struct test_and_test_and_set {
  static constexpr unsigned threads = N;
  atomic<int, M> locked{0};
  var<unsigned, M> entered{0};
  void thread(unsigned) {
    while (locked.load(rlx) != 0 || locked.exchange(1, acq) != 0) M::yield();
    entered.write(entered.read() + 1);
    locked.store(0, rel);
  }
};

template <unsigned N>
struct ticket {
  static constexpr unsigned threads = N;
  atomic<unsigned, M> next{0}, serving{0};
  var<unsigned, M> entered{0};
  void thread(unsigned) {
    auto const mine = next.fetch_add(1, rlx);
    while (serving.load(acq) != mine) M::yield();
    entered.write(entered.read() + 1);
    serving.store(mine + 1, rel);
  }
};

template <unsigned N>
struct mcs {
  static constexpr unsigned threads = N;
  struct node {
    atomic<node*, M> next{nullptr};
    atomic<bool, M> locked{false};
  };
  atomic<node*, M> tail{nullptr};
  std::array<node, N> nodes{};
  var<unsigned, M> entered{0};
  void thread(unsigned i) {
    auto& mine = nodes.at(i);
    mine.next.store(nullptr, rlx);
    mine.locked.store(true, rlx);
    if (auto* const before = tail.exchange(&mine, ar)) {
      before->next.store(&mine, rel);
      while (mine.locked.load(acq)) M::yield();
    }
    entered.write(entered.read() + 1);
    auto* next = mine.next.load(acq);
    if (next == nullptr) {
      auto* last = &mine;
      if (tail.compare_exchange_strong(last, nullptr, rel, rlx)) return;
      while ((next = mine.next.load(acq)) == nullptr) M::yield();
    }
    next->locked.store(false, rel);
  }
};

template <int Items>
struct ring_of_two {
  static constexpr unsigned threads = 2;
  atomic<int, M> taken{0}, put{0};
  std::array<var<int, M>, 2> cells;
  void thread(unsigned i) {
    for (int k = 0; k != Items; ++k) {
      auto& cell = cells.at(static_cast<unsigned>(k) % 2);
      if (i == 0) {
        while (k - taken.load(acq) == 2) M::yield();
        cell.write(k);
        put.store(k + 1, rel);
      } else {
        while (put.load(acq) == k) M::yield();
        M::check(cell.read() == k, "first in, first out");
        taken.store(k + 1, rel);
      }
    }
  }
};

template <unsigned N>
struct semaphore {
  static constexpr unsigned threads = N;
  atomic<int, M> permits{1};
  var<unsigned, M> entered{0};
  void thread(unsigned) {
    for (int seen = 0;;) {
      seen = permits.load(rlx);
      if (seen == 0) permits.wait(0, rlx);
      else if (permits.compare_exchange_strong(seen, seen - 1, acq, rlx)) break;
    }
    entered.write(entered.read() + 1);
    permits.fetch_add(1, rel);
    permits.notify_all();
  }
};

class numbers_of_rc11 : public CppUnit::TestFixture {};

CPPUNIT_TEST_FIXTURE(numbers_of_rc11, updates_come_in_every_order) {
  CPPUNIT_ASSERT_EQUAL(std::string{"120/0/0"}, counts_of<each_adds<5>>());
  CPPUNIT_ASSERT_EQUAL(std::string{"40320/0/0"}, counts_of<each_adds<8>>());
}

CPPUNIT_TEST_FIXTURE(numbers_of_rc11, locks_are_taken_in_every_order) {
  CPPUNIT_ASSERT_EQUAL(n(2), complete<test_and_set<2>>());
  CPPUNIT_ASSERT_EQUAL(n(24), complete<test_and_set<4>>());
  CPPUNIT_ASSERT_EQUAL(n(720), complete<test_and_set<6>>());
  CPPUNIT_ASSERT_EQUAL(n(6), complete<ticket<3>>());
  CPPUNIT_ASSERT_EQUAL(n(120), complete<ticket<5>>());
  CPPUNIT_ASSERT_EQUAL(n(5'040), complete<ticket<7>>());
  // That its first load finds the lock free does not say that the exchange comes next.
  CPPUNIT_ASSERT_EQUAL(n(576), complete<test_and_test_and_set<4>>());
  CPPUNIT_ASSERT_EQUAL(n(6), complete<mcs<2>>());
  CPPUNIT_ASSERT_EQUAL(n(66), complete<mcs<3>>());
  CPPUNIT_ASSERT_EQUAL(n(1'080), complete<mcs<4>>());
}

CPPUNIT_TEST_FIXTURE(numbers_of_rc11, queues_and_semaphores) {
  // Each item but the first is put after one of three numbers of items was seen to be taken.
  CPPUNIT_ASSERT_EQUAL(n(9), complete<ring_of_two<3>>());
  CPPUNIT_ASSERT_EQUAL(n(27), complete<ring_of_two<4>>());
  CPPUNIT_ASSERT_EQUAL(n(2'187), complete<ring_of_two<8>>());
  // The second to enter sees first that the permit is back; or that it is taken, and sleeps or finds that it is back.
  CPPUNIT_ASSERT_EQUAL(n(2 * 2), complete<semaphore<2>>());
}

CPPUNIT_TEST_FIXTURE(numbers_of_rc11, executions_that_are_not_complete_are_few) {
  CPPUNIT_ASSERT_EQUAL(std::string{"720/1399/57"}, counts_of<test_and_set<6>>());
  auto const ring = explored<ring_of_two<8>>();
  CPPUNIT_ASSERT_EQUAL(n(0), ring.blocked);
  CPPUNIT_ASSERT(ring.cut < 100);
  CPPUNIT_ASSERT_EQUAL(n(0), explored<ticket<5>>().blocked);
}

/// As many threads as there can be, and one execution.
struct each_has_its_own {
  static constexpr unsigned threads = max_threads;
  std::array<atomic<int, M>, max_threads> x;
  void thread(unsigned i) { x[i].fetch_add(1, rlx); }
};

CPPUNIT_TEST_FIXTURE(numbers_of_rc11, memory_does_not_depend_on_them) {
  (void)complete<each_has_its_own>();
  (void)complete<each_adds<6>>();
  (void)complete<ring_of_two<4>>();
  (void)complete<ticket<5>>();
  auto const before = resident_kib();
  (void)complete<each_adds<8>>();
  (void)complete<ring_of_two<10>>();
  (void)complete<ticket<7>>();
  auto const after = resident_kib();
  CPPUNIT_ASSERT_MESSAGE(std::to_string(before) + " KiB, then " + std::to_string(after),
                         after < before + 4'096);
}

}  // namespace
}  // namespace interlock::checker
