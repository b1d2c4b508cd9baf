// The execution graph by itself, where a mistake would be subtle: what is copied for a revisit,
// what coherence leaves to a read, positions in modification order, and that a cut undoes what was
// added.
#include <algorithm>
#include <compare>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <interlock/checker/rc11/graph/consistency.hpp>
#include <interlock/checker/rc11/graph/graph.hpp>

namespace interlock::checker::rc11 {
namespace {

constexpr auto rlx = order::relaxed;
constexpr auto acq = order::acquire;
constexpr auto rel = order::release;
constexpr auto ar = order::acq_rel;
constexpr auto sc = order::seq_cst;

constexpr location_id x = 0;
constexpr location_id y = 1;

/// A graph, and what a thread does next as the explorer adds it.
class sketch {
 public:
  sketch() {
    g.declare(x, 0);
    g.declare(y, 0);
    g.declare(3, 0);
  }

  event_id write(unsigned t, location_id l, word value, order o = rlx) {
    return write_after(g.where(l).last, t, l, value, o);
  }
  event_id write_after(event_id before, unsigned t, location_id l, word value, order o = rlx) {
    auto const e =
        g.append(t, {.what = effect::store, .location = l, .success = o, .operand = value});
    g.settle(e);
    g.insert_after(e, before);
    return e;
  }
  event_id read(unsigned t, location_id l, event_id from, order o = rlx) {
    auto const e = g.append(t, {.what = effect::load, .location = l, .success = o});
    g.settle(e, from);
    return e;
  }
  event_id add(unsigned t, location_id l, event_id from, order o = rlx) {
    auto const e = g.append(t, {.what = effect::add, .location = l, .success = o, .operand = 1});
    g.settle(e, from);
    g.insert_after(e, from);
    return e;
  }
  event_id fence(unsigned t, order o) {
    auto const e = g.append(t, {.what = effect::fence, .success = o});
    g.settle(e);
    return e;
  }

  /// "value@position …" in modification order; checks the links backwards, the ends, and what is oldest.
  [[nodiscard]] std::string modification_order(location_id l) const {
    std::string result;
    event_id before = initial;
    for (auto w = g.where(l).first; w.is_event(); w = g.at(w).after) {
      CPPUNIT_ASSERT(g.at(w).before == before);
      if (!result.empty()) result += ' ';
      result += std::to_string(g.at(w).value);
      result += '@';
      result += std::to_string(g.at(w).position);
      before = w;
    }
    CPPUNIT_ASSERT(g.where(l).last == before);
    auto oldest = no_event;
    for (auto w = g.where(l).last; w.is_event(); w = g.at(w).before) {
      CPPUNIT_ASSERT(g.oldest_after(w, l) == oldest);
      if (!oldest.is_event() || g.at(w).stamp < g.at(oldest).stamp) oldest = w;
    }
    CPPUNIT_ASSERT(g.oldest_after(initial, l) == oldest);
    return result;
  }
  /// The events at a location, newest first, by stamp.
  [[nodiscard]] std::vector<unsigned> accesses(location_id l) const {
    std::vector<unsigned> result;
    g.for_each_at(l, [&](event_id e) { result.push_back(g.at(e).stamp); });
    std::ranges::sort(result, std::greater{});
    return result;
  }

  graph g;
};

using stamps = std::vector<unsigned>;

class execution_graph : public CppUnit::TestFixture {};

CPPUNIT_TEST_FIXTURE(execution_graph, names_events_in_one_word) {
  event_id const last{max_threads - 1, event_id::max_index};
  CPPUNIT_ASSERT_EQUAL(max_threads - 1, last.thread());
  CPPUNIT_ASSERT_EQUAL(event_id::max_index, last.index());
  CPPUNIT_ASSERT(last.is_event());
  CPPUNIT_ASSERT((event_id{0, 0}.is_event()));
  CPPUNIT_ASSERT(!no_event.is_event() && !initial.is_event() && no_event != initial);
}

CPPUNIT_TEST_FIXTURE(execution_graph, numbers_modification_order_wherever_a_write_goes) {
  sketch s;
  auto const first = s.write(0, x, 1);
  CPPUNIT_ASSERT_EQUAL(std::string{"1@1"}, s.modification_order(x));
  s.write(1, x, 2);
  s.write_after(initial, 2, x, 3);
  CPPUNIT_ASSERT_EQUAL(std::string{"3@1 1@2 2@3"}, s.modification_order(x));
  auto const middle = s.write_after(first, 3, x, 4);
  CPPUNIT_ASSERT_EQUAL(std::string{"3@1 1@2 4@3 2@4"}, s.modification_order(x));
  CPPUNIT_ASSERT_EQUAL(std::string{}, s.modification_order(y));

  // A removal leaves a gap, which is none of anybody's concern: positions only compare.
  s.g.remove(middle);
  CPPUNIT_ASSERT_EQUAL(std::string{"3@1 1@2 2@4"}, s.modification_order(x));
  s.g.insert_after(middle, s.g.where(x).last);
  CPPUNIT_ASSERT_EQUAL(std::string{"3@1 1@2 2@4 4@5"}, s.modification_order(x));
  s.g.remove(middle);
  s.g.insert_after(middle, initial);
  CPPUNIT_ASSERT_EQUAL(std::string{"4@1 3@2 1@3 2@4"}, s.modification_order(x));
}

CPPUNIT_TEST_FIXTURE(execution_graph, removes_the_only_the_first_and_the_last) {
  sketch s;
  auto const a = s.write(0, x, 1);
  s.g.remove(a);
  CPPUNIT_ASSERT_EQUAL(std::string{}, s.modification_order(x));
  CPPUNIT_ASSERT(s.g.where(x).first == initial && s.g.where(x).last == initial);
  s.g.insert_after(a, initial);
  auto const b = s.write(1, x, 2);
  s.g.remove(a);
  CPPUNIT_ASSERT(s.g.where(x).first == b && s.g.where(x).last == b);
  s.g.insert_after(a, b);
  s.g.remove(a);
  CPPUNIT_ASSERT(s.g.where(x).first == b && s.g.where(x).last == b);
}

CPPUNIT_TEST_FIXTURE(execution_graph, cuts_to_what_it_was) {
  sketch s;
  auto const a = s.write(0, x, 1, sc);
  s.read(1, x, a, sc);
  auto const accesses = s.accesses(x);

  s.write_after(initial, 2, x, 2, sc);  // in front: the position of `a` changes
  s.add(1, x, a, sc);
  s.fence(1, sc);
  s.write(0, y, 3);
  CPPUNIT_ASSERT_EQUAL(6U, s.g.size());
  CPPUNIT_ASSERT_EQUAL(5U, s.g.seq_cst());

  s.g.cut(2);
  CPPUNIT_ASSERT_EQUAL(2U, s.g.size());
  CPPUNIT_ASSERT_EQUAL(2U, s.g.seq_cst());
  CPPUNIT_ASSERT_EQUAL(1U, s.g.length(0));
  CPPUNIT_ASSERT_EQUAL(1U, s.g.length(1));
  CPPUNIT_ASSERT_EQUAL(0U, s.g.length(2));
  CPPUNIT_ASSERT(accesses == s.accesses(x));
  CPPUNIT_ASSERT(stamps{} == s.accesses(y));
  CPPUNIT_ASSERT_EQUAL(std::string{}, s.modification_order(y));
  // In order and linked as before. The position may be another, but is after the initial one.
  CPPUNIT_ASSERT(s.g.where(x).first == a && s.g.where(x).last == a);
  CPPUNIT_ASSERT(s.g.position_of(a) > s.g.position_of(initial));

  s.g.cut(2);  // nothing
  CPPUNIT_ASSERT_EQUAL(2U, s.g.size());
  s.g.cut(0);
  CPPUNIT_ASSERT_EQUAL(0U, s.g.size());
  CPPUNIT_ASSERT_EQUAL(0U, s.g.seq_cst());
}

CPPUNIT_TEST_FIXTURE(execution_graph, leaves_to_a_read_what_coherence_does) {
  sketch s;
  auto const a = s.write(0, x, 1, rel);
  auto const b = s.write(0, x, 2, rel);
  auto const c = s.write(1, x, 3, rel);
  auto const oldest = [&](unsigned t) { return s.g.oldest_position(s.g.knows(t), x); };
  CPPUNIT_ASSERT_EQUAL(s.g.position_of(b), oldest(0));  // its own write
  CPPUNIT_ASSERT_EQUAL(s.g.position_of(c), oldest(1));
  CPPUNIT_ASSERT_EQUAL(0U, oldest(2));  // the initial value

  s.read(2, x, a, rlx);  // what was read is not forgotten, even though nothing was acquired
  CPPUNIT_ASSERT_EQUAL(s.g.position_of(a), oldest(2));
  s.write(2, y, 1, rel);
  s.read(3, y, s.g.where(y).last, rlx);
  CPPUNIT_ASSERT_EQUAL(0U, oldest(3));
  s.read(3, y, s.g.where(y).last, acq);  // another thread's read, acquired
  CPPUNIT_ASSERT_EQUAL(s.g.position_of(a), oldest(3));
  s.read(3, x, b, acq);
  CPPUNIT_ASSERT_EQUAL(s.g.position_of(b), oldest(3));

  // Of other locations nothing follows.
  CPPUNIT_ASSERT_EQUAL(0U, s.g.oldest_position(s.g.knows(0), y));
}

CPPUNIT_TEST_FIXTURE(execution_graph, leaves_to_a_read_no_more_when_positions_change) {
  sketch s;
  auto const a = s.write(0, x, 1);
  s.read(1, x, a);
  auto const b = s.write_after(initial, 2, x, 2);
  CPPUNIT_ASSERT_EQUAL(s.g.position_of(a), s.g.oldest_position(s.g.knows(1), x));
  CPPUNIT_ASSERT(s.g.position_of(b) < s.g.position_of(a));
}

CPPUNIT_TEST_FIXTURE(execution_graph, knows_the_update_of_a_write) {
  sketch s;
  auto const a = s.write(0, x, 1);
  CPPUNIT_ASSERT(s.g.update_of(a, x) == no_event);
  CPPUNIT_ASSERT(s.g.update_of(initial, x) == no_event);
  auto const u = s.add(1, x, a);
  CPPUNIT_ASSERT(s.g.update_of(a, x) == u);
  auto const b = s.write(2, x, 5);  // next to the update, but it reads from nothing
  CPPUNIT_ASSERT(s.g.update_of(u, x) == no_event);
  auto const v = s.add(3, x, b);
  CPPUNIT_ASSERT(s.g.update_of(b, x) == v);
  CPPUNIT_ASSERT_EQUAL(std::string{"1@1 2@2 5@3 6@4"}, s.modification_order(x));
}

CPPUNIT_TEST_FIXTURE(execution_graph, hands_on_what_was_released) {
  sketch s;
  s.write(0, y, 1);
  auto const a = s.write(0, x, 1, rel);
  auto const u = s.add(1, x, a);    // relaxed, and goes on with the release sequence
  auto const w = s.write(0, x, 9);  // the same thread's plain store, which does not
  auto const through_update = s.read(2, x, u, acq);
  auto const through_store = s.read(3, x, w, acq);
  CPPUNIT_ASSERT(graph::covers(s.g.known_after(through_update).hb, a));
  CPPUNIT_ASSERT(!graph::covers(s.g.known_after(through_update).hb, u));  // u releases nothing of its own
  CPPUNIT_ASSERT(!graph::covers(s.g.known_after(through_store).hb, a));
  CPPUNIT_ASSERT(graph::covers(s.g.known_after(through_store).porf, w));
  CPPUNIT_ASSERT(graph::covers(s.g.known_after(through_update).porf, u));
}

CPPUNIT_TEST_FIXTURE(execution_graph, fences_release_what_follows_and_acquire_what_came_before) {
  sketch s;
  auto const early = s.write(0, x, 1);
  auto const f = s.fence(0, rel);
  auto const late = s.write(0, x, 2);
  s.read(1, x, late);
  CPPUNIT_ASSERT(!graph::covers(s.g.knows(1), early));
  s.fence(1, rel);  // of no use to a reader
  CPPUNIT_ASSERT(!graph::covers(s.g.knows(1), f));
  s.fence(1, acq);
  CPPUNIT_ASSERT(graph::covers(s.g.knows(1), f));
  CPPUNIT_ASSERT(graph::covers(s.g.knows(1), early));
  CPPUNIT_ASSERT(!graph::covers(s.g.knows(1), late));  // the fence was before it

  s.read(2, x, early);
  s.fence(2, ar);
  CPPUNIT_ASSERT(!graph::covers(s.g.knows(2), early));  // no fence before that one
}

// Load buffering's first half: thread 0 reads x and writes y, thread 1 reads y and writes x. Then
// x's read is revisited from x's write.
CPPUNIT_TEST_FIXTURE(execution_graph, copies_what_is_older_than_the_read_or_known_to_the_write) {
  sketch s;
  s.write(2, x, 7);                      // stamp 0
  auto const r = s.read(0, x, initial);  // 1: to be revisited
  s.write(0, y, 1);                      // 2: after it, and unknown to the write
  auto const kept = s.write(2, y, 2);    // 3: newer than the read, but known to the write
  s.read(1, y, kept);                    // 4: likewise
  auto const w = s.write(1, x, 3);       // 5: the write
  s.write(3, x, 8);                      // 6: newer, unknown
  CPPUNIT_ASSERT_EQUAL(std::string{"7@1 3@2 8@3"}, s.modification_order(x));
  CPPUNIT_ASSERT_EQUAL(std::string{"1@1 2@2"}, s.modification_order(y));

  sketch copy;
  copy.write(3, y, 99);  // what was there before is forgotten
  copy.g.copy_for_revisit(s.g, r, w);
  CPPUNIT_ASSERT_EQUAL(5U, copy.g.size());
  CPPUNIT_ASSERT_EQUAL(1U, copy.g.length(0));
  CPPUNIT_ASSERT_EQUAL(2U, copy.g.length(1));
  CPPUNIT_ASSERT_EQUAL(2U, copy.g.length(2));
  CPPUNIT_ASSERT_EQUAL(0U, copy.g.length(3));
  CPPUNIT_ASSERT_EQUAL(std::string{"7@1 3@2"}, copy.modification_order(x));
  CPPUNIT_ASSERT_EQUAL(std::string{"2@1"}, copy.modification_order(y));
  // Stamps are renumbered in the old order, and the read keeps its place in it.
  CPPUNIT_ASSERT((stamps{4, 1, 0} == copy.accesses(x)));
  CPPUNIT_ASSERT((stamps{3, 2} == copy.accesses(y)));
  CPPUNIT_ASSERT(copy.g.by_stamp(1) == r);
  CPPUNIT_ASSERT(copy.g.by_stamp(4) == w);

  // The original is as it was.
  CPPUNIT_ASSERT_EQUAL(7U, s.g.size());
  CPPUNIT_ASSERT_EQUAL(std::string{"7@1 3@2 8@3"}, s.modification_order(x));
  CPPUNIT_ASSERT(s.g.at(r).reads_from == initial);

  copy.g.settle(r, w);
  CPPUNIT_ASSERT_EQUAL(word{3}, copy.g.at(r).value_read());
  CPPUNIT_ASSERT(graph::covers(copy.g.known_after(r).porf, kept));
}

CPPUNIT_TEST_FIXTURE(execution_graph, copies_a_revisited_update_without_its_write) {
  sketch s;
  auto const u = s.add(0, x, initial);  // stamp 0: to be revisited
  auto const w = s.write_after(initial, 1, x, 5, rel);
  CPPUNIT_ASSERT_EQUAL(std::string{"5@1 1@2"}, s.modification_order(x));
  sketch copy;
  copy.g.copy_for_revisit(s.g, u, w);
  CPPUNIT_ASSERT_EQUAL(std::string{"5@1"}, copy.modification_order(x));
  CPPUNIT_ASSERT(!copy.g.at(u).writes());
  copy.g.settle(u, w);
  CPPUNIT_ASSERT(copy.g.at(u).writes());
  copy.g.insert_after(u, w);
  CPPUNIT_ASSERT_EQUAL(std::string{"5@1 6@2"}, copy.modification_order(x));
  copy.g.cut(1);
  CPPUNIT_ASSERT_EQUAL(std::string{"6@2"}, copy.modification_order(x));
}

CPPUNIT_TEST_FIXTURE(execution_graph, keeps_initial_values_in_copies) {
  sketch s;
  s.g.declare(x, 40);
  auto const r = s.read(0, x, initial);
  auto const w = s.write(1, x, 1);
  sketch copy;
  copy.g.copy_for_revisit(s.g, r, w);
  CPPUNIT_ASSERT_EQUAL(word{40}, copy.g.value_of(initial, x));
  CPPUNIT_ASSERT_EQUAL(s.g.locations(), copy.g.locations());
}

CPPUNIT_TEST_FIXTURE(execution_graph, evaluates_an_exchange_by_what_it_reads) {
  sketch s;
  auto const a = s.write(0, x, 1, rel);
  auto const e = s.g.append(1, {.what = effect::compare_exchange,
                                .location = x,
                                .success = sc,
                                .failure = rlx,
                                .operand = 9,
                                .expected = 1});
  s.g.settle(e, a);
  CPPUNIT_ASSERT(s.g.at(e).kind == event_kind::update);
  CPPUNIT_ASSERT(s.g.at(e).effective_order() == sc);
  CPPUNIT_ASSERT(graph::covers(s.g.known_after(e).hb, a));
  s.g.settle(e, initial);  // in place: nothing is left of what it knew
  CPPUNIT_ASSERT(s.g.at(e).kind == event_kind::read);
  CPPUNIT_ASSERT(s.g.at(e).effective_order() == rlx);
  CPPUNIT_ASSERT(!graph::covers(s.g.known_after(e).hb, a) && !graph::covers(s.g.known_after(e).porf, a));
  s.g.settle(e, a, 1);  // fails for no reason
  CPPUNIT_ASSERT(s.g.at(e).kind == event_kind::read);
  CPPUNIT_ASSERT(!graph::covers(s.g.known_after(e).hb, a));
}

// ---- clocks

CPPUNIT_TEST_FIXTURE(execution_graph, joins_clocks_lane_by_lane) {
  clock a;
  clock b;
  a.set(0, 2'047);
  a.set(7, 1);
  b.set(0, 5);
  b.set(3, 0xffff);
  CPPUNIT_ASSERT(!a.covers(b) && !b.covers(a));
  a |= b;
  CPPUNIT_ASSERT_EQUAL(2'047U, a[0]);
  CPPUNIT_ASSERT_EQUAL(0xffffU, a[3]);
  CPPUNIT_ASSERT_EQUAL(1U, a[7]);
  CPPUNIT_ASSERT(a.covers(b) && a.covers(a) && !b.covers(a));
}

// ---- what seq_cst asks

CPPUNIT_TEST_FIXTURE(execution_graph, asks_of_store_buffering_that_one_store_is_seen) {
  for (auto const model : {memory_model::rc11, memory_model::cxx20_sc}) {
    sketch s;
    consistency asks{model};
    s.write(0, x, 1, sc);
    s.write(1, y, 1, sc);
    auto const first = s.read(0, y, initial, sc);
    CPPUNIT_ASSERT(asks.holds(s.g, first));
    auto const last = s.read(1, x, initial, sc);
    CPPUNIT_ASSERT(!asks.holds(s.g, last));
    s.g.settle(last, event_id{0, 0});
    CPPUNIT_ASSERT(asks.holds(s.g, last));
  }
}

CPPUNIT_TEST_FIXTURE(execution_graph, asks_the_same_of_fences) {
  sketch s;
  consistency asks{memory_model::rc11};
  s.write(0, x, 1);
  s.fence(0, sc);
  auto const first = s.read(0, y, initial);
  CPPUNIT_ASSERT(asks.holds(s.g, first));
  s.write(1, y, 1);
  s.fence(1, sc);
  auto const last = s.read(1, x, initial);
  CPPUNIT_ASSERT(!asks.holds(s.g, last));
  s.g.cut(4);
  CPPUNIT_ASSERT(asks.holds(s.g, s.read(1, x, initial)));  // without the second fence
}

CPPUNIT_TEST_FIXTURE(execution_graph, asks_more_in_cxx20_of_reads_of_weak_stores) {
  // IRIW with relaxed stores and seq_cst loads.
  auto const shows = [](memory_model model) {
    sketch s;
    auto const a = s.write(0, x, 1);
    auto const b = s.write(1, y, 1);
    s.read(2, x, a, sc);
    s.read(2, y, initial, sc);
    s.read(3, y, b, sc);
    auto const last = s.read(3, x, initial, sc);
    return consistency{model}.holds(s.g, last);
  };
  CPPUNIT_ASSERT(shows(memory_model::rc11));
  CPPUNIT_ASSERT(!shows(memory_model::cxx20_sc));
}

// Of all that come in between, seq_cst or not.
CPPUNIT_TEST_FIXTURE(execution_graph, asks_it_of_many) {
  for (unsigned const padding : {0U, 30U, 61U, 62U, 100U, 1'000U}) {
    sketch s;
    consistency asks{memory_model::rc11};
    if (padding % 2 == 0) s.write(2, y, 7);
    s.write(0, x, 1, sc);
    for (unsigned i = 0; i != padding; ++i) s.write(0, 2, i, sc);
    s.read(0, y, initial, sc);
    s.write(1, y, 1, sc);
    for (unsigned i = 0; i != padding; ++i) s.write(1, 3, i, sc);
    auto const last = s.read(1, x, initial, sc);
    CPPUNIT_ASSERT_MESSAGE(std::to_string(padding), !asks.holds(s.g, last));
    s.g.settle(last, event_id{0, 0});
    CPPUNIT_ASSERT_MESSAGE(std::to_string(padding), asks.holds(s.g, last));
  }
}

}  // namespace
}  // namespace interlock::checker::rc11
