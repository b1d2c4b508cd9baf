// What a signal given once must guarantee, and the ways of giving one that do not.
#include <interlock/impl/broken/relaxed_flag.hpp>
#include <interlock/impl/broken/relaxed_lazy.hpp>
#include <interlock/impl/broken/signal_outside_the_mutex.hpp>
#include <interlock/impl/broken/stateless_signal.hpp>
#include <interlock/impl/broken/volatile_flag.hpp>
#include <interlock/impl/broken/wakes_one_flag.hpp>
#include <interlock/impl/flag/flag.hpp>
#include <interlock/impl/flag/lazy.hpp>
#include <interlock/scenarios/flag/builds_once.hpp>
#include <interlock/scenarios/flag/publishes.hpp>
#include <interlock/scenarios/flag/wakes_every_waiter.hpp>
#include <interlock/scenarios/flag/wakes_the_waiter.hpp>

namespace interlock::scenarios {
namespace {

using namespace broken;

template <model::Model M>
using lazy = interlock::lazy<M, int>;
template <model::Model M>
using relaxed_lazy = broken::relaxed_lazy<M, int>;

INTERLOCK_CHECK("flag", publishes, flag, passes);
INTERLOCK_CHECK("flag", publishes, volatile_flag, fails_with(failure::data_race));
INTERLOCK_CHECK("flag", publishes, relaxed_flag, fails_with(failure::data_race));

INTERLOCK_CHECK("flag", wakes_the_waiter, flag, passes);
INTERLOCK_CHECK("flag", wakes_the_waiter, relaxed_flag, fails_with(failure::data_race));
INTERLOCK_CHECK("flag", wakes_the_waiter, stateless_signal, fails_with(failure::deadlock));
INTERLOCK_CHECK("flag", wakes_the_waiter, signal_outside_the_mutex,
                fails_with(failure::lost_wakeup, failure::deadlock));

INTERLOCK_CHECK("flag", wakes_every_waiter, flag, passes);
INTERLOCK_CHECK("flag", wakes_every_waiter, wakes_one_flag, fails_with(failure::lost_wakeup));

INTERLOCK_CHECK("flag", builds_once, lazy, passes);
INTERLOCK_CHECK("flag", builds_once, relaxed_lazy, fails_with(failure::data_race));

}  // namespace
}  // namespace interlock::scenarios
