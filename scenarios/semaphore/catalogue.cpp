// What a semaphore must guarantee, who does, and who does not.
#include <interlock/impl/broken/checks_before_taking.hpp>
#include <interlock/impl/broken/checks_the_clock_first.hpp>
#include <interlock/impl/broken/counts_waiters_after_release.hpp>
#include <interlock/impl/broken/notifies_one_of_many.hpp>
#include <interlock/impl/broken/overtaking_semaphore.hpp>
#include <interlock/impl/broken/pulse_semaphore.hpp>
#include <interlock/impl/broken/relaxed_semaphore.hpp>
#include <interlock/impl/broken/release_notifies_on_zero.hpp>
#include <interlock/impl/broken/sleeps_holding_the_lock.hpp>
#include <interlock/impl/broken/timeout_drops_the_grant.hpp>
#include <interlock/impl/broken/timeout_keeps_reservation.hpp>
#include <interlock/impl/broken/waits_on_stale_value.hpp>
#include <interlock/impl/semaphore/binary.hpp>
#include <interlock/impl/semaphore/counting.hpp>
#include <interlock/impl/semaphore/fair.hpp>
#include <interlock/impl/semaphore/monitor.hpp>
#include <interlock/scenarios/semaphore/at_most_n.hpp>
#include <interlock/scenarios/semaphore/destroyed_by_its_waiter.hpp>
#include <interlock/scenarios/semaphore/guards_data.hpp>
#include <interlock/scenarios/semaphore/hands_over_data.hpp>
#include <interlock/scenarios/semaphore/release_lets_n_in.hpp>
#include <interlock/scenarios/semaphore/remembers_a_signal.hpp>
#include <interlock/scenarios/semaphore/serves_in_order.hpp>
#include <interlock/scenarios/semaphore/timeout_races_with_release.hpp>
#include <interlock/scenarios/semaphore/timeout_strands_nobody.hpp>
#include <interlock/scenarios/semaphore/timeout_takes_nothing.hpp>
#include <interlock/scenarios/semaphore/try_acquire_hands_over_data.hpp>
#include <interlock/scenarios/semaphore/try_acquire_never_blocks.hpp>
#include <interlock/scenarios/semaphore/wakes_every_waiter.hpp>

namespace interlock::scenarios {
namespace {

using namespace broken;

INTERLOCK_CHECK("semaphore", guards_data, counting_semaphore, passes);
INTERLOCK_CHECK("semaphore", guards_data, binary_semaphore, passes);
INTERLOCK_CHECK("semaphore", guards_data, monitor_semaphore, passes);
INTERLOCK_CHECK("semaphore", guards_data, fair_semaphore, passes);
INTERLOCK_CHECK("semaphore", guards_data, checks_before_taking,
                fails_with(failure::data_race, failure::failed_check));
INTERLOCK_CHECK("semaphore", guards_data, relaxed_semaphore, fails_with(failure::data_race));
INTERLOCK_CHECK("semaphore", guards_data, waits_on_stale_value,
                fails_with(failure::deadlock, failure::lost_wakeup));

INTERLOCK_CHECK("semaphore", at_most_n, counting_semaphore, passes);
INTERLOCK_CHECK("semaphore", at_most_n, monitor_semaphore, passes);
INTERLOCK_CHECK("semaphore", at_most_n, fair_semaphore, passes);
INTERLOCK_CHECK("semaphore", at_most_n, checks_before_taking, fails_with(failure::failed_check));

INTERLOCK_CHECK("semaphore", wakes_every_waiter, counting_semaphore, passes);
INTERLOCK_CHECK("semaphore", wakes_every_waiter, monitor_semaphore, passes);
INTERLOCK_CHECK("semaphore", wakes_every_waiter, fair_semaphore, passes);
INTERLOCK_CHECK("semaphore", wakes_every_waiter, release_notifies_on_zero,
                fails_with(failure::lost_wakeup, failure::deadlock));

INTERLOCK_CHECK("semaphore", remembers_a_signal, counting_semaphore, passes);
INTERLOCK_CHECK("semaphore", remembers_a_signal, binary_semaphore, passes);
INTERLOCK_CHECK("semaphore", remembers_a_signal, monitor_semaphore, passes);
INTERLOCK_CHECK("semaphore", remembers_a_signal, fair_semaphore, passes);
INTERLOCK_CHECK("semaphore", remembers_a_signal, pulse_semaphore, fails_with(failure::deadlock));

INTERLOCK_CHECK("semaphore", release_lets_n_in, counting_semaphore, passes);
INTERLOCK_CHECK("semaphore", release_lets_n_in, monitor_semaphore, passes);
INTERLOCK_CHECK("semaphore", release_lets_n_in, fair_semaphore, passes);
INTERLOCK_CHECK("semaphore", release_lets_n_in, notifies_one_of_many,
                fails_with(failure::lost_wakeup, failure::deadlock));

INTERLOCK_CHECK("semaphore", hands_over_data, counting_semaphore, passes);
INTERLOCK_CHECK("semaphore", hands_over_data, binary_semaphore, passes);
INTERLOCK_CHECK("semaphore", hands_over_data, monitor_semaphore, passes);
INTERLOCK_CHECK("semaphore", hands_over_data, fair_semaphore, passes);
INTERLOCK_CHECK("semaphore", hands_over_data, relaxed_semaphore, fails_with(failure::data_race));

INTERLOCK_CHECK("semaphore", try_acquire_hands_over_data, counting_semaphore, passes);
INTERLOCK_CHECK("semaphore", try_acquire_hands_over_data, monitor_semaphore, passes);
INTERLOCK_CHECK("semaphore", try_acquire_hands_over_data, fair_semaphore, passes);
INTERLOCK_CHECK("semaphore", try_acquire_hands_over_data, relaxed_semaphore,
                fails_with(failure::data_race));

INTERLOCK_CHECK("semaphore", timeout_takes_nothing, counting_semaphore, passes);
INTERLOCK_CHECK("semaphore", timeout_takes_nothing, monitor_semaphore, passes);
INTERLOCK_CHECK("semaphore", timeout_takes_nothing, timeout_keeps_reservation,
                fails_with(failure::failed_check));

INTERLOCK_CHECK("semaphore", timeout_races_with_release, counting_semaphore, passes);
INTERLOCK_CHECK("semaphore", timeout_races_with_release, binary_semaphore, passes);
INTERLOCK_CHECK("semaphore", timeout_races_with_release, monitor_semaphore, passes);
INTERLOCK_CHECK("semaphore", timeout_races_with_release, timeout_drops_the_grant,
                fails_with(failure::failed_check));

INTERLOCK_CHECK("semaphore", timeout_strands_nobody, counting_semaphore, passes);
INTERLOCK_CHECK("semaphore", timeout_strands_nobody, monitor_semaphore, passes);
INTERLOCK_CHECK("semaphore", timeout_strands_nobody, checks_the_clock_first,
                fails_with(failure::deadlock));

INTERLOCK_CHECK("semaphore", try_acquire_never_blocks, counting_semaphore, passes);
INTERLOCK_CHECK("semaphore", try_acquire_never_blocks, binary_semaphore, passes);
INTERLOCK_CHECK("semaphore", try_acquire_never_blocks, monitor_semaphore, passes);
INTERLOCK_CHECK("semaphore", try_acquire_never_blocks, fair_semaphore, passes);
INTERLOCK_CHECK("semaphore", try_acquire_never_blocks, sleeps_holding_the_lock,
                fails_with(failure::deadlock));

INTERLOCK_CHECK("semaphore", serves_in_order, fair_semaphore, passes);
INTERLOCK_CHECK("semaphore", serves_in_order, overtaking_semaphore,
                fails_with(failure::failed_check, failure::deadlock));

INTERLOCK_CHECK("semaphore", destroyed_by_its_waiter, monitor_semaphore, passes);
INTERLOCK_CHECK("semaphore", destroyed_by_its_waiter, counts_waiters_after_release,
                fails_with(failure::use_after_free, failure::data_race));
// Outside of its contract, and std::counting_semaphore's users cannot rely on it either.
INTERLOCK_CHECK("semaphore", destroyed_by_its_waiter, counting_semaphore,
                fails_with(failure::use_after_free)
                    .beyond("native", "notifying passes the address on and reads nothing there"));

}  // namespace
}  // namespace interlock::scenarios
