// Whether a yield ends a fruitless iteration of a loop that waits.
//
// Only then may the thread be held back there until it reads something else: that the iteration
// took place makes no difference. Where the loop would be left although every read returns what it
// returned before (it counts its attempts, or there is no loop) the yield is a step like others.
// The trial asks the code itself: it runs on from the yield, with no effect, and reads what the
// iteration read. If it comes to the same yield again, with all that it keeps in its variables as
// before, it comes there for ever: the loop waits. If it comes there time and again and something is
// always new, as in a loop that counts and never looks at the number, that it waits is assumed, and
// this is said. After a trial of a loop that waits, all is put back as it was: the thread's stack, the
// scenario and memory from `new`. After another, which may have changed more, the execution must begin
// anew.
#pragma once

#include <bit>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include <interlock/checker/rc11/graph.hpp>
#include <interlock/checker/rc11/hash_set.hpp>
#include <interlock/model/engine.hpp>

namespace interlock::checker::rc11 {

/// Where in the code under test: its line and column, so that two places are seldom the same.
using site = std::uint32_t;
[[nodiscard]] inline site site_of(model::place where) noexcept {
  return static_cast<site>(where.line() << 8 | (where.column() & 0xff));
}

/// What an iteration of a loop looks at, in order: a hash.
class iteration {
 public:
  void add(effect what, location_id location, site at) noexcept {
    hash_ = (hash_ ^ (std::uint64_t{at} << 32 | std::uint64_t{location} << 8 | std::uint64_t(what))) *
            0x9e37'79b9'7f4a'7c15;
    hash_ ^= hash_ >> 29;
  }
  [[nodiscard]] std::uint64_t hash() const noexcept { return hash_; }
  friend bool operator==(iteration const&, iteration const&) = default;

 private:
  std::uint64_t hash_ = 0;
};

class trial {
 public:
  enum class judgement : std::uint8_t {
    waits,
    passes,
    /// What the iteration does has an effect, or iterations differ: whether they go on for ever cannot
    /// be tried.
    unclear,
  };
  /// Whether the thread has done this, or will have when it is over, since it had so many events.
  using done_since = std::function<bool(model::action const&, unsigned events)>;

  /// Of a thread that has so many events, at these places, at a yield. What seems to repeat is to do so
  /// for 32 rounds, since a counter may be kept where it is not seen, in a global, say: but not where
  /// trials of the loop, which are remembered in `sure`, have shown this before. Of a loop that still
  /// comes back after so many operations it is assumed that it waits.
  trial(graph const& g, model::place const* places, unsigned thread, unsigned events,
        site yield, word time, hash_set& sure, unsigned operations)
      : graph_{g},
        places_{places},
        time_{time},
        thread_{thread},
        events_{events},
        at_{yield},
        sure_{sure},
        left_{operations},
        round_began_{operations} {}

  [[nodiscard]] unsigned thread() const noexcept { return thread_; }
  /// The thread's next operation. Sets what it returns, or returns false when the trial is over.
  bool perform(model::action const& a, model::outcome& result);
  /// Whether that was the yield that is tried, and the thread is to be suspended there.
  [[nodiscard]] bool is_at_yield() const noexcept { return at_yield_; }
  /// The thread is suspended, there or because the trial is over. Returns whether to go on with it.
  /// What repeats is found, be it after several rounds (Brent, "An Improved Monte Carlo Factorization
  /// Algorithm", BIT 1980): `is_as_saved` says whether all that decides how the thread goes on, but for
  /// what it reads, is what it was when `save` was last called.
  template <class Compare, class Save>
  bool came_back_to_yield(Compare const& is_as_saved, Save const& save) {
    if (!at_yield_) return false;
    at_yield_ = false;
    repeats_ = round_ != 1 && is_as_saved();
    if (!repeats_ && std::has_single_bit(round_)) save();
    return true;
  }
  /// The thread makes something, or ends its lifetime: the trial is over.
  void leave_by_lifetime() noexcept { left_by_lifetime_ = true; }
  /// It came back until there was no memory left.
  void run_out() noexcept { came_back_ = round_ != 0; }
  [[nodiscard]] judgement judge(done_since const& done);
  /// The objects that the first round used.
  [[nodiscard]] std::vector<model::object_id> const& used() const noexcept { return used_; }
  /// What the loop did in each round.
  [[nodiscard]] iteration shape() const noexcept;
  /// Whether it is not certain that the thread, where it came back, does so for ever.
  [[nodiscard]] bool is_assumed() const noexcept { return !repeats_; }

 private:
  struct look {
    effect what;
    location_id location;
    site at;
    friend bool operator==(look const&, look const&) = default;
  };
  struct reading {
    word value = 0;
    unsigned variant = 0;
  };
  bool has_no_effect(model::action const& a, model::outcome& result);
  [[nodiscard]] bool is_like(unsigned index, look const& l) const;
  [[nodiscard]] bool is_at(unsigned index, look const& l) const;
  [[nodiscard]] std::optional<unsigned> newest_like(look const& l) const;
  [[nodiscard]] bool did_as_the_iteration() const;
  [[nodiscard]] std::uint64_t loop() const noexcept;
  reading look_at(model::action const& a, effect what);
  reading look_at(look const& l);
  [[nodiscard]] bool did_nothing_but(unsigned index, look const& l) const;
  [[nodiscard]] word known_value(location_id location) const;

  graph const& graph_;
  model::place const* places_;  // of the thread's events
  word time_;
  unsigned thread_;
  unsigned events_;
  site at_;
  hash_set& sure_;  // hashes of threads and loops
  bool is_sure_ = false;
  unsigned left_;  // operations
  unsigned round_began_;  // with so many operations left
  unsigned longest_ = 0;  // round, in operations
  unsigned round_ = 0;
  unsigned looks_ = 0;             // in this round
  std::optional<unsigned> began_;  // the iteration that has ended, as far as its first look says
  bool at_yield_ = false;
  bool came_back_ = false;  // and would again
  bool repeats_ = false;    // in a state that it was in before
  bool rounds_differ_ = false;
  bool left_by_lifetime_ = false;
  std::vector<look> looked_;  // in the first round
  std::vector<model::object_id> used_;  // too
  std::optional<model::action> left_by_;  // where an operation was what ended it
};

}  // namespace interlock::checker::rc11
