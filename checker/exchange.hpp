// Two neighbouring operations of a thread in the other order: the first is put off until the second is done.
//
// The first has no result, or none that anybody looks at, so the code goes on without it; and it takes place before the second's result is handed out, so the code
// cannot have looked at that. Where something else comes than the second, the first takes place before it, as the source has it.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <optional>
#include <vector>

#include <interlock/checker/edit.hpp>
#include <interlock/checker/liveness/live_words.hpp>
#include <interlock/model/engine.hpp>
#include <interlock/scenarios/entry.hpp>

namespace interlock::checker {

/// What each thread of an execution has put off. `perform` is what performs an operation of the thread that runs.
class put_off_operations {
 public:
  /// Of instrumented code, what a result makes of memory is worked out at once: `instrumented` leaves updates where they are.
  put_off_operations(std::vector<edit> const& edits, bool instrumented) : updates_too_{!instrumented} {
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
      if (are_exchanged(*first, a)) {
        exchanged();
        auto const result = perform(a);
        first_[thread].reset();
        perform(*first);  // without a caller: the second's result is part of how it stands, and is nowhere in its frames
        return result;
      }
      first_[thread].reset();
      first->caller = a.caller;
      perform(*first);
    }
    if (std::ranges::any_of(edits_, [&](edit const& each) { return is_of_place(each, a); }) && is_without_result(a)) {
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

  /// Whether the code that asks for it looks at no result of it.
  [[nodiscard]] bool is_without_result(model::action const& a) const {
    return has_no_result(a.what) || (updates_too_ && may_be_put_off(a.what) && a.caller != nullptr && unused_.is_unused(a.caller->return_address));
  }

 private:
  [[nodiscard]] bool are_exchanged(model::action const& first, model::action const& second) const {
    return may_be_exchanged(first, second) &&
           std::ranges::any_of(edits_, [&](edit const& each) { return is_of_place(each, first) && is_of_second_place(each, second); });
  }

  bool updates_too_;
  std::vector<edit> edits_{};
  liveness::unused_results unused_{};
  std::array<std::optional<model::action>, max_threads> first_{};
};

}  // namespace interlock::checker
