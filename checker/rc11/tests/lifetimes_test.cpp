// When objects begin and end, and what a read of a later write acquires.
#include "running.hpp"

namespace interlock::checker {
namespace {

class lifetimes_under_rc11 : public CppUnit::TestFixture {};

/// The last one to let go of an object destroys it.
template <order Release, order Acquire>
struct counts_references {
  static constexpr unsigned threads = 2;
  struct shared {
    atomic<int, M> references{2};
    var<int, M> data{1};
  };
  shared* const p = M::make<shared>();
  void thread(unsigned) {
    (void)p->data.read();
    if (p->references.fetch_sub(1, Release) != 1) return;
    if (Acquire != rlx) M::fence(Acquire);
    M::destroy(p);
  }
};

CPPUNIT_TEST_FIXTURE(lifetimes_under_rc11, end_after_all_uses_that_happen_before) {
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, (verdict_of<counts_references<ar, rlx>>()));
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, (verdict_of<counts_references<rel, acq>>()));
}

CPPUNIT_TEST_FIXTURE(lifetimes_under_rc11, do_not_end_beside_a_use) {
  // The use comes first in every execution; nothing orders it.
  CPPUNIT_ASSERT_EQUAL(verdict{"use_after_free"}, (verdict_of<counts_references<rlx, rlx>>()));
  CPPUNIT_ASSERT_EQUAL(verdict{"use_after_free"}, (verdict_of<counts_references<rel, rlx>>()));
}

// Of two that look for each other, one may miss the other.
struct ends_unless_told {
  static constexpr unsigned threads = 2;
  atomic<int, M> told{0};
  atomic<int, M>* made = M::make<atomic<int, M>>(0);
  bool ended = false;
  void thread(unsigned i) {
    if (i == 0) {
      told.store(1, sc);
      return (void)made->load(sc);
    }
    made->store(1, sc);
    if (told.load(sc) != 0) return;
    ended = true;
    M::destroy(made);
  }
  void after() {
    if (!ended) M::destroy(made);
  }
};

CPPUNIT_TEST_FIXTURE(lifetimes_under_rc11, do_not_end_before_a_use_that_waits_to_be_repeated) {
  CPPUNIT_ASSERT_EQUAL(verdict{"use_after_free"}, verdict_of<ends_unless_told>());
}

struct both_destroy {
  static constexpr unsigned threads = 2;
  atomic<int, M>* const p = M::make<atomic<int, M>>(0);
  void thread(unsigned) { M::destroy(p); }
};

CPPUNIT_TEST_FIXTURE(lifetimes_under_rc11, end_once) {
  CPPUNIT_ASSERT_EQUAL(verdict{"double_free"}, verdict_of<both_destroy>());
}

struct forgets_if_second {
  static constexpr unsigned threads = 2;
  atomic<int, M> first{0};
  void thread(unsigned) {
    auto* const p = M::make<var<int, M>>(1);
    if (first.exchange(1, rlx) == 0) M::destroy(p);
  }
};

CPPUNIT_TEST_FIXTURE(lifetimes_under_rc11, must_end) {
  CPPUNIT_ASSERT_EQUAL(verdict{"leak"}, verdict_of<forgets_if_second>());
}

template <order Publish, order Load>
struct makes_and_publishes {
  static constexpr unsigned threads = 2;
  struct node {
    var<int, M> data{7};
    atomic<int, M> state{0};
  };
  atomic<node*, M> shared{nullptr};
  void thread(unsigned i) {
    if (i == 0) return shared.store(M::make<node>(), Publish);
    auto* p = shared.load(Load);
    if (p == nullptr) return;
    M::check(p->data.read() == 7 && p->state.load(rlx) == 0, "it is initialised");
  }
  void after() { M::destroy(shared.load()); }
};

CPPUNIT_TEST_FIXTURE(lifetimes_under_rc11, begin_before_uses_that_they_happen_before) {
  CPPUNIT_ASSERT_EQUAL(n(2), (complete<makes_and_publishes<rel, acq>>()));
  CPPUNIT_ASSERT_EQUAL(verdict{"uninitialised_read"},
                       (verdict_of<makes_and_publishes<rlx, acq>>()));
  CPPUNIT_ASSERT_EQUAL(verdict{"uninitialised_read"},
                       (verdict_of<makes_and_publishes<rel, rlx>>()));
}

struct writes_before_it_reads {
  static constexpr unsigned threads = 1;
  void thread(unsigned) {
    var<int, M> data;
    data.write(1);
    M::check(data.read() == 1, "written");
  }
};
struct reads_what_one_branch_writes {
  static constexpr unsigned threads = 1;
  void thread(unsigned) {
    var<int, M> data;
    if (M::choose(2) == 0) data.write(1);
    (void)data.read();
  }
};

CPPUNIT_TEST_FIXTURE(lifetimes_under_rc11, begin_uninitialised) {
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, verdict_of<writes_before_it_reads>());
  CPPUNIT_ASSERT_EQUAL(verdict{"uninitialised_read"}, verdict_of<reads_what_one_branch_writes>());
}

// ---- what a read of a later write acquires

template <bool ByUpdate, bool OfTheSameThread>
struct goes_on_after_a_release {
  static constexpr unsigned threads = 3;
  atomic<int, M> x{0};
  var<int, M> data{0};
  void thread(unsigned i) {
    if (i == 0) {
      data.write(1);
      x.store(1, rel);
    }
    if (i == (OfTheSameThread ? 0 : 1)) {
      if (ByUpdate) x.fetch_add(10, rlx);
      else if (OfTheSameThread || x.load(rlx) == 1) x.store(11, rlx);
    }
    if (i == 2 && x.load(acq) == 11) (void)data.read();
  }
};

CPPUNIT_TEST_FIXTURE(lifetimes_under_rc11, release_sequences_go_on_through_updates_alone) {
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, (verdict_of<goes_on_after_a_release<true, false>>()));
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, (verdict_of<goes_on_after_a_release<true, true>>()));
  CPPUNIT_ASSERT_EQUAL(verdict{"data_race"}, (verdict_of<goes_on_after_a_release<false, false>>()));
  // C++11 said otherwise.
  CPPUNIT_ASSERT_EQUAL(verdict{"data_race"}, (verdict_of<goes_on_after_a_release<false, true>>()));
}

}  // namespace
}  // namespace interlock::checker
