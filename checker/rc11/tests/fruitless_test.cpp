// What iterations do that achieve nothing, although they are left out of graphs.
#include "running.hpp"

// What belongs to Interlock is not looked at for changes.
namespace code_under_test {
static int* where = nullptr;
}  // namespace code_under_test

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

// What a round writes under a mutex and takes back, others may see in between, and again in the next round.
struct writes_and_takes_back {
  static constexpr unsigned threads = 2;
  atomic<int, M> enough{0};
  M::mutex m;
  var<int, M> data{0};
  int get() {
    m.lock();
    int const result = data.read();
    m.unlock();
    return result;
  }
  void set(int value) {
    m.lock();
    data.write(value);
    m.unlock();
  }
  void thread(unsigned i) {
    if (i == 0) {
      bool const first = get() == 1;
      bool const then = get() == 0;
      M::check(!(first && then && get() == 1), "once");
      enough.store(1, rel);
    } else {
      while (enough.load(acq) == 0) {
        set(1);
        set(0);
      }
    }
  }
};

// Who waits beside a mutex that others take.
// What other threads have on their stacks, and begin with, is none of its writes.
template <bool SharesStack>
struct locks_in_each_round {
  static constexpr unsigned threads = 3;
  atomic<int, M> enough{0};
  atomic<int*, M> shown{nullptr};
  M::mutex m;
  void thread(unsigned i) {
    int mine = 0;
    if (SharesStack && i == 2) shown.store(&mine, rlx);
    do {
      m.lock();
      m.unlock();
    } while (i == 0 && enough.load(acq) == 0);
    if (i == 1) enough.store(1, rel);
  }
};

CPPUNIT_TEST_FIXTURE(fruitless_iterations_under_rc11, with_a_mutex_only_lock_and_unlock_it) {
  CPPUNIT_ASSERT_EQUAL(verdict{"failed_check"}, verdict_of<writes_and_takes_back>());
  CPPUNIT_ASSERT_EQUAL(n(6), complete<locks_in_each_round<false>>());
  CPPUNIT_ASSERT_EQUAL(n(6), complete<locks_in_each_round<true>>());
  CPPUNIT_ASSERT_EQUAL(n(6), complete<locks_in_each_round<false>>({.revisits_in_place = false}));
}

// Where another thread finds the address of a variable on a stack.
struct in_an_atomic {
  atomic<int*, M> where{nullptr};
  void set(int* p) { where.store(p, rlx); }
  int* get() { return where.load(rlx); }
};
struct in_memory_from_new {
  std::unique_ptr<int*> where = std::make_unique<int*>(nullptr);
  void set(int* p) { *where = p; }
  int* get() { return *where; }
};
struct in_a_global {
  ~in_a_global() { code_under_test::where = nullptr; }
  void set(int* p) { code_under_test::where = p; }
  int* get() { return code_under_test::where; }
};

// A round writes where another thread's variables are.
template <class Address>
struct writes_to_anothers_stack {
  static constexpr unsigned threads = 2;
  Address address{};
  atomic<int, M> told{0}, given{0}, done{0};
  void thread(unsigned i) {
    if (i == 1) {
      int mine = 0;
      address.set(&mine);
      told.store(1, rel);
      given.store(1, rel);
      while (done.load(acq) == 0) M::yield();
      M::check(mine == 0, "comes at once");
      return;
    }
    while (told.load(acq) == 0) M::yield();
    int* const there = address.get();
    while (given.load(acq) == 0) {
      *static_cast<int volatile*>(there) = 1;
      M::yield();
    }
    done.store(1, rel);
  }
};

[[gnu::noinline]] void note(int* there) {
  *there = 1;
  asm volatile("" ::: "memory");
}

// And to an argument that the caller has put on the stack.
struct notes_in_an_argument {
  static constexpr unsigned threads = 2;
  atomic<int, M> lock{1};
  [[gnu::noinline]] int spin(int a, int b, int c, int d, int e, int f, int noted) {
    while (lock.exchange(1, acq) != 0) {
      note(&noted);
      M::yield();
    }
    return noted + a - b + c - d + e - f;
  }
  void thread(unsigned i) {
    if (i == 0) return lock.store(0, rel);
    auto const one = static_cast<int>(i);
    M::check(spin(one, one, one, one, one, one, one - 1) == 0, "comes at once");
  }
};

// A mutex that one polls and another, in some executions, tries.
struct polled_and_tried {
  static constexpr unsigned threads = 2;
  atomic<int, M> enough{0};
  M::mutex m;
  void thread(unsigned i) {
    if (i == 0) {
      do {
        m.lock();
        m.unlock();
      } while (enough.load(acq) == 0);
    } else {
      enough.store(1, rel);
      if (m.try_lock()) m.unlock();
    }
  }
};

CPPUNIT_TEST_FIXTURE(fruitless_iterations_under_rc11, with_a_mutex_that_others_try_are_no_nondeterminism) {
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, verdict_of<polled_and_tried>());
  for (unsigned preemptions = 0; preemptions != 3; ++preemptions) {
    depth_first some{preemptions};
    auto const box = std::make_unique<black_box>();
    auto const walked = walk_with_rc11(program_of<polled_and_tried>, some, engine_settings{}, *box, [] { return true; });
    CPPUNIT_ASSERT_MESSAGE(walked.failed ? walked.failed->message : "", !walked.failed);
  }
}

CPPUNIT_TEST_FIXTURE(fruitless_iterations_under_rc11, leave_what_they_write_wherever_it_is) {
  CPPUNIT_ASSERT_EQUAL(verdict{"failed_check"}, verdict_of<writes_to_anothers_stack<in_an_atomic>>());
  CPPUNIT_ASSERT_EQUAL(verdict{"failed_check"}, verdict_of<writes_to_anothers_stack<in_memory_from_new>>());
  CPPUNIT_ASSERT_EQUAL(verdict{"failed_check"}, verdict_of<writes_to_anothers_stack<in_a_global>>());
  CPPUNIT_ASSERT_EQUAL(verdict{"failed_check"}, verdict_of<notes_in_an_argument>());
}

}  // namespace
}  // namespace interlock::checker
