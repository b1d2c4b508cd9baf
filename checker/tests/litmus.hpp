// Litmus programs over the layer, and the set of outcomes that a search of them shows.
//
// The programs and their names are the field's: Alglave, Maranget, Tautschnig, "Herding Cats"
// (TOPLAS 2014) and Lahav, Vafeiadis, Kang, Hur, Dreyer, "Repairing Sequential Consistency in
// C/C++11" (PLDI 2017).
#pragma once

#include <array>
#include <set>
#include <string>

#include <interlock/scenarios/scenario.hpp>

namespace interlock::checker::litmus {

inline constexpr auto rlx = order::relaxed;
inline constexpr auto acq = order::acquire;
inline constexpr auto rel = order::release;
inline constexpr auto ar = order::acq_rel;
inline constexpr auto sc = order::seq_cst;

/// What executions ended with: the values of the registers, "01" for a=0, b=1. Filled by the
/// programs' `after`.
inline std::set<std::string>& seen() {
  static std::set<std::string> outcomes;
  return outcomes;
}

/// Three locations that are 0 at first, and registers that threads leave what they read in.
/// Registers are plain: each belongs to one thread.
struct locations {
  using M = model::checked;
  model::atomic<int, M> x{0}, y{0}, z{0};
  std::array<int, 4> r{};

 protected:
  void record(unsigned registers) {
    std::string outcome;
    for (unsigned i = 0; i != registers; ++i) outcome += std::to_string(r[i]);
    seen().insert(outcome);
  }
};

inline void fence_unless_relaxed(order o) {
  if (o != rlx) model::checked::fence(o);
}

template <order Store, order Load, order Fence = rlx>
struct store_buffering : locations {
  static constexpr unsigned threads = 2;
  void thread(unsigned i) {
    auto& mine = i == 0 ? x : y;
    auto& other = i == 0 ? y : x;
    mine.store(1, Store);
    fence_unless_relaxed(Fence);
    r[i] = other.load(Load);
  }
  void after() { record(2); }
};

/// All seq_cst but one store, which is release.
struct store_buffering_one_release : locations {
  static constexpr unsigned threads = 2;
  void thread(unsigned i) {
    if (i == 0) {
      x.store(1, rel);
      r[0] = y.load(sc);
    } else {
      y.store(1, sc);
      r[1] = x.load(sc);
    }
  }
  void after() { record(2); }
};

template <order Store, order Load, order Before = rlx, order After = rlx>
struct message_passing : locations {
  static constexpr unsigned threads = 2;
  void thread(unsigned i) {
    if (i == 0) {
      x.store(1, rlx);
      fence_unless_relaxed(Before);
      y.store(1, Store);
    } else {
      r[0] = y.load(Load);
      fence_unless_relaxed(After);
      r[1] = x.load(rlx);
    }
  }
  void after() { record(2); }
};

template <order Store, order Load>
struct load_buffering : locations {
  static constexpr unsigned threads = 2;
  void thread(unsigned i) {
    auto& read = i == 0 ? x : y;
    auto& written = i == 0 ? y : x;
    r[i] = read.load(Load);
    written.store(1, Store);
  }
  void after() { record(2); }
};

template <order Store>
struct two_plus_two_writes : locations {
  static constexpr unsigned threads = 2;
  void thread(unsigned i) {
    auto& first = i == 0 ? x : y;
    auto& second = i == 0 ? y : x;
    first.store(1, Store);
    second.store(2, Store);
  }
  void after() {
    r[0] = x.load(sc);
    r[1] = y.load(sc);
    record(2);
  }
};

template <order Store, order Load, order Fence = rlx>
struct iriw : locations {
  static constexpr unsigned threads = 4;
  void thread(unsigned i) {
    if (i == 0) return x.store(1, Store);
    if (i == 1) return y.store(1, Store);
    auto& first = i == 2 ? x : y;
    auto& second = i == 2 ? y : x;
    r[2 * (i - 2)] = first.load(Load);
    fence_unless_relaxed(Fence);
    r[2 * (i - 2) + 1] = second.load(Load);
  }
  void after() { record(4); }
};

template <order Store, order Load>
struct wrc : locations {
  static constexpr unsigned threads = 3;
  void thread(unsigned i) {
    if (i == 0) x.store(1, rlx);
    if (i == 1) {
      r[0] = x.load(Load);
      y.store(1, Store);
    }
    if (i == 2) {
      r[1] = y.load(Load);
      r[2] = x.load(rlx);
    }
  }
  void after() { record(3); }
};

template <order Store, order Load, order Middle = Load>
struct isa2 : locations {
  static constexpr unsigned threads = 3;
  void thread(unsigned i) {
    if (i == 0) {
      x.store(1, rlx);
      y.store(1, Store);
    }
    if (i == 1) {
      r[0] = y.load(Middle);
      z.store(1, Store);
    }
    if (i == 2) {
      r[1] = z.load(Load);
      r[2] = x.load(rlx);
    }
  }
  void after() { record(3); }
};

template <order Store, order Load>
struct rwc : locations {
  static constexpr unsigned threads = 3;
  void thread(unsigned i) {
    if (i == 0) x.store(1, Store);
    if (i == 1) {
      r[0] = x.load(Load);
      r[1] = y.load(Load);
    }
    if (i == 2) {
      y.store(1, Store);
      r[2] = x.load(Load);
    }
  }
  void after() { record(3); }
};

/// R: the last register is y at the end.
template <order Store, order Load>
struct r_test : locations {
  static constexpr unsigned threads = 2;
  void thread(unsigned i) {
    if (i == 0) {
      x.store(1, Store);
      y.store(1, Store);
    } else {
      y.store(2, Store);
      r[0] = x.load(Load);
    }
  }
  void after() {
    r[1] = y.load(sc);
    record(2);
  }
};

/// S: the last register is x at the end.
template <order Store, order Load>
struct s_test : locations {
  static constexpr unsigned threads = 2;
  void thread(unsigned i) {
    if (i == 0) {
      x.store(2, rlx);
      y.store(1, Store);
    } else {
      r[0] = y.load(Load);
      x.store(1, rlx);
    }
  }
  void after() {
    r[1] = x.load(sc);
    record(2);
  }
};

/// CoRR: both readers must see the two stores in one order.
struct coherence_of_reads : locations {
  static constexpr unsigned threads = 4;
  void thread(unsigned i) {
    if (i < 2) return x.store(static_cast<int>(i) + 1, rlx);
    r[2 * (i - 2)] = x.load(rlx);
    r[2 * (i - 2) + 1] = x.load(rlx);
  }
  void after() { record(4); }
};

struct lost_update : locations {
  static constexpr unsigned threads = 2;
  void thread(unsigned i) { r[i] = x.fetch_add(1, rlx); }
  void after() { record(2); }
};

/// A release store followed by a relaxed store of the same thread, which C++20 lets end the
/// release sequence: an acquire load of the second store does not see y.
struct release_then_relaxed_store : locations {
  static constexpr unsigned threads = 2;
  void thread(unsigned i) {
    if (i == 0) {
      y.store(1, rlx);
      x.store(1, rel);
      x.store(2, rlx);
    } else {
      r[0] = x.load(acq);
      r[1] = y.load(rlx);
    }
  }
  void after() { record(2); }
};

/// A release store followed by another thread's relaxed read-modify-write, which carries the
/// release sequence on.
struct release_then_relaxed_rmw : locations {
  static constexpr unsigned threads = 3;
  void thread(unsigned i) {
    if (i == 0) {
      y.store(1, rlx);
      x.store(1, rel);
    }
    if (i == 1) r[2] = x.fetch_add(2, rlx);
    if (i == 2) {
      r[0] = x.load(acq);
      r[1] = y.load(rlx);
    }
  }
  void after() { record(3); }
};

struct two_stores_back : locations {
  static constexpr unsigned threads = 2;
  void thread(unsigned i) {
    if (i == 0) {
      x.store(1, rlx);
      x.store(2, rlx);
      y.store(1, rlx);
    } else {
      r[0] = y.load(rlx);
      r[1] = x.load(rlx);
    }
  }
  void after() { record(2); }
};

/// The second register is what the compare-exchange saw, 9 when it succeeded.
struct stale_failing_exchange : locations {
  static constexpr unsigned threads = 2;
  void thread(unsigned i) {
    if (i == 0) {
      x.store(1, rlx);
      y.store(1, rlx);
    } else {
      r[0] = y.load(rlx);
      int expected = 1;
      r[1] = x.compare_exchange_strong(expected, 5, rlx, rlx) ? 9 : expected;
    }
  }
  void after() { record(2); }
};

}  // namespace interlock::checker::litmus
