// Which interleaving of a graph is shown: against all that there are, where they can be counted.
#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include <interlock/checker/rc11/walking/interleaving.hpp>
#include <interlock/scenarios/scenario.hpp>

#include "running.hpp"

namespace interlock::checker {
namespace {

using rc11::event_id;
using rc11::graph;
using rc11::steps_of_threads;
using order_of_threads = std::vector<std::uint8_t>;

// How much there is to explain, and then how much to follow.
using cost = std::pair<unsigned, unsigned>;

class taken_one_by_one {
 public:
  explicit taken_one_by_one(graph const& g) : graph_{g}, highest_(g.locations()) {}
  [[nodiscard]] bool can_take(unsigned t) const {
    if (at_[t] == graph_.length(t)) return false;
    auto const from = graph_.at(t, at_[t]).reads_from;
    return !from.is_event() || at_[from.thread()] > from.index();
  }
  void take(unsigned t) {
    auto const& e = graph_.at(t, at_[t]++);
    if (last_ != t && last_ != max_threads) ++cost_.second;
    last_ = t;
    if (!e.reads() && !e.writes()) return;
    auto const position = e.writes() ? e.position : graph_.position_of(e.reads_from);
    auto& highest = highest_[e.location];
    if (highest > position) ++cost_.first;
    if (e.writes()) highest = std::max(highest, position);
  }
  [[nodiscard]] bool all_taken() const {
    unsigned taken = 0;
    for (auto const each : at_) taken += each;
    return taken == graph_.size();
  }
  [[nodiscard]] cost cost_so_far() const { return cost_; }

 private:
  graph const& graph_;
  std::array<unsigned, max_threads> at_{};
  std::vector<unsigned> highest_;
  unsigned last_ = max_threads;
  cost cost_{};
};

cost least(taken_one_by_one const& so_far) {
  if (so_far.all_taken()) return so_far.cost_so_far();
  cost result{std::numeric_limits<unsigned>::max(), 0};
  for (unsigned t = 0; t != max_threads; ++t) {
    if (!so_far.can_take(t)) continue;
    auto next = so_far;
    next.take(t);
    result = std::min(result, least(next));
  }
  return result;
}

order_of_threads plainest(graph const& g) {
  steps_of_threads steps;
  for (unsigned t = 0; t != max_threads; ++t)
    for (unsigned i = 0; i != g.length(t); ++i) steps[t].push_back({t, i});
  return rc11::plainest_order(g, steps);
}

cost cost_of(graph const& g, order_of_threads const& order) {
  taken_one_by_one so_far{g};
  for (auto const t : order) {
    CPPUNIT_ASSERT(so_far.can_take(t));
    so_far.take(t);
  }
  CPPUNIT_ASSERT(so_far.all_taken());
  return so_far.cost_so_far();
}

/// Of each of the scenario's graphs the order is one that costs least. Returns the most that one costs.
template <Scenario S>
cost dearest(memory_model model = memory_model::rc11) {
  cost most{};
  auto const box = std::make_unique<black_box>();
  engine_settings settings;
  settings.model = model;
  auto const all = explore_with_rc11(
      program_of<S>, settings, *box, [] { return true; }, [&](graph const& g) {
        auto const shown = cost_of(g, plainest(g));
        CPPUNIT_ASSERT(least(taken_one_by_one{g}) == shown);
        most = std::max(most, shown);
      });
  CPPUNIT_ASSERT(!all.failed);
  return most;
}

// Every litmus test of two variables and two threads is in here, and coherence.
struct all_over_two {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0}, y{0};
  void thread(unsigned i) {
    auto& mine = i == 0 ? x : y;
    auto& other = i == 0 ? y : x;
    mine.store(1, rlx);
    (void)other.load(rlx);
    other.store(2, rlx);
    (void)mine.load(rlx);
  }
};

struct readers_disagree {
  static constexpr unsigned threads = 4;
  atomic<int, M> x{0}, y{0};
  void thread(unsigned i) {
    if (i < 2) return (i == 0 ? x : y).store(1, rlx);
    (void)(i == 2 ? x : y).load(rlx);
    (void)(i == 2 ? y : x).load(rlx);
  }
};

struct updates_between {
  static constexpr unsigned threads = 3;
  atomic<int, M> x{0}, y{0};
  void thread(unsigned i) {
    x.fetch_add(1, rlx);
    if (i == 0) y.store(1, rlx);
    else (void)y.exchange(2, rlx);
    (void)x.load(rlx);
  }
};

class interleavings : public CppUnit::TestFixture {};

CPPUNIT_TEST_FIXTURE(interleavings, cost_as_little_as_any) {
  CPPUNIT_ASSERT_EQUAL(2U, dearest<all_over_two>().first);
  CPPUNIT_ASSERT_EQUAL(1U, dearest<readers_disagree>().first);
  CPPUNIT_ASSERT(dearest<updates_between>().first != 0);
}

CPPUNIT_TEST_FIXTURE(interleavings, have_no_old_value_where_all_is_seq_cst) {
  CPPUNIT_ASSERT_EQUAL(0U, dearest<all_over_two>(memory_model::sc).first);
  CPPUNIT_ASSERT_EQUAL(0U, dearest<readers_disagree>(memory_model::sc).first);
  CPPUNIT_ASSERT_EQUAL(0U, dearest<updates_between>(memory_model::sc).first);
}

// Too many ways to go for a search.
struct eight_go_round {
  static constexpr unsigned threads = 8;
  std::array<atomic<unsigned, M>, 8> x{};
  void thread(unsigned i) {
    for (unsigned n = 0; n != 8; ++n) {
      x[(i + n) % 8].store(i);
      (void)x[(i * n + 1) % 8].load();
    }
  }
};

CPPUNIT_TEST_FIXTURE(interleavings, of_large_graphs_are_topological_orders_too) {
  unsigned seen = 0;
  auto const box = std::make_unique<black_box>();
  auto const all = explore_with_rc11(
      program_of<eight_go_round>, {}, *box, [&] { return seen < 20; }, [&](graph const& g) {
        ++seen;
        CPPUNIT_ASSERT_EQUAL(0U, cost_of(g, plainest(g)).first);
      });
  CPPUNIT_ASSERT(all.stopped && !all.failed);
}

// ---- what a failure shows

struct told : model::observer {
  void on(model::event const& e) override {
    ++steps;
    if (!e.newest || e.precedes) ++out_of_order;
  }
  unsigned steps = 0;
  unsigned out_of_order = 0;
};

template <Scenario S>
told shown(memory_model model) {
  engine_settings settings;
  settings.model = model;
  auto const found = explored<S>(settings);
  CPPUNIT_ASSERT(found.failed);
  told result;
  replay nothing{{}};
  auto const box = std::make_unique<black_box>();
  auto const walked = walk_with_rc11(
      program_of<S>, nothing, settings, *box, [] { return false; }, &result, &found.failing.front());
  CPPUNIT_ASSERT(walked.failed);
  CPPUNIT_ASSERT_EQUAL(found.failed->kind, walked.failed->kind);
  return result;
}

struct looks_too_early {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0};
  int seen = 0;
  void thread(unsigned i) {
    if (i == 0) x.store(1);
    else seen = x.load();
  }
  void after() { M::check(seen == 1, "it was there"); }
};

struct stores_cross {
  static constexpr unsigned threads = 2;
  atomic<int, M> x{0}, y{0};
  void thread(unsigned i) {
    (i == 0 ? x : y).store(1, rlx);
    (i == 0 ? y : x).store(2, rlx);
  }
  void after() { M::check(x.load() == 2 || y.load() == 2, "a second store is the last of one"); }
};

// What the third thread does has no part in it.
struct two_race_and_one_does_not {
  static constexpr unsigned threads = 3;
  atomic<int, M> x{0}, y{0};
  var<int, M> data{0};
  void thread(unsigned i) {
    if (i == 2) {
      for (int n = 0; n != 5; ++n) y.store(n, rlx);
    } else if (i == 0) {
      data.write(1);
      x.store(1, rlx);
    } else if (x.load(rlx) == 1) {
      (void)data.read();
    }
  }
};

CPPUNIT_TEST_FIXTURE(interleavings, of_failures_have_no_old_value_that_need_not_be) {
  CPPUNIT_ASSERT_EQUAL(0U, shown<looks_too_early>(memory_model::sc).out_of_order);
  CPPUNIT_ASSERT_EQUAL(0U, shown<looks_too_early>(memory_model::rc11).out_of_order);
  CPPUNIT_ASSERT_EQUAL(1U, shown<stores_cross>(memory_model::rc11).out_of_order);
}

CPPUNIT_TEST_FIXTURE(interleavings, of_failures_have_only_what_leads_there) {
  CPPUNIT_ASSERT_EQUAL(4U, shown<two_race_and_one_does_not>(memory_model::rc11).steps);
}

}  // namespace
}  // namespace interlock::checker
