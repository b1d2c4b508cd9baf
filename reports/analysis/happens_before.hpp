// Which steps of an interleaving happen before which: [intro.races] of C++20 by vector clocks, from
// what the steps say of reads-from, of orders and of locks, and from nothing that an engine knows.
//
//   happens_before const before{failed.steps};
//   if (!before(write, read)) …
//
// A release sequence is continued by read-modify-writes only, and not by later stores of the same
// thread. A notification orders nothing, nor does waking up. A wait on a condition variable gives
// its mutex up and takes it again.
//
// Sources: C++20 [intro.races], [atomics.order], [atomics.fences], [thread.condition]; Mattern,
// "Virtual Time and Global States of Distributed Systems" (1988).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <interlock/reports/record.hpp>

namespace interlock::reports {

/// What one step does, as far as order is concerned.
[[nodiscard]] bool is_plain_access(step const& s) noexcept;
[[nodiscard]] bool is_atomic_read(step const& s) noexcept;   ///< read-modify-writes, too
[[nodiscard]] bool is_atomic_write(step const& s) noexcept;  ///< read-modify-writes, too
[[nodiscard]] bool is_fence(step const& s) noexcept;
/// Whether the order that the step took effect with is one that releases, or acquires.
[[nodiscard]] bool releases(step const& s) noexcept;
[[nodiscard]] bool acquires(step const& s) noexcept;
/// Whether two steps are about one object: by its number where the record has one, else by name.
[[nodiscard]] bool same_object(step const& a, step const& b) noexcept;

/// Steps are named by their index in the vector; remarks are steps that nothing happens before.
class happens_before {
 public:
  using index = std::size_t;
  /// Orders to take in place of those that steps have, by index: what would be if.
  using orders = std::map<index, std::string>;

  explicit happens_before(std::vector<step> const& steps, orders const& instead = {});

  /// Whether a happens before b. False where a is b.
  [[nodiscard]] bool operator()(index a, index b) const;

  /// The store that a step read from. Nothing where that is the initial value, or where nobody can
  /// tell. Always of a smaller index.
  [[nodiscard]] std::optional<index> source_of(index read) const { return source_[read]; }

  /// What a lock, or a wait that has its mutex again, takes over: the step of another thread that
  /// gave the mutex up last. Nothing for all other steps.
  [[nodiscard]] std::optional<index> unlocked_by(index lock) const { return unlocked_by_[lock]; }

  struct held {
    index taken;       ///< the step that took it
    std::string key;   ///< what tells mutexes apart
    std::string name;  ///< as the lock's step has it
  };
  /// The mutexes that the thread of step i holds when it comes there.
  [[nodiscard]] std::vector<held> const& held_at(index i) const { return held_[i]; }

  /// Of a step that blocks for a mutex, and not for a notification: the mutex.
  [[nodiscard]] std::optional<std::string> const& wanted_by(index i) const { return wanted_[i]; }

  /// What the thread holds after the last step.
  [[nodiscard]] std::vector<held> held_in_the_end(unsigned thread) const;

 private:
  using clock = std::vector<std::uint32_t>;  // how many steps of each thread happened before
  class pass;

  std::vector<std::size_t> lane_;        // of each step: its thread's place in a clock
  std::vector<std::uint32_t> position_;  // of each step among those of its thread, from 1
  std::vector<clock> clocks_;            // of each step, itself included
  std::vector<std::optional<index>> source_;
  std::vector<std::optional<index>> unlocked_by_;
  std::vector<std::vector<held>> held_;
  std::vector<std::optional<std::string>> wanted_;
  std::map<unsigned, std::vector<held>> in_the_end_;
};

}  // namespace interlock::reports
