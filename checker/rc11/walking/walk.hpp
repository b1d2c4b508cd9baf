// The walk of interleavings as a class: what walker.cpp, steps.cpp and telling.cpp share.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <interlock/checker/rc11/graph/consistency.hpp>
#include <interlock/checker/rc11/executing/machine.hpp>
#include <interlock/checker/rc11/walking/plan.hpp>
#include <interlock/checker/rc11/walking/walker.hpp>

namespace interlock::checker::rc11 {

using model::remark;

class walker final : public machine {
 public:
  walker(program const& what, search& steering, engine_settings const& settings,
         black_box& box, std::function<bool()> const& go_on, model::observer* trace,
         plan const* known)
      : machine{what, settings, box},
        search_{steering},
        go_on_{go_on},
        trace_{trace},
        plan_{known},
        consistency_{settings.model} {
    graph_ = &the_graph_;
    if (known != nullptr) expect_objects({}, {}, known->nested);
  }

  engine_result run();

 private:
  // What a thread is doing between its steps.
  struct walk_state {
    request const* awaits = nullptr;  // what must not block before it goes on
    bool asleep = false;              // in an atomic's wait
    bool notified = false;
    bool timed_out = false;
    unsigned woken_by = 0;
    // What it read before it was held back or slept, of which it reads the newest now; and of a wait, what it slept
    // on.
    std::vector<std::pair<location_id, std::optional<word>>> stale;
  };

  answer event(request const& what, action const& a) override;
  void notify(notification const& n, action const& a) override;
  void coming(action const& a) override { announce(a); }
  void passed(action const& a) override;
  void remarked(action const& a, remark what) override { note(a, what); }
  outcome perform(action const& a) override;
  outcome perform_in_turn(action const& a) override;
  void hold_back(unsigned from);
  [[nodiscard]] bool reads_otherwise(unsigned thread) const;

  // ---- choices
  [[nodiscard]] point here(choice kind) const;
  unsigned choose(unsigned limit, choice kind, std::optional<unsigned> planned);
  unsigned choose_alone(unsigned limit, action const& a) override;
  void chose(decision const& made) {
    box_.choose(made, step_);
    if (trace_ == nullptr || is_outside()) return;
    if (auto* const last = box_.last_choice()) last->thread = static_cast<std::uint8_t>(running_);
  }
  // Of the choice that was just made: which thread each of its outcomes stands for.
  template <class Threads>
  void tell_threads(Threads const& threads_of, unsigned count, unsigned first = 0) {
    auto* const last = trace_ == nullptr ? nullptr : box_.last_choice();
    if (last == nullptr) return;
    for (unsigned i = 0; i != count; ++i)
      last->stands_for[first + i] = static_cast<std::uint8_t>(threads_of[i]);
  }
  void announce(action const& a) {
    if (trace_ != nullptr && step_ >= told_) [[unlikely]]
      trace_->about_to(step_ + 1, is_outside() ? threads() : running_, a);
  }
  void forced(unsigned limit, choice kind) { box_.choose({here(kind), limit, 0}, step_); }
  [[noreturn]] void end_diverged();

  // ---- scheduling
  bool execute();
  [[nodiscard]] bool can_run(unsigned thread) const;
  [[nodiscard]] std::optional<unsigned> planned_thread() const {
    if (plan_ == nullptr || at_ >= plan_->order.size()) return std::nullopt;
    return plan_->order[at_];
  }
  void reschedule();
  bool time_out_sleepers();

  // ---- events
  struct candidate {
    event_id write;
    std::vector<unsigned> variants;
  };
  void read(event_id id, action const& a);
  [[nodiscard]] bool may_wake(notification const& n, event_id read_from, location_id l) const;
  [[nodiscard]] bool would_be_woken(event_id read_from, location_id l) const;
  void write(event_id id, action const& a);
  [[nodiscard]] plan::placement const* planned(event_id id) const;
  [[nodiscard]] bool is_consistent(event_id changed) {
    return consistency_.holds(*graph_, changed);
  }

  // ---- trace
  void emit(action const& a, model::event e);
  void emit_event(event_id id, action const& a, remark why);
  void note(action const& a, remark what, unsigned other = 0, bool success = true);
  [[nodiscard]] model::store_event store_of(event_id write, location_id l) const;

  search& search_;
  std::function<bool()> const& go_on_;
  model::observer* trace_;
  plan const* plan_;
  consistency consistency_;
  graph the_graph_;
  std::array<walk_state, max_threads> walks_;
  std::vector<notification> unspent_;  // calls that could have woken one more
  std::array<std::vector<std::uint64_t>, max_threads> steps_;  // of each event
  std::optional<unsigned> next_;  // who runs when the current thread suspends
  unsigned preemptions_left_ = 0;
  std::size_t at_ = 0;     // in the plan
  std::size_t alone_ = 0;  // in its choices outside of threads
  std::uint64_t step_ = 0;
  // Where an execution begins anew, it goes as before up to there.
  std::vector<unsigned> made_;  // choices
  std::size_t repeated_ = 0;    // of these, in this execution
  std::uint64_t told_ = 0;      // steps that the trace was told of
  std::uint64_t executions_ = 0;
  bool weak_reads_ = false;    // that do not acquire
  bool weak_writes_ = false;   // that do not release
  bool newest_again_ = false;  // a thread that was woken was not shown another old value
  std::string diverged_;
};

}  // namespace interlock::checker::rc11
