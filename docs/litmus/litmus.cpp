// Litmus tests: programs of a few lines, each with an outcome that some memory model shows and some
// other does not. ../memory-model.md tells what they teach.
//
// The outcome in question is a failed check. So where a test fails, the model shows the outcome;
// where it passes, no execution has it.
//   weak/     rc11 and c++20-sc show it; sequential consistency (--model sc) does not
//   strong/   no model of ours shows it
//   differs/  rc11 shows it, c++20-sc and sequential consistency do not
#include <interlock/scenarios/scenario.hpp>

namespace {

using interlock::order;
using interlock::model::Model;

// ---- the orders of a test's stores and loads

template <Model>
struct relaxed {
  static constexpr auto store = order::relaxed, load = order::relaxed;
};
template <Model>
struct release_acquire {
  static constexpr auto store = order::release, load = order::acquire;
};
template <Model>
struct seq_cst {
  static constexpr auto store = order::seq_cst, load = order::seq_cst;
};
template <Model>
struct release_stores_seq_cst_loads {
  static constexpr auto store = order::release, load = order::seq_cst;
};

template <Model M>
struct variables {
  interlock::model::atomic<int, M> x{0};
  interlock::model::atomic<int, M> y{0};
  int a = 0, b = 0, c = 0, d = 0;  // what was read; each is one thread's, until `after`

  variables() {
    M::name(x, "x");
    M::name(y, "y");
  }
};

// ---- the tests

// Each thread stores, then looks at what the other one stored. Both may have looked before either
// store arrives: why Dekker's and Peterson's locks need seq_cst.
template <Model M, class Orders>
struct store_buffering : variables<M> {
  static constexpr unsigned threads = 2;
  void thread(unsigned i) {
    if (i == 0) {
      this->x.store(1, Orders::store);
      this->a = this->y.load(Orders::load);
    } else {
      this->y.store(1, Orders::store);
      this->b = this->x.load(Orders::load);
    }
  }
  void after() { M::check(this->a == 1 || this->b == 1, "one of them sees the other"); }
};

// A payload, then a flag.
template <Model M, class Orders>
struct message_passing : variables<M> {
  static constexpr unsigned threads = 2;
  void thread(unsigned i) {
    if (i == 0) {
      this->x.store(1, order::relaxed);
      this->y.store(1, Orders::store);
    } else if (this->y.load(Orders::load) == 1) {
      M::check(this->x.load(order::relaxed) == 1, "the payload is there with the flag");
    }
  }
};

// The same with fences in place of the orders of the flag.
template <Model M, class Orders>
struct message_passing_with_fences : variables<M> {
  static constexpr unsigned threads = 2;
  void thread(unsigned i) {
    if (i == 0) {
      this->x.store(1, order::relaxed);
      M::fence(Orders::store);
      this->y.store(1, order::relaxed);
    } else if (this->y.load(order::relaxed) == 1) {
      M::fence(Orders::load);
      M::check(this->x.load(order::relaxed) == 1, "the payload is there with the flag");
    }
  }
};

// Two stores each, in opposite orders. Each variable may end with the store that came first in its
// thread: no interleaving of the four has that. (2+2W)
template <Model M, class Orders>
struct opposite_stores : variables<M> {
  static constexpr unsigned threads = 2;
  void thread(unsigned i) {
    auto& first = i == 0 ? this->x : this->y;
    auto& second = i == 0 ? this->y : this->x;
    first.store(1, Orders::store);
    second.store(2, Orders::store);
  }
  void after() {
    M::check(this->x.load() == 2 || this->y.load() == 2, "a second store is the last of one");
  }
};

// Independent reads of independent writes: two readers disagree on which of two stores came first.
template <Model M, class Orders>
struct iriw : variables<M> {
  static constexpr unsigned threads = 4;
  void thread(unsigned i) {
    switch (i) {
      case 0: this->x.store(1, Orders::store); break;
      case 1: this->y.store(1, Orders::store); break;
      case 2:
        this->a = this->x.load(Orders::load);
        this->b = this->y.load(Orders::load);
        break;
      default:
        this->c = this->y.load(Orders::load);
        this->d = this->x.load(Orders::load);
    }
  }
  void after() {
    M::check(!(this->a == 1 && this->b == 0 && this->c == 1 && this->d == 0),
             "the readers agree on the order of the stores");
  }
};

// Store buffering of the second thread and the third, where the second has heard of the first one's
// store by way of a store to the same variable.
template <Model M, class Orders>
struct heard_of_in_place : variables<M> {
  static constexpr unsigned threads = 3;
  void thread(unsigned i) {
    switch (i) {
      case 0:
        this->x.store(1, Orders::store);
        this->x.store(2, order::release);
        break;
      case 1:
        this->a = this->x.load(order::acquire);
        this->b = this->y.load(Orders::load);
        break;
      default:
        this->y.store(1, Orders::store);
        this->c = this->x.load(Orders::load);
    }
  }
  void after() {
    M::check(!(this->a == 2 && this->b == 0 && this->c == 0), "one of the two sees the other");
  }
};

// The flag is seen, and the payload is still what it was two stores ago.
template <Model M, class Orders>
struct stale_by_two : variables<M> {
  static constexpr unsigned threads = 2;
  void thread(unsigned i) {
    if (i == 0) {
      this->x.store(1, order::relaxed);
      this->x.store(2, order::relaxed);
      this->y.store(1, Orders::store);
    } else if (this->y.load(Orders::load) == 1) {
      M::check(this->x.load(order::relaxed) != 0, "some payload is there with the flag");
    }
  }
};

// A compare-exchange that fails is a load, and may read an old value: here 0, after 1 was announced.
template <Model M, class Orders>
struct failing_exchange_reads_stale : variables<M> {
  static constexpr unsigned threads = 2;
  void thread(unsigned i) {
    if (i == 0) {
      this->x.store(1, order::relaxed);
      this->y.store(1, Orders::store);
    } else if (this->y.load(Orders::load) == 1) {
      int expected = 1;
      M::check(this->x.compare_exchange_strong(expected, 5, order::relaxed),
               "the exchange finds what was announced");
    }
  }
};

// A later store of the same thread does not go on with a release (it did in C++11). Who reads it
// acquires nothing.
template <Model M, class Orders>
struct store_after_release : variables<M> {
  static constexpr unsigned threads = 2;
  void thread(unsigned i) {
    if (i == 0) {
      this->x.store(1, order::relaxed);
      this->y.store(1, Orders::store);
      this->y.store(2, order::relaxed);
    } else if (this->y.load(Orders::load) == 2) {
      M::check(this->x.load(order::relaxed) == 1, "the payload is there with the flag");
    }
  }
};

// A read-modify-write of any thread, relaxed even, does go on with it.
template <Model M, class Orders>
struct update_after_release : variables<M> {
  static constexpr unsigned threads = 3;
  void thread(unsigned i) {
    if (i == 0) {
      this->x.store(1, order::relaxed);
      this->y.store(1, Orders::store);
    } else if (i == 1) {
      this->y.fetch_add(1, order::relaxed);
    } else if (this->y.load(Orders::load) == 2) {
      M::check(this->x.load(order::relaxed) == 1, "the payload is there with the flag");
    }
  }
};

// Each thread loads, then stores what the other one loads. C++20 and some processors let both read
// the store that comes after the other load. RC11 does not.
template <Model M, class Orders>
struct load_buffering : variables<M> {
  static constexpr unsigned threads = 2;
  void thread(unsigned i) {
    if (i == 0) {
      this->a = this->x.load(Orders::load);
      this->y.store(1, Orders::store);
    } else {
      this->b = this->y.load(Orders::load);
      this->x.store(1, Orders::store);
    }
  }
  void after() { M::check(this->a == 0 || this->b == 0, "no load reads what comes after it"); }
};

// One variable never goes back in time, whatever the orders.
template <Model M, class Orders>
struct coherence : variables<M> {
  static constexpr unsigned threads = 2;
  void thread(unsigned i) {
    if (i == 0) {
      this->x.store(1, Orders::store);
      this->x.store(2, Orders::store);
    } else {
      auto const first = this->x.load(Orders::load);
      M::check(this->x.load(Orders::load) >= first, "no older value after a newer one");
    }
  }
};

// A read-modify-write reads the store right before its own.
template <Model M, class Orders>
struct lost_update : variables<M> {
  static constexpr unsigned threads = 2;
  void thread(unsigned) { this->x.fetch_add(1, Orders::store); }
  void after() { M::check(this->x.load() == 2, "both count"); }
};

// A processor may or may not show an outcome that the language allows it. Relacy's stores take effect
// in the order of execution, and its loads see at most one store back.
constexpr auto shown = interlock::fails_with(interlock::failure::failed_check)
                           .beyond("native", "not every processor shows it");
constexpr auto shown_by_rc11 = shown.beyond("relacy", "its memory is stronger here");

INTERLOCK_CHECK("weak", store_buffering, relaxed, shown);
INTERLOCK_CHECK("weak", store_buffering, release_acquire, shown);
INTERLOCK_CHECK("strong", store_buffering, seq_cst, passes);

INTERLOCK_CHECK("weak", message_passing, relaxed, shown);
INTERLOCK_CHECK("strong", message_passing, release_acquire, passes);
INTERLOCK_CHECK("strong", message_passing_with_fences, release_acquire, passes);

INTERLOCK_CHECK("weak", opposite_stores, relaxed, shown_by_rc11);
INTERLOCK_CHECK("weak", opposite_stores, release_acquire, shown_by_rc11);
INTERLOCK_CHECK("strong", opposite_stores, seq_cst, passes);

INTERLOCK_CHECK("weak", iriw, relaxed, shown);
INTERLOCK_CHECK("weak", iriw, release_acquire, shown);
INTERLOCK_CHECK("differs", iriw, release_stores_seq_cst_loads, shown);
INTERLOCK_CHECK("strong", iriw, seq_cst, passes);

INTERLOCK_CHECK("differs", heard_of_in_place, seq_cst, shown_by_rc11);

INTERLOCK_CHECK("weak", stale_by_two, relaxed, shown_by_rc11);
INTERLOCK_CHECK("weak", failing_exchange_reads_stale, relaxed, shown_by_rc11);

INTERLOCK_CHECK("weak", store_after_release, release_acquire, shown);
INTERLOCK_CHECK("strong", update_after_release, release_acquire, passes);

INTERLOCK_CHECK("strong", load_buffering, relaxed, passes);
INTERLOCK_CHECK("strong", coherence, relaxed, passes);
INTERLOCK_CHECK("strong", lost_update, relaxed, passes);

}  // namespace
