// Two neighbouring operations of a thread in the other order: the first is put off until the second is done.
//
// The first has no result, so the code goes on without it; and it takes place before the second's result is handed out, so the code
// cannot have looked at that. Where something else comes than the second, the first takes place before it, as the source has it.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <optional>
#include <vector>

#include <interlock/checker/edit.hpp>
#include <interlock/model/engine.hpp>
#include <interlock/scenarios/scenario.hpp>

namespace interlock::checker {

/// What each thread of an execution has put off. `perform` is what performs an operation of the thread that runs.
class put_off_operations {
 public:
  explicit put_off_operations(std::vector<edit> const& edits) {
    std::ranges::copy_if(edits, std::back_inserter(edits_), [](edit const& each) { return each.part == edited::exchanged; });
  }

  [[nodiscard]] bool may_be_some() const noexcept { return !edits_.empty(); }
  void forget(unsigned thread) noexcept { first_[thread].reset(); }
  /// What a thread has put off is part of how it stands.
  [[nodiscard]] std::array<std::uint64_t, 4> words_of(unsigned thread) const noexcept {
    auto const& first = first_[thread];
    if (!first) return {};
    return {first->where.identity(), first->object, first->operand,
            static_cast<std::uint64_t>(first->what) << 8 | static_cast<std::uint64_t>(first->success)};
  }

  /// An operation comes to the door, and with it what was put off until then. Calls `exchanged` where two are.
  /// Precondition: its place is that which edits name.
  template <class Perform, class Exchanged>
  model::outcome in_turn(unsigned thread, model::action const& a, Perform const& perform, Exchanged const& exchanged) {
    if (auto first = first_[thread]) {
      first->caller = a.caller;
      if (are_exchanged(*first, a)) {
        exchanged();
        auto const result = perform(a);
        first_[thread].reset();
        perform(*first);
        return result;
      }
      first_[thread].reset();
      perform(*first);
    }
    if (std::ranges::any_of(edits_, [&](edit const& each) { return is_of_place(each, a); })) {
      first_[thread] = a;
      first_[thread]->caller = nullptr;  // it has returned by then
      return {};
    }
    return perform(a);
  }
  /// The thread does something else. Returns whether something was put off until then.
  template <class Perform>
  bool settle(unsigned thread, Perform const& perform) {
    auto const first = first_[thread];
    if (!first) return false;
    first_[thread].reset();
    perform(*first);
    return true;
  }

 private:
  [[nodiscard]] bool are_exchanged(model::action const& first, model::action const& second) const {
    return may_be_exchanged(first, second) &&
           std::ranges::any_of(edits_, [&](edit const& each) { return is_of_place(each, first) && is_of_second_place(each, second); });
  }

  std::vector<edit> edits_{};
  std::array<std::optional<model::action>, max_threads> first_{};
};

}  // namespace interlock::checker
