// Relacy's side: what its context calls. A suite, and a scheduler of ours derived from its tree
// search, both on behalf of the machine that runs.
#pragma once

#include <istream>
#include <ostream>

#include <interlock/checker/relacy/library.hpp>
#include <interlock/checker/relacy/machine.hpp>

namespace interlock::checker::relacy {

/// Relacy constructs its suites and schedulers itself; who runs them is the current engine.
[[nodiscard]] inline machine& running_machine() noexcept {
  return static_cast<machine&>(model::current_engine());
}

template <int N>
struct suite : rl::test_suite<suite<N>, N> {
  void before() { running_machine().set_up(); }
  void thread(unsigned i) { running_machine().run_thread(i); }
  void after() { running_machine().tear_down(); }
};

template <int N>
struct scheduled_thread : rl::tree_search_scheduler_thread_info<N> {};

/// Relacy's context calls its scheduler statically, so members here shadow those of the base.
/// Choices come from the search; the end of an execution is where budgets are looked at.
template <int N>
class scheduler : public rl::tree_search_scheduler<scheduler<N>, scheduled_thread<N>, N> {
 public:
  using base_t = rl::tree_search_scheduler<scheduler<N>, scheduled_thread<N>, N>;
  using typename base_t::shared_context_t;
  using typename base_t::thread_info_t;

  scheduler(rl::test_params& params, shared_context_t& shared, rl::thread_id_t dynamic)
      : base_t{params, shared, dynamic} {
    active = this;
  }

  static inline scheduler* active = nullptr;

  rl::thread_id_t iteration_begin_impl() {
    machine_.begin_execution();
    preemptions_left_ = machine_.preemption_bound();
    auto const born = machine_.born_at_first();
    for (auto i = static_cast<rl::thread_id_t>(born); i != N; ++i) {
      this->block_thread(i, false);
      this->threads_[i].state_ = rl::thread_state_finished;  // nobody who yields waits for it
    }
    if (born == 1) return 0;
    auto const first = this->running_threads[machine_.choose_first()];
    machine_.tell_threads(born, [&](unsigned i) { return this->running_threads[i]; });
    machine_.switching_to(static_cast<unsigned>(first));
    return first;
  }
  bool iteration_end() {
    this->thread_ = nullptr;
    return machine_.was_last_execution();
  }
  /// Relacy's context and ours ask here whom to switch to, and then do so.
  rl::thread_id_t schedule(rl::unpark_reason& reason, unsigned yields) {
    auto const next = base_t::schedule(reason, yields);
    machine_.switching_to(static_cast<unsigned>(next));
    return next;
  }
  unsigned rand_impl(unsigned limit, rl::sched_type type) {
    if (limit == 1) return 0;
    if (type != rl::sched_type_sched) return machine_.choose(limit, choice::load);
    auto const taken = machine_.choose(limit, choice::thread);
    machine_.tell_threads(limit, [&](unsigned i) { return this->running_threads[position_of(i)]; });
    return position_of(taken);
  }
  rl::thread_finish_result thread_finished() {
    machine_.thread_finished();
    auto const result = base_t::thread_finished();
    if (result != rl::thread_finish_result_deadlock) return result;
    if (machine_.all_have_finished()) return rl::thread_finish_result_last;
    machine_.record_stuck();
    return result;
  }
  /// One that nobody had started.
  void let_begin(unsigned thread) {
    auto const id = static_cast<rl::thread_id_t>(thread);
    this->threads_[id].state_ = rl::thread_state_blocked;
    this->unpark_thread(id);
  }
  /// Puts the current thread to sleep; returns false when then nothing can run any more.
  bool park() { return this->park_current_thread(false, false); }
  void unpark(unsigned thread) { this->unpark_thread(static_cast<rl::thread_id_t>(thread)); }

  void purge_blocked_threads() {
    base_t::purge_blocked_threads();
    if (this->running_threads_count == 0) machine_.time_out_sleepers();
  }

  bool can_switch(thread_info_t& t) {
    if (preemptions_left_ != 0) return true;
    if (t.state_ == rl::thread_state_running && this->running_threads_count > 1)
      machine_.preemption_refused(static_cast<unsigned>(this->running_threads_count));
    return false;
  }
  void on_switch(thread_info_t& t) {
    if (t.state_ == rl::thread_state_running && preemptions_left_ != search::unbounded)
      --preemptions_left_;
  }

  // Relacy prints its own estimates; ours come from the search.
  rl::iteration_t iteration_count() { return 1; }
  double iteration_count_approx() { return 1; }
  void get_state(std::ostream&) {}
  void set_state(std::istream&) {}

 private:
  // Choice 0 goes on with the thread that runs, where it can. So 0 is the plainest choice of all
  // kinds, and what a search meets first is what a reader follows most easily.
  [[nodiscard]] unsigned position_of(unsigned taken) const {
    if (this->thread_->state_ != rl::thread_state_running) return taken;
    unsigned own = 0;
    while (this->running_threads[own] != this->thread_->index_) ++own;
    if (taken == 0) return own;
    return taken <= own ? taken - 1 : taken;
  }

  machine& machine_ = running_machine();
  unsigned preemptions_left_ = 0;
};

}  // namespace interlock::checker::relacy
