// What a signal given once must guarantee, and the ways of giving one that do not.
#include <interlock/impl/broken/relaxed_flag.hpp>
#include <interlock/impl/broken/relaxed_lazy.hpp>
#include <interlock/impl/broken/resets_with_a_store.hpp>
#include <interlock/impl/broken/runs_for_ever_once.hpp>
#include <interlock/impl/broken/set_finds_it_set.hpp>
#include <interlock/impl/broken/signal_outside_the_mutex.hpp>
#include <interlock/impl/broken/skips_when_notified.hpp>
#include <interlock/impl/broken/stateless_signal.hpp>
#include <interlock/impl/broken/swaps_once_state.hpp>
#include <interlock/impl/broken/unfenced_notify.hpp>
#include <interlock/impl/broken/unfenced_waiter.hpp>
#include <interlock/impl/broken/volatile_flag.hpp>
#include <interlock/impl/broken/waits_on_anothers_mark.hpp>
#include <interlock/impl/broken/wakes_one_flag.hpp>
#include <interlock/impl/flag/condition.hpp>
#include <interlock/impl/flag/event.hpp>
#include <interlock/impl/flag/eventcount.hpp>
#include <interlock/impl/flag/flag.hpp>
#include <interlock/impl/flag/lazy.hpp>
#include <interlock/impl/flag/once.hpp>
#include <interlock/impl/thread/stop_token.hpp>
#include <interlock/scenarios/flag/builds_once.hpp>
#include <interlock/scenarios/flag/each_set_is_seen.hpp>
#include <interlock/scenarios/flag/lets_one_through.hpp>
#include <interlock/scenarios/flag/opens_in_the_end.hpp>
#include <interlock/scenarios/flag/publishes.hpp>
#include <interlock/scenarios/flag/runs_again_after_an_exception.hpp>
#include <interlock/scenarios/flag/runs_once.hpp>
#include <interlock/scenarios/flag/tells_each_in_turn.hpp>
#include <interlock/scenarios/flag/wakes_all_waiters.hpp>
#include <interlock/scenarios/flag/wakes_for_its_condition.hpp>
#include <interlock/scenarios/flag/wakes_the_waiter.hpp>

namespace interlock::scenarios {
namespace {

using namespace broken;

template <model::Model M>
using lazy = interlock::lazy<M, int>;
template <model::Model M>
using relaxed_lazy = broken::relaxed_lazy<M, int>;

// As a flag: the request, and who asks for it.
template <model::Model M>
class stop_request {
 public:
  void set() noexcept { source_.request_stop(); }
  [[nodiscard]] bool test() const noexcept { return token_.stop_requested(); }

 private:
  interlock::stop_source<M> source_;
  interlock::stop_token<M> token_ = source_.get_token();
};

INTERLOCK_CHECK("flag", publishes, flag, passes);
INTERLOCK_CHECK("flag", publishes, manual_reset_event, passes);
INTERLOCK_CHECK("flag", publishes, stop_request, passes);
INTERLOCK_CHECK("flag", publishes, volatile_flag, fails_with(failure::data_race));
INTERLOCK_CHECK("flag", publishes, relaxed_flag, fails_with(failure::data_race));

INTERLOCK_CHECK("flag", wakes_the_waiter, flag, passes);
INTERLOCK_CHECK("flag", wakes_the_waiter, manual_reset_event, passes);
INTERLOCK_CHECK("flag", wakes_the_waiter, auto_reset_event, passes);
INTERLOCK_CHECK("flag", wakes_the_waiter, relaxed_flag, fails_with(failure::data_race));
INTERLOCK_CHECK("flag", wakes_the_waiter, stateless_signal, fails_with(failure::deadlock));
INTERLOCK_CHECK("flag", wakes_the_waiter, signal_outside_the_mutex,
                fails_with(failure::lost_wakeup, failure::deadlock));

INTERLOCK_CHECK("flag", wakes_all_waiters, flag, passes);
INTERLOCK_CHECK("flag", wakes_all_waiters, manual_reset_event, passes);
INTERLOCK_CHECK("flag", wakes_all_waiters, wakes_one_flag, fails_with(failure::lost_wakeup));

INTERLOCK_CHECK("flag", builds_once, lazy, passes);
INTERLOCK_CHECK("flag", builds_once, relaxed_lazy, fails_with(failure::data_race));

INTERLOCK_CHECK("flag", opens_in_the_end, manual_reset_event, passes);
INTERLOCK_CHECK("flag", opens_in_the_end, set_finds_it_set, fails_with(failure::lost_wakeup));

INTERLOCK_CHECK("flag", each_set_is_seen, auto_reset_event, passes);
INTERLOCK_CHECK("flag", each_set_is_seen, resets_with_a_store, fails_with(failure::deadlock, failure::lost_wakeup));

INTERLOCK_CHECK("flag", each_set_is_seen, skips_when_notified,
                fails_with(failure::deadlock, failure::lost_wakeup)
                    .beyond("native", "it takes a store that leaves after a load that comes behind it"));

INTERLOCK_CHECK("flag", lets_one_through, auto_reset_event, passes);
INTERLOCK_CHECK("flag", lets_one_through, resets_with_a_store, fails_with(failure::data_race));

INTERLOCK_CHECK("flag", wakes_for_its_condition, eventcount, passes);
INTERLOCK_CHECK("flag", wakes_for_its_condition, unfenced_notify,
                fails_with(failure::deadlock, failure::lost_wakeup)
                    .beyond("native", "here an update of an atomic is a fence"));
INTERLOCK_CHECK("flag", wakes_for_its_condition, unfenced_waiter,
                fails_with(failure::deadlock, failure::lost_wakeup)
                    .beyond("native", "here an update of an atomic is a fence"));

INTERLOCK_CHECK("flag", tells_each_in_turn, condition, passes);
INTERLOCK_CHECK("flag", tells_each_in_turn, waits_on_anothers_mark,
                fails_with(failure::deadlock, failure::lost_wakeup)
                    .beyond("native", "it takes a thread that stands still between two instructions"));

INTERLOCK_CHECK("flag", runs_once, once_flag, passes);
INTERLOCK_CHECK("flag", runs_once, swaps_once_state, fails_with(failure::lost_wakeup));

// The unwinder asks pthread_once, which Relacy takes for the check's in a program that has instrumented code as well.
constexpr char const* throws = "a check that throws, in a program with instrumented code";
INTERLOCK_CHECK("flag", runs_again_after_an_exception, once_flag, passes.beyond("relacy", throws));
INTERLOCK_CHECK("flag", runs_again_after_an_exception, runs_for_ever_once,
                fails_with(failure::deadlock).beyond("relacy", throws));

}  // namespace
}  // namespace interlock::scenarios
