// Whether a yield ends a fruitless iteration of a loop that waits.
//
// Only then may the thread be held back there until it reads something else: that the iteration took
// place makes no difference. Where the loop would be left although every read returns what it
// returned before (it counts its attempts, or there is no loop) the yield is a step like others.
// The trial asks the code itself: it runs on from the yield, with no effect, and each operation reads
// what it read in the iteration that has ended. After that the execution must begin anew.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include <interlock/checker/rc11/graph.hpp>
#include <interlock/model/engine.hpp>

namespace interlock::checker::rc11 {

class trial {
 public:
  enum class judgement : std::uint8_t {
    waits,
    passes,
    /// What the iteration does has an effect: whether it will be repeated for ever cannot be tried.
    has_effect,
  };
  /// Whether the thread has done this, or will have when it is over, since it had so many events.
  using done_since = std::function<bool(model::action const&, unsigned events)>;

  /// Of a thread that has so many events. A loop that comes back so often waits.
  trial(graph const& g, unsigned thread, unsigned events, unsigned rounds, unsigned operations)
      : graph_{g}, thread_{thread}, events_{events}, rounds_left_{rounds}, left_{operations} {}

  /// The thread's next operation. Sets what it returns, or returns false when the trial is over.
  bool perform(model::action const& a, model::outcome& result);
  [[nodiscard]] judgement judge(done_since const& done) const;

 private:
  struct look {
    effect what;
    location_id location;
    site at;
  };
  struct reading {
    word value;
    unsigned variant;
  };
  bool has_no_effect(model::action const& a, model::outcome& result);
  reading look_at(model::action const& a, effect what);
  std::optional<unsigned> note(look const& l);
  [[nodiscard]] bool is_like(unsigned index, look const& l) const;
  [[nodiscard]] bool is_at(unsigned index, look const& l) const;
  [[nodiscard]] std::optional<unsigned> begin_of(look const& first) const;
  [[nodiscard]] std::optional<unsigned> begin_of_all() const;

  graph const& graph_;
  unsigned thread_;
  unsigned events_;
  unsigned rounds_left_;
  unsigned left_;  // operations
  unsigned round_ = 0;
  bool came_back_ = false;
  unsigned looks_ = 0;  // in this round
  std::optional<unsigned> begin_;  // the event of the iteration that has ended with which this round began
  std::optional<unsigned> began_;  // and the first one
  std::vector<look> looked_;       // in the first round
  std::optional<model::action> left_by_;  // where an operation was what ended it
};

}  // namespace interlock::checker::rc11
