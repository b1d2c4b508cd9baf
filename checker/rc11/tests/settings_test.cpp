// What settings make of a program: another model, other orders.
#include <array>

#include "running.hpp"

namespace interlock::checker {
namespace {

class settings_of_rc11 : public CppUnit::TestFixture {};

struct store_buffering {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0}, y{0};
  std::array<int, 2> read{};
  void thread(unsigned i) {
    (i == 0 ? x : y).store(1, rlx);
    read.at(i) = (i == 0 ? y : x).load(rlx);
  }
  void after() { M::check(read[0] + read[1] != 0, "one sees the other's store"); }
};

CPPUNIT_TEST_FIXTURE(settings_of_rc11, every_operation_may_be_made_seq_cst) {
  CPPUNIT_ASSERT_EQUAL(verdict{"failed_check"}, verdict_of<store_buffering>());
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, verdict_of<store_buffering>({.all_seq_cst = true}));
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, verdict_of<store_buffering>({.model = memory_model::sc}));
  CPPUNIT_ASSERT_EQUAL(verdict{"failed_check"},
                       verdict_of<store_buffering>({.model = memory_model::cxx20_sc}));
}

struct publishes_relaxed {
  static constexpr unsigned threads = 2;
  static constexpr auto place_of_store = model::place::current();
  atomic<int, M> ready{0};
  var<int, M> data{0};
  void thread(unsigned i) {
    if (i == 0) {
      data.write(1);
      ready.store(1, rlx, place_of_store);
    } else if (ready.load(acq) == 1) {
      (void)data.read();
    }
  }
};

CPPUNIT_TEST_FIXTURE(settings_of_rc11, order_of_a_place_may_be_another) {
  constexpr auto at = publishes_relaxed::place_of_store;
  engine_settings stronger;
  stronger.edits = {{.file = at.file_name(),
                         .line = at.line(),
                         .column = at.column(),
                         .operation = model::operation::store,
                         .from = order::relaxed,
                         .to = order::release}};
  CPPUNIT_ASSERT_EQUAL(verdict{"data_race"}, verdict_of<publishes_relaxed>());
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"}, verdict_of<publishes_relaxed>(stronger));
  stronger.edits[0].operation = model::operation::exchange;  // none is there
  CPPUNIT_ASSERT_EQUAL(verdict{"data_race"}, verdict_of<publishes_relaxed>(stronger));
}

// To the letter of RC11 a plain access lies between seq_cst accesses as one at another location.
// Here it is none: the engine shows one execution more, and forbids no other.
struct plain_between_seq_cst {
  static constexpr unsigned threads = 3;
  atomic<int, M> x{0}, y{0};
  var<int, M> data{0};
  std::array<int, 3> read{};
  void thread(unsigned i) {
    if (i == 0) {
      x.store(1, sc);
      (void)data.read();
      x.store(2, rel);
    } else if (i == 1) {
      read[0] = x.load(acq);
      read[1] = y.load(sc);
    } else {
      y.store(1, sc);
      read[2] = x.load(sc);
    }
  }
  void after() { M::check(read != std::array{2, 0, 0}, "forbidden to the letter"); }
};

CPPUNIT_TEST_FIXTURE(settings_of_rc11, plain_accesses_are_no_events_of_the_model) {
  CPPUNIT_ASSERT_EQUAL(verdict{"failed_check"}, verdict_of<plain_between_seq_cst>());
  CPPUNIT_ASSERT_EQUAL(verdict{"passes"},
                       verdict_of<plain_between_seq_cst>({.model = memory_model::cxx20_sc}));
}

}  // namespace
}  // namespace interlock::checker
