#include "litmus.hpp"

#include <optional>
#include <utility>

namespace interlock::checker::rc11_oracle {

using namespace names;

namespace {

using code = std::vector<instruction>;
using maybe_fence = std::optional<order>;

constexpr bool allowed = true;
constexpr bool forbidden = false;
constexpr maybe_fence no_fence{};

program of(std::vector<code> threads) {
  return {.atomics = 3, .plains = 0, .threads = std::move(threads)};
}

code with_fence(instruction first, maybe_fence between, instruction second) {
  if (!between) return {std::move(first), std::move(second)};
  return {std::move(first), fence{*between}, std::move(second)};
}

// The n-th read of each thread named returned this value.
struct was_read {
  unsigned thread;
  unsigned n;
  int value;
};

std::function<bool(execution const&)> reads(std::vector<was_read> all) {
  return [all = std::move(all)](execution const& e) {
    for (auto const& each : all)
      if (e.nth_read(each.thread, each.n) != each.value) return false;
    return true;
  };
}

std::function<bool(execution const&)> both(std::function<bool(execution const&)> one,
                                           std::function<bool(execution const&)> other) {
  return [=](execution const& e) { return one(e) && other(e); };
}

std::function<bool(execution const&)> finally(location l, int value) {
  return [=](execution const& e) { return e.final_value(l) == value; };
}

// Each pair of arguments is one thread's orders, in the order of its operations.

program sb(order store0, order load0, order store1, order load1, maybe_fence f = no_fence) {
  return of({with_fence(store{x, 1, store0}, f, load{r0, y, load0}),
             with_fence(store{y, 1, store1}, f, load{r0, x, load1})});
}
auto const sb_question = reads({{0, 0, 0}, {1, 0, 0}});

program mp(order data, maybe_fence release, order flag, order seen, maybe_fence acquire,
           order got) {
  return of({with_fence(store{x, 1, data}, release, store{y, 1, flag}),
             with_fence(load{r0, y, seen}, acquire, load{r1, x, got})});
}
auto const mp_question = reads({{1, 0, 1}, {1, 1, 0}});

program lb(order load_, order store_) {
  return of({{load{r0, x, load_}, store{y, 1, store_}}, {load{r0, y, load_}, store{x, 1, store_}}});
}
auto const lb_question = reads({{0, 0, 1}, {1, 0, 1}});

program two_two_w(order a, order b, order c, order d, maybe_fence f = no_fence) {
  return of({with_fence(store{x, 1, a}, f, store{y, 2, b}),
             with_fence(store{y, 1, c}, f, store{x, 2, d})});
}
auto const two_two_w_question = both(finally(x, 1), finally(y, 1));

program iriw(order store_, order first, order second, maybe_fence f = no_fence) {
  return of({{store{x, 1, store_}},
             {store{y, 1, store_}},
             with_fence(load{r0, x, first}, f, load{r1, y, second}),
             with_fence(load{r0, y, first}, f, load{r1, x, second})});
}
auto const iriw_question = reads({{2, 0, 1}, {2, 1, 0}, {3, 0, 1}, {3, 1, 0}});

program wrc(order store_x, order load_x, order store_y, order load_y, order last) {
  return of({{store{x, 1, store_x}},
             {load{r0, x, load_x}, store{y, 1, store_y}},
             {load{r0, y, load_y}, load{r1, x, last}}});
}
auto const wrc_question = reads({{1, 0, 1}, {2, 0, 1}, {2, 1, 0}});

program isa2(order store_y, order load_y, order store_z, order load_z) {
  return of({{store{x, 1, rlx}, store{y, 1, store_y}},
             {load{r0, y, load_y}, store{z, 1, store_z}},
             {load{r0, z, load_z}, load{r1, x, rlx}}});
}
auto const isa2_question = reads({{1, 0, 1}, {2, 0, 1}, {2, 1, 0}});

program rwc(order store_, order load_, maybe_fence f = no_fence) {
  return of({{store{x, 1, store_}},
             with_fence(load{r0, x, load_}, f, load{r1, y, load_}),
             with_fence(store{y, 1, store_}, f, load{r0, x, load_})});
}
auto const rwc_question = reads({{1, 0, 1}, {1, 1, 0}, {2, 0, 0}});

program r(order store_, order load_, maybe_fence f = no_fence) {
  return of({with_fence(store{x, 1, store_}, f, store{y, 1, store_}),
             with_fence(store{y, 2, store_}, f, load{r0, x, load_})});
}
auto const r_question = both(finally(y, 2), reads({{1, 0, 0}}));

program s(order first, order store_y, order load_y, order last, maybe_fence f = no_fence) {
  return of({with_fence(store{x, 2, first}, f, store{y, 1, store_y}),
             with_fence(load{r0, y, load_y}, f, store{x, 1, last})});
}
auto const s_question = both(reads({{1, 0, 1}}), finally(x, 2));

struct tests {
  std::vector<litmus_test> all;

  // Forbidden in all models, or allowed in both weak ones; C++20 in particular otherwise.
  void add(std::string name, program what, std::function<bool(execution const&)> outcome, bool rc11,
           std::optional<bool> cxx20 = {}) {
    all.push_back(
        {std::move(name), std::move(what), std::move(outcome), rc11, cxx20.value_or(rc11)});
  }

  void store_buffering() {
    add("SB relaxed", sb(rlx, rlx, rlx, rlx), sb_question, allowed);
    add("SB release, acquire", sb(rel, acq, rel, acq), sb_question, allowed);
    add("SB acq_rel fences", sb(rlx, rlx, rlx, rlx, ar), sb_question, allowed);
    add("SB seq_cst, one release store", sb(rel, sc, sc, sc), sb_question, allowed);
    add("SB seq_cst, other release store", sb(sc, sc, rel, sc), sb_question, allowed);
    add("SB seq_cst, one acquire load", sb(sc, acq, sc, sc), sb_question, allowed);
    add("SB seq_cst, other acquire load", sb(sc, sc, sc, acq), sb_question, allowed);
    add("SB seq_cst", sb(sc, sc, sc, sc), sb_question, forbidden);
    add("SB seq_cst fences", sb(rlx, rlx, rlx, rlx, sc), sb_question, forbidden);
    add("SB one seq_cst fence, other thread seq_cst",
        of({{store{x, 1, rlx}, fence{sc}, load{r0, y, rlx}}, {store{y, 1, sc}, load{r0, x, sc}}}),
        sb_question, forbidden);
    add("SB one seq_cst fence, other thread relaxed",
        of({{store{x, 1, rlx}, fence{sc}, load{r0, y, rlx}}, {store{y, 1, rlx}, load{r0, x, rlx}}}),
        sb_question, allowed);
    add("SB seq_cst fetch_add as the stores, relaxed loads",
        of({{fetch_add{r0, x, 1, sc}, load{r1, y, rlx}},
            {fetch_add{r0, y, 1, sc}, load{r1, x, rlx}}}),
        reads({{0, 1, 0}, {1, 1, 0}}), allowed);
    add("SB seq_cst fetch_add of 0 as the loads",
        of({{store{x, 1, sc}, fetch_add{r0, y, 0, sc}},
            {store{y, 1, sc}, fetch_add{r0, x, 0, sc}}}),
        sb_question, forbidden);
  }

  void message_passing() {
    add("MP relaxed", mp(rlx, {}, rlx, rlx, {}, rlx), mp_question, allowed);
    add("MP release store, relaxed load", mp(rlx, {}, rel, rlx, {}, rlx), mp_question, allowed);
    add("MP relaxed store, acquire load", mp(rlx, {}, rlx, acq, {}, rlx), mp_question, allowed);
    add("MP release, acquire", mp(rlx, {}, rel, acq, {}, rlx), mp_question, forbidden);
    add("MP fences", mp(rlx, rel, rlx, rlx, acq, rlx), mp_question, forbidden);
    add("MP acq_rel fences", mp(rlx, ar, rlx, rlx, ar, rlx), mp_question, forbidden);
    add("MP seq_cst fences", mp(rlx, sc, rlx, rlx, sc, rlx), mp_question, forbidden);
    add("MP release fence, acquire load", mp(rlx, rel, rlx, acq, {}, rlx), mp_question, forbidden);
    add("MP release store, acquire fence", mp(rlx, {}, rel, rlx, acq, rlx), mp_question, forbidden);
    add("MP seq_cst flag", mp(rlx, {}, sc, sc, {}, rlx), mp_question, forbidden);
    add("MP fences the wrong way round", mp(rlx, acq, rlx, rlx, rel, rlx), mp_question, allowed);
    add("MP release fence alone", mp(rlx, rel, rlx, rlx, {}, rlx), mp_question, allowed);
    add("MP acquire fence alone", mp(rlx, {}, rlx, rlx, acq, rlx), mp_question, allowed);
    add("MP stale read two back",
        of({{store{x, 1, rlx}, store{x, 2, rlx}, store{y, 1, rlx}},
            {load{r0, y, rlx}, load{r1, x, rlx}}}),
        mp_question, allowed);
    add("MP failing compare_exchange reads stale",
        of({{store{x, 1, rlx}, store{y, 1, rlx}},
            {load{r0, y, rlx}, compare_exchange{r1, x, 1, 5, rlx, rlx}}}),
        mp_question, allowed);
    add("MP failing compare_exchange acquires",
        of({{store{x, 1, rlx}, store{y, 1, rel}},
            {compare_exchange{r0, y, 5, 6, rlx, acq}, load{r1, x, rlx}}}),
        mp_question, forbidden);
    add("MP failing compare_exchange has its failure order",
        of({{store{x, 1, rlx}, store{y, 1, rel}},
            {compare_exchange{r0, y, 5, 6, ar, rlx}, load{r1, x, rlx}}}),
        mp_question, allowed);
    add("MP succeeding compare_exchange has its success order",
        of({{store{x, 1, rlx}, store{y, 1, rel}},
            {compare_exchange{r0, y, 1, 6, rlx, acq}, load{r1, x, rlx}}}),
        mp_question, allowed);
    add("MP exchange as the flag's load",
        of({{store{x, 1, rlx}, store{y, 1, rel}}, {exchange{r0, y, 5, acq}, load{r1, x, rlx}}}),
        mp_question, forbidden);
    add("MP exchange as the flag's store",
        of({{store{x, 1, rlx}, exchange{r0, y, 1, rel}}, {load{r0, y, acq}, load{r1, x, rlx}}}),
        mp_question, forbidden);
    add("MP acquire exchange as the flag's store",
        of({{store{x, 1, rlx}, exchange{r0, y, 1, acq}}, {load{r0, y, acq}, load{r1, x, rlx}}}),
        mp_question, allowed);
  }

  void release_sequences() {
    add("release sequence: same thread's relaxed store",
        of({{store{x, 1, rlx}, store{y, 1, rel}, store{y, 2, rlx}},
            {load{r0, y, acq}, load{r1, x, rlx}}}),
        reads({{1, 0, 2}, {1, 1, 0}}), allowed);
    add("release sequence: other thread's relaxed fetch_add",
        of({{store{x, 1, rlx}, store{y, 1, rel}},
            {fetch_add{r0, y, 1, rlx}},
            {load{r0, y, acq}, load{r1, x, rlx}}}),
        reads({{2, 0, 2}, {2, 1, 0}}), forbidden);
    add("release sequence: two relaxed fetch_adds",
        of({{store{x, 1, rlx}, store{y, 1, rel}},
            {fetch_add{r0, y, 1, rlx}},
            {fetch_add{r0, y, 1, rlx}},
            {load{r0, y, acq}, load{r1, x, rlx}}}),
        reads({{3, 0, 3}, {3, 1, 0}}), forbidden);
    add("release sequence: after a release fence",
        of({{store{x, 1, rlx}, fence{rel}, store{y, 1, rlx}},
            {exchange{r0, y, 2, rlx}},
            {load{r0, y, acq}, load{r1, x, rlx}}}),
        reads({{1, 0, 1}, {2, 0, 2}, {2, 1, 0}}), forbidden);
    add("release sequence: ended by a plain store of another thread",
        of({{store{x, 1, rlx}, store{y, 1, rel}},
            {load{r0, y, rlx}, store{y, 2, rlx}},
            {load{r0, y, acq}, load{r1, x, rlx}}}),
        reads({{1, 0, 1}, {2, 0, 2}, {2, 1, 0}}), allowed);
  }

  void load_buffering() {
    add("LB relaxed", lb(rlx, rlx), lb_question, forbidden);
    add("LB release stores", lb(rlx, rel), lb_question, forbidden);
    add("LB acquire loads", lb(acq, rlx), lb_question, forbidden);
    add("LB release, acquire", lb(acq, rel), lb_question, forbidden);
    add("LB seq_cst", lb(sc, sc), lb_question, forbidden);
    add("LB out of thin air",
        of({{load{r0, x, rlx}, store{y, r0 + 0, rlx}}, {load{r0, y, rlx}, store{x, r0 + 0, rlx}}}),
        lb_question, forbidden);
  }

  void two_plus_two_writes() {
    add("2+2W relaxed", two_two_w(rlx, rlx, rlx, rlx), two_two_w_question, allowed);
    add("2+2W release", two_two_w(rel, rel, rel, rel), two_two_w_question, allowed);
    add("2+2W seq_cst, first release", two_two_w(rel, sc, sc, sc), two_two_w_question, allowed);
    add("2+2W seq_cst, second release", two_two_w(sc, rel, sc, sc), two_two_w_question, allowed);
    add("2+2W seq_cst, third release", two_two_w(sc, sc, rel, sc), two_two_w_question, allowed);
    add("2+2W seq_cst, fourth release", two_two_w(sc, sc, sc, rel), two_two_w_question, allowed);
    add("2+2W seq_cst", two_two_w(sc, sc, sc, sc), two_two_w_question, forbidden);
    add("2+2W seq_cst fences", two_two_w(rlx, rlx, rlx, rlx, sc), two_two_w_question, forbidden);
    add("2+2W acq_rel fences", two_two_w(rlx, rlx, rlx, rlx, ar), two_two_w_question, allowed);
  }

  void independent_reads() {
    add("IRIW relaxed", iriw(rlx, rlx, rlx), iriw_question, allowed);
    add("IRIW release, acquire", iriw(rel, acq, acq), iriw_question, allowed);
    add("IRIW seq_cst, acquire first loads", iriw(sc, acq, sc), iriw_question, allowed);
    add("IRIW relaxed stores, seq_cst loads", iriw(rlx, sc, sc), iriw_question, allowed, forbidden);
    add("IRIW release stores, seq_cst loads", iriw(rel, sc, sc), iriw_question, allowed, forbidden);
    add("IRIW seq_cst", iriw(sc, sc, sc), iriw_question, forbidden);
    add("IRIW seq_cst fences in the readers", iriw(rlx, rlx, rlx, sc), iriw_question, forbidden);
    add("IRIW acq_rel fences in the readers", iriw(rlx, rlx, rlx, ar), iriw_question, allowed);
  }

  void three_threads() {
    add("WRC relaxed", wrc(rlx, rlx, rlx, rlx, rlx), wrc_question, allowed);
    add("WRC y release, acquire", wrc(rlx, rlx, rel, acq, rlx), wrc_question, forbidden);
    add("WRC release, acquire", wrc(rel, acq, rel, acq, acq), wrc_question, forbidden);
    add("WRC seq_cst", wrc(sc, sc, sc, sc, sc), wrc_question, forbidden);
    add("ISA2 relaxed", isa2(rlx, rlx, rlx, rlx), isa2_question, allowed);
    add("ISA2 relaxed middle load", isa2(rel, rlx, rel, acq), isa2_question, allowed);
    add("ISA2 release, acquire", isa2(rel, acq, rel, acq), isa2_question, forbidden);
    add("RWC relaxed", rwc(rlx, rlx), rwc_question, allowed);
    add("RWC release, acquire", rwc(rel, acq), rwc_question, allowed);
    add("RWC seq_cst", rwc(sc, sc), rwc_question, forbidden);
    add("RWC seq_cst fences", rwc(rlx, rlx, sc), rwc_question, forbidden);
    add("RWC acq_rel fences", rwc(rlx, rlx, ar), rwc_question, allowed);
  }

  void reads_and_writes() {
    add("R relaxed", r(rlx, rlx), r_question, allowed);
    add("R release, acquire", r(rel, acq), r_question, allowed);
    add("R seq_cst", r(sc, sc), r_question, forbidden);
    add("R seq_cst fences", r(rlx, rlx, sc), r_question, forbidden);
    add("S relaxed", s(rlx, rlx, rlx, rlx), s_question, allowed);
    add("S release, acquire", s(rlx, rel, acq, rlx), s_question, forbidden);
    add("S seq_cst", s(sc, sc, sc, sc), s_question, forbidden);
    add("S release, acquire fences", s(rlx, rlx, rlx, rlx, ar), s_question, forbidden);
  }

  void coherence() {
    struct orders {
      std::string name;
      order store_, load_;
    };
    for (auto const& [name, w_, r_] :
         {orders{"relaxed", rlx, rlx}, orders{"release, acquire", rel, acq},
          orders{"seq_cst", sc, sc}, orders{"seq_cst stores, relaxed loads", sc, rlx},
          orders{"relaxed stores, seq_cst loads", rlx, sc}}) {
      add("CoRR " + name,
          of({{store{x, 1, w_}},
              {store{x, 2, w_}},
              {load{r0, x, r_}, load{r1, x, r_}},
              {load{r0, x, r_}, load{r1, x, r_}}}),
          reads({{2, 0, 1}, {2, 1, 2}, {3, 0, 2}, {3, 1, 1}}), forbidden);
      add("CoRR new, then initial " + name,
          of({{store{x, 1, w_}}, {load{r0, x, r_}, load{r1, x, r_}}}),
          reads({{1, 0, 1}, {1, 1, 0}}), forbidden);
      add("CoWW " + name, of({{store{x, 1, w_}, store{x, 2, w_}}}), finally(x, 1), forbidden);
      add("CoWR " + name, of({{store{x, 1, w_}, load{r0, x, r_}}, {store{x, 2, w_}}}),
          both(reads({{0, 0, 2}}), finally(x, 1)), forbidden);
      add("CoWR initial " + name, of({{store{x, 1, w_}, load{r0, x, r_}}}), reads({{0, 0, 0}}),
          forbidden);
      add("CoRW own " + name, of({{load{r0, x, r_}, store{x, 1, w_}}}), reads({{0, 0, 1}}),
          forbidden);
      add("CoRW " + name, of({{load{r0, x, r_}, store{x, 1, w_}}, {store{x, 2, w_}}}),
          both(reads({{0, 0, 2}}), finally(x, 2)), forbidden);
    }
    add("lost update", fetch_adds(2), reads({{0, 0, 0}, {1, 0, 0}}), forbidden);
    add("lost update, compare_exchange",
        of({{compare_exchange{r0, x, 0, 1, rlx, rlx}}, {compare_exchange{r0, x, 0, 2, rlx, rlx}}}),
        reads({{0, 0, 0}, {1, 0, 0}}), forbidden);
    add("store into the middle of an update", of({{fetch_add{r0, x, 1, rlx}}, {store{x, 5, rlx}}}),
        both(reads({{0, 0, 0}}),
             [](execution const& e) {
               return e.final_value(x) == 1 && e.mo[0].size() == 2;  // 0, 5, 1
             }),
        forbidden);
  }

  // Where the two weak models part.
  void seq_cst_corners() {
    // [atomics.order]/3 and /4: x's two reads are coherence-ordered by way of the write between
    // them, whatever its order. RC11's scb has mo and rb, but no rf.
    add("IRIW relaxed stores, seq_cst loads, one by fetch_add of 0",
        of({{store{x, 1, rlx}},
            {store{y, 1, rlx}},
            {load{r0, x, sc}, fetch_add{r1, y, 0, sc}},
            {load{r0, y, sc}, load{r1, x, sc}}}),
        iriw_question, allowed, forbidden);
    // C++20's sb ; hb ; sb begins with any later operation of the thread, RC11's
    // sb|≠loc ; hb ; sb|≠loc with one at another location.
    add("seq_cst store, release store to the same location, acquired",
        of({{store{x, 1, sc}, store{x, 2, rel}},
            {load{r0, x, acq}, load{r1, y, sc}},
            {store{y, 1, sc}, load{r0, x, sc}}}),
        reads({{1, 0, 2}, {1, 1, 0}, {2, 0, 0}}), allowed, forbidden);
    // The same through another location is ordered in both.
    add("seq_cst store, release store to another location, acquired",
        of({{store{x, 1, sc}, store{z, 2, rel}},
            {load{r0, z, acq}, load{r1, y, sc}},
            {store{y, 1, sc}, load{r0, x, sc}}}),
        reads({{1, 0, 2}, {1, 1, 0}, {2, 0, 0}}), forbidden);
    // What a fence synchronizes with is after the fence, not after the store that follows it, so
    // that this is no sb ; hb ; sb. Even so the fence precedes y's store by [atomics.order]/4.3:
    // it happens before y's load, which is coherence-ordered before y's store.
    add("seq_cst fence synchronizes, then a seq_cst load",
        of({{store{z, 1, rlx}, fence{sc}, store{x, 1, rlx}},
            {load{r0, x, acq}, load{r1, y, sc}},
            {store{y, 1, sc}, load{r0, z, sc}}}),
        reads({{1, 0, 1}, {1, 1, 0}, {2, 0, 0}}), forbidden);
    // Z6.U (Lahav et al., section 1): C++11 forbade it, although compilers for Power show it.
    add("Z6.U",
        of({{store{x, 1, sc}, store{y, 1, rel}},
            {fetch_add{r0, y, 1, sc}, load{r1, y, rlx}},
            {store{y, 3, sc}, load{r0, x, sc}}}),
        reads({{1, 0, 1}, {1, 1, 3}, {2, 0, 0}}), allowed);
  }
};

}  // namespace

program fetch_adds(std::size_t threads) {
  return {
      .atomics = 1, .plains = 0, .threads = std::vector(threads, code{fetch_add{r0, x, 1, rlx}})};
}

std::vector<litmus_test> const& litmus_tests() {
  static auto const all = [] {
    tests result;
    result.store_buffering();
    result.message_passing();
    result.release_sequences();
    result.load_buffering();
    result.two_plus_two_writes();
    result.independent_reads();
    result.three_threads();
    result.reads_and_writes();
    result.coherence();
    result.seq_cst_corners();
    return result.all;
  }();
  return all;
}

std::vector<counted_test> const& counted_tests() {
  static std::vector<counted_test> const all{
      {"SB relaxed", sb(rlx, rlx, rlx, rlx), 4},
      {"SB seq_cst", sb(sc, sc, sc, sc), 3},
      {"MP release, acquire", mp(rlx, {}, rel, acq, {}, rlx), 3},
      {"LB relaxed", lb(rlx, rlx), 3},
      {"2+2W relaxed", two_two_w(rlx, rlx, rlx, rlx), 4},
      {"2+2W seq_cst", two_two_w(sc, sc, sc, sc), 3},
      {"IRIW release, acquire", iriw(rel, acq, acq), 16},
      {"IRIW seq_cst", iriw(sc, sc, sc), 15},
      {"1 fetch_add", fetch_adds(1), 1},
      {"2 fetch_adds", fetch_adds(2), 2},
      {"3 fetch_adds", fetch_adds(3), 6},
      {"4 fetch_adds", fetch_adds(4), 24},
      {"5 fetch_adds", fetch_adds(5), 120},
  };
  return all;
}

}  // namespace interlock::checker::rc11_oracle
