// The standard library's own semaphores, as they ship, under the scenarios of ours.
//
// libstdc++ 12 loses wakeups: acquire looks what to sleep on before it tries to take a permit, so a permit that is taken and
// given back between the two is not seen, and release told nobody since nobody slept yet (https://gcc.gnu.org/PR98033).
#include <semaphore>

#include <interlock/scenarios/shipped.hpp>
#include <interlock/scenarios/semaphore/guards_data.hpp>
#include <interlock/scenarios/semaphore/hands_over_data.hpp>
#include <interlock/scenarios/semaphore/release_lets_n_in.hpp>
#include <interlock/scenarios/semaphore/remembers_a_signal.hpp>
#include <interlock/scenarios/semaphore/timeout_races_with_release.hpp>
#include <interlock/scenarios/semaphore/timeout_takes_nothing.hpp>
#include <interlock/scenarios/semaphore/try_acquire_hands_over_data.hpp>
#include <interlock/scenarios/semaphore/try_acquire_never_blocks.hpp>
#include <interlock/scenarios/semaphore/wakes_every_waiter.hpp>

#define INTERLOCK_COUNTING(scenario, ...) \
  INTERLOCK_CHECK_AS("semaphore", scenario, "std::counting_semaphore", std::counting_semaphore<>, __VA_ARGS__)
#define INTERLOCK_BINARY(scenario, ...) \
  INTERLOCK_CHECK_AS("semaphore", scenario, "std::binary_semaphore", std::binary_semaphore, __VA_ARGS__)

namespace interlock::scenarios {
namespace {

constexpr auto loses_wakeups = fails_with(failure::deadlock, failure::lost_wakeup)
                                   .beyond("native", "it takes a thread that stands still between two instructions");

INTERLOCK_COUNTING(guards_data, loses_wakeups);
INTERLOCK_COUNTING(wakes_every_waiter, loses_wakeups);
INTERLOCK_COUNTING(remembers_a_signal, passes);
INTERLOCK_COUNTING(release_lets_n_in, passes);
INTERLOCK_COUNTING(hands_over_data, passes);
INTERLOCK_COUNTING(try_acquire_hands_over_data, passes);
INTERLOCK_COUNTING(timeout_takes_nothing, passes);
INTERLOCK_COUNTING(timeout_races_with_release, passes);
INTERLOCK_COUNTING(try_acquire_never_blocks, passes);
INTERLOCK_BINARY(guards_data, loses_wakeups);
INTERLOCK_BINARY(remembers_a_signal, passes);
INTERLOCK_BINARY(hands_over_data, passes);
INTERLOCK_BINARY(try_acquire_hands_over_data, passes);
INTERLOCK_BINARY(timeout_races_with_release, passes);
INTERLOCK_BINARY(try_acquire_never_blocks, passes);

}  // namespace
}  // namespace interlock::scenarios
