// Plain data that references make an atomic of: its values, its races, and what stands in std beside them.
#include <cstring>

#include "expecting.hpp"

namespace interlock::checker {
namespace {

template <class T>
using ref = model::atomic_ref<T, M>;

constexpr auto updates = [](shared& s) { ref<int>{s.data}.fetch_add(1, rlx); };
constexpr auto loads = [](shared& s) { (void)ref<int>{s.data}.load(rlx); };
constexpr auto nothing = [](shared&) {};

struct updated_by_both : shared {
  static constexpr unsigned threads = 2;
  void thread(unsigned) { ++ref<int>{data}; }
  void after() { M::check(data.read() == 2, "none is lost"); }
};

// Atomic, plain and atomic again: what each finds is what the one before left.
template <order Tells>
struct in_turn : shared {
  static constexpr unsigned threads = 2;
  void thread(unsigned i) {
    if (i == 0) {
      ref<int>{data}.store(5, rlx);
      x.store(1, Tells);
      while (x.load(acq) != 2) M::yield();
      M::check(ref<int>{data}.exchange(8, rlx) == 7, "what was written as plain data");
    } else {
      while (x.load(acq) != 1) M::yield();
      M::check(data.read() == 5, "what was stored by reference");
      data.access([](int& value) { value += 2; });
      x.store(2, rel);
    }
  }
  void after() { M::check(data.read() == 8, "the last"); }
};

template <order Tells>
struct tells_by_reference : shared {
  static constexpr unsigned threads = 2;
  var<int, M> told{0};
  void thread(unsigned i) {
    ref<int> const told_to{told};
    if (i == 0) {
      data.write(42);
      told_to.store(1, Tells);
      told_to.notify_one();
    } else {
      told_to.wait(0, acq);
      M::check(data.read() == 42, "what was told of");
    }
  }
};

// A store buffer's two sides.
template <order Stores, order Loads>
struct passes_by : shared {
  static constexpr unsigned threads = 2;
  var<int, M> a{0}, b{0};
  var<bool, M> missed[2]{var<bool, M>{false}, var<bool, M>{false}};
  void thread(unsigned i) {
    ref<int>{i == 0 ? a : b}.store(1, Stores);
    missed[i].write(ref<int>{i == 0 ? b : a}.load(Loads) == 0);
  }
  void after() { M::check(!missed[0].read() || !missed[1].read(), "one sees the other"); }
};

// Threads of a role each have one of their own.
struct of_its_own : shared {
  static constexpr unsigned threads = 3;
  static constexpr unsigned role(unsigned) { return 0; }
  void thread(unsigned) {
    var<int, M> mine{0};
    ref<int>{mine}.fetch_add(1, rlx);
    mine.write(mine.read() + 1);
    ref<int>{mine}.fetch_add(1, rlx);
    ref<int>{data}.fetch_add(mine.read(), rlx);
  }
  void after() { M::check(data.read() == 9, "each has counted three"); }
};

CPPUNIT_TEST_FIXTURE(engine, plain_data_is_an_atomic_by_reference) {
  expect("passes", program_of<of_its_own>);
  expect("passes", in_three_parts(updates, updates, [](shared& s) {
           updates(s);
           M::check(s.data.read() == 3, "by who runs alone, too");
         }));
  expect("passes", program_of<updated_by_both>);
  expect("passes", program_of<in_turn<rel>>);
  expect("passes", program_of<tells_by_reference<rel>>);
  expect("passes", program_of<passes_by<order::seq_cst, order::seq_cst>>);
  expect("failed_check", program_of<passes_by<rel, acq>>);
  expect("passes", alone([] {
           var<double, M> sum{0.5};
           ref<double>{sum} += 0.25;
           M::check(sum.read() == 0.75, "of floating T, too");
           var<int, M> fresh;
           ref<int>{fresh} = 3;
           M::check(fresh.read() == 3, "what nobody has written may be stored to");
         }));
}

template <class Referred>
struct two_locations {
  static constexpr unsigned threads = 3;
  Referred a, b;
  void thread(unsigned i) {
    auto& mine = i == 0 ? a : b;
    if (i == 2) mine.it().fetch_add(1, rlx);
    else mine.it().store(5, rel);
    int expected = 5;
    auto& others = i == 0 ? b : a;
    if (i == 1) others.it().compare_exchange_weak(expected, 7, order::acq_rel);
    else (void)others.it().load(acq);
  }
};
struct by_reference {
  var<int, M> value{0};
  auto it() { return ref<int>{value}; }
};
struct directly {
  atomic<int, M> value{0};
  auto& it() { return value; }
};

CPPUNIT_TEST_FIXTURE(engine, executions_by_reference_are_those_of_atomics) {
  auto const expected = explore(program_of<two_locations<directly>>).result.executions;
  CPPUNIT_ASSERT(expected > 20);
  CPPUNIT_ASSERT_EQUAL(expected, explore(program_of<two_locations<by_reference>>).result.executions);
}

CPPUNIT_TEST_FIXTURE(engine, plain_accesses_beside_atomic_ones_are_races) {
  expect("data_race", side_by_side(updates, [](shared& s) { (void)s.data.read(); }));
  expect("data_race", side_by_side(updates, [](shared& s) { s.data.write(1); }));
  expect("data_race", side_by_side(loads, [](shared& s) { s.data.write(1); }));
  expect("data_race", side_by_side(loads, [](shared& s) { s.data.access([](int&) {}); }));
  expect("data_race", program_of<in_turn<rlx>>);
  expect("data_race", program_of<tells_by_reference<rlx>>);
  // Who sleeps has looked before.
  expect("data_race", side_by_side([](shared& s) { ref<int>{s.data}.wait(0, rlx); },
                                   [](shared& s) {
                                     s.data.write(1);
                                     ref<int>{s.data}.notify_one();
                                   }));
  expect("passes", side_by_side(updates, loads));
  // By one name, whoever accesses it.
  expect_told("data_race: thread 2 reads var 3 while thread 1 updates it by reference",
              side_by_side(updates, [](shared& s) { (void)s.data.read(); }));
}

// [atomics.ref.generic.general]/3: while a reference exists, all access is by references.
CPPUNIT_TEST_FIXTURE(engine, plain_accesses_beside_a_reference_are_misuse) {
  expect("misuse", side_by_side(loads, [](shared& s) { (void)s.data.read(); }));
  expect("misuse", side_by_side([](shared& s) { ref<int> const unused{s.data}; }, [](shared& s) { s.data.write(1); }));
  expect("misuse", in_three_parts(nothing,
                                  [](shared& s) {
                                    ref<int> const beside{s.data};
                                    (void)s.data.read();
                                  },
                                  nothing));
  expect("passes", in_three_parts(nothing,
                                  [](shared& s) {
                                    loads(s);
                                    (void)s.data.read();
                                    loads(s);
                                  },
                                  nothing));
}

CPPUNIT_TEST_FIXTURE(engine, references_find_their_object_gone_or_not_written) {
  expect("use_after_free", alone([] {
           auto* const object = M::make<var<int, M>>(1);
           ref<int> const to_it{*object};
           M::destroy(object);
           to_it.store(2);
         }));
  // Where it was there is something else.
  expect("use_after_free", alone([] {
           auto* const object = new var<int, M>{1};
           ref<int> const to_it{*object};
           to_it.store(2);
           void* const storage = object;
           delete object;
           std::memset(storage, 1, sizeof *object);
           to_it.store(3);
         }));
  expect("uninitialised_read", alone([] {
           var<int, M> fresh;
           (void)ref<int>{fresh}.load();
         }));
}

}  // namespace
}  // namespace interlock::checker
