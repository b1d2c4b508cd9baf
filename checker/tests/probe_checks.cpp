// Checks that misbehave, for the tests of what becomes of a run then. Lines that reports must name
// carry a comment "place: …".
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <interlock/scenarios/scenario.hpp>

namespace {

using namespace interlock;

// One step that each leaves in the trace, before it goes wrong.
template <model::Model M>
struct steps {
  static constexpr unsigned threads = 2;
  model::atomic<int, M> x{0};
};

template <model::Model M>
struct segfaults : steps<M> {
  void thread(unsigned i) {
    if (i == 1) return;
    this->x.store(1, order::relaxed);  // place: segfaults
    int volatile* volatile nowhere = nullptr;
    *nowhere = 1;
  }
};
INTERLOCK_SCENARIO(segfaults, fails_with(failure::crash));

template <model::Model M>
struct aborts : steps<M> {
  void thread(unsigned i) {
    if (i == 1) return;
    this->x.store(1, order::relaxed);  // place: aborts
    std::fputs("the last words\n", stderr);
    std::abort();
  }
};
INTERLOCK_SCENARIO(aborts, fails_with(failure::crash));

unsigned recurse(unsigned depth) {  // NOLINT(misc-no-recursion): that is the point
  unsigned volatile frame[256] = {depth};
  return frame[0] == ~0U ? 0 : recurse(depth + 1) + frame[0];
}

template <model::Model M>
struct overflows : steps<M> {
  void thread(unsigned i) {
    if (i == 1) return;
    this->x.store(1, order::relaxed);  // place: overflows
    this->x.store(static_cast<int>(recurse(0)), order::relaxed);
  }
};
INTERLOCK_SCENARIO(overflows, fails_with(failure::crash));

template <model::Model M>
struct spins_at_the_door : steps<M> {
  void thread(unsigned i) {
    if (i == 1) return;
    while (this->x.load(order::relaxed) == 0) M::yield();  // place: spins_at_the_door
  }
};
INTERLOCK_SCENARIO(spins_at_the_door, fails_with(failure::hang));

template <model::Model M>
struct spins_outside : steps<M> {
  void thread(unsigned i) {
    if (i == 1) return;
    this->x.store(1, order::relaxed);  // place: spins_outside
    for (int volatile never = 0; never == 0;) {
    }
  }
};
INTERLOCK_SCENARIO(spins_outside, fails_with(failure::hang));

template <model::Model M>
struct allocates_without_end : steps<M> {
  void thread(unsigned i) {
    if (i == 1) return;
    this->x.store(1, order::relaxed);  // place: allocates_without_end
    for (std::vector<std::unique_ptr<std::string>> kept;;)
      kept.push_back(std::make_unique<std::string>(std::size_t{64} * 1024, 'x'));
  }
};
INTERLOCK_SCENARIO(allocates_without_end, fails_with(failure::crash));

template <model::Model M>
struct exits : steps<M> {
  void thread(unsigned i) {
    if (i == 1) return;
    this->x.store(1, order::relaxed);  // place: exits
    std::exit(0);
  }
};
INTERLOCK_SCENARIO(exits, fails_with(failure::crash));

template <model::Model M>
struct throws : steps<M> {
  void thread(unsigned i) {
    if (i == 1) return;
    std::puts("stores");
    this->x.store(1, order::relaxed);  // place: throws
    std::fputs("gives up: \x1b[31m\xff", stderr);
    throw std::runtime_error{"out of patience"};
  }
};
INTERLOCK_SCENARIO(throws, fails_with(failure::crash));

template <model::Model M>
struct prints_a_lot : steps<M> {
  static constexpr bool idle(unsigned i) { return i == 1; }
  void thread(unsigned i) {
    if (i == 1) return;
    this->x.store(1, order::relaxed);
    for (int line = 0; line != 20'000; ++line)
      std::fputs("{\"schema\": \"all work and no play makes a long line of output\"}\n",
                 line % 2 == 0 ? stdout : stderr);
  }
};
INTERLOCK_SCENARIO(prints_a_lot, passes);

template <model::Model M>
struct behaves : steps<M> {
  static constexpr auto about = "Nothing can go wrong.";
  void thread(unsigned) { this->x.fetch_add(1, order::relaxed); }
  void after() { M::check(this->x.load() == 2, "both counted"); }
};
INTERLOCK_SCENARIO(behaves, passes.tagged("quick"));

// Each round has an effect, and so the loop may go round as often as it likes.
template <model::Model M>
struct yields_in_vain : steps<M> {
  model::atomic<int, M> tries{0};
  void thread(unsigned i) {
    if (i == 0) return this->x.store(1, order::relaxed);
    for (; this->x.load(order::relaxed) == 0; M::yield()) tries.fetch_add(1, order::relaxed);
  }
};
INTERLOCK_SCENARIO(yields_in_vain, passes.tagged("slow"));

// Crashes where the same is read again, which cannot happen: once it is ready, so is the value.
template <model::Model M, bool Early>
struct relies_on_order_if {
  static constexpr unsigned threads = 2;
  int value = 0;
  model::atomic<int*, M> where{nullptr};
  model::atomic<bool, M> ready{false};
  void thread(unsigned i) {
    if (i == 0) {
      where.store(&value, order::relaxed);
      ready.store(true, order::release);
      return;
    }
    bool is_ready = false;
    for (int n = 0; n != 3; ++n) {
      int* const there = where.load(order::relaxed);
      if (is_ready) *static_cast<int volatile*>(there) = 1;
      is_ready = ready.load(order::acquire);
      M::check(is_ready || there != nullptr || !Early, "it does not come too early");
      M::yield();
    }
  }
};
template <model::Model M>
using relies_on_order = relies_on_order_if<M, false>;
INTERLOCK_SCENARIO(relies_on_order, passes);
template <model::Model M>
using relies_on_order_too_early = relies_on_order_if<M, true>;
INTERLOCK_SCENARIO(relies_on_order_too_early, fails_with(failure::failed_check));

// What comes after a look that finds nothing to wait for is not what comes after the same look in the
// loop that waits.
template <model::Model M>
struct has_a_fast_path : steps<M> {
  model::atomic<int, M> stopped{0};
  model::atomic<int, M> has_waited{0};
  bool is_there() { return this->x.load(order::acquire) != 0; }
  void thread(unsigned i) {
    if (i == 1) {
      this->x.store(1, order::release);
      static_cast<void>(has_waited.load(order::relaxed));
      return;
    }
    if (is_there()) return;
    do {
      if (stopped.load(order::relaxed) != 0) return;
      M::yield();
    } while (!is_there());
    has_waited.store(1, order::relaxed);
  }
};
INTERLOCK_SCENARIO(has_a_fast_path, passes);

// It does not do the same each time.
template <model::Model M>
struct counts_its_executions : steps<M> {
  static inline unsigned executions = 0;
  model::atomic<int, M> y{0};
  counts_its_executions() { ++executions; }
  void thread(unsigned i) {
    if (i == 1) {
      static_cast<void>(this->x.load(order::relaxed));
      static_cast<void>(y.load(order::relaxed));
      return;
    }
    M::yield();
    this->x.store(1, order::relaxed);
    if (executions % 5 == 3) y.store(1, order::relaxed);
    else this->x.store(2, order::relaxed);
  }
};
INTERLOCK_SCENARIO(counts_its_executions, fails_with(failure::nondeterminism));

// As a whole: each outcome begins a search of its own.
template <model::Model M>
struct chooses_before_threads : steps<M> {
  unsigned chosen = M::choose(2);
  void thread(unsigned) { this->x.fetch_add(1, order::relaxed); }
};
INTERLOCK_SCENARIO(chooses_before_threads, passes);

template <model::Model M>
struct counts_with_operators : steps<M> {
  model::atomic_flag<M> first;
  void thread(unsigned) {
    if (!first.test_and_set()) this->x = this->x + 1;  // place: counts_with_operators
    else ++this->x;
  }
  void after() { M::check(this->x == 2, "both counted"); }
};
INTERLOCK_SCENARIO(counts_with_operators, fails_with(failure::failed_check));

// As `throws`, which its expectation denies.
template <model::Model M>
struct surprises : throws<M> {};
INTERLOCK_SCENARIO(surprises, passes);

// More interleavings than anybody waits for.
template <model::Model M>
struct takes_for_ever {
  static constexpr unsigned threads = 8;
  model::atomic<int, M> x{0};
  void thread(unsigned) {
    for (int i = 0; i != 20; ++i) x.fetch_add(1, order::relaxed);
  }
};
INTERLOCK_SCENARIO(takes_for_ever, passes);

}  // namespace
