// What a semaphore must guarantee, who does, and who does not.
#include <interlock/impl/broken/abandons_its_place.hpp>
#include <interlock/impl/broken/adds_before_checking.hpp>
#include <interlock/impl/broken/barging_semaphore.hpp>
#include <interlock/impl/broken/checks_before_taking.hpp>
#include <interlock/impl/broken/checks_the_clock_first.hpp>
#include <interlock/impl/broken/counts_waiters_after_release.hpp>
#include <interlock/impl/broken/forgets_to_propagate.hpp>
#include <interlock/impl/broken/notifies_one_of_many.hpp>
#include <interlock/impl/broken/overtaking_semaphore.hpp>
#include <interlock/impl/broken/pulse_semaphore.hpp>
#include <interlock/impl/broken/relaxed_semaphore.hpp>
#include <interlock/impl/broken/release_notifies_on_zero.hpp>
#include <interlock/impl/broken/sleeps_holding_the_lock.hpp>
#include <interlock/impl/broken/takes_on_credit.hpp>
#include <interlock/impl/broken/timeout_drops_the_grant.hpp>
#include <interlock/impl/broken/timeout_keeps_reservation.hpp>
#include <interlock/impl/broken/timeout_undoes_blindly.hpp>
#include <interlock/impl/broken/trusts_its_count.hpp>
#include <interlock/impl/broken/waits_on_stale_value.hpp>
#include <interlock/impl/semaphore/binary.hpp>
#include <interlock/impl/semaphore/bounded.hpp>
#include <interlock/impl/semaphore/counting.hpp>
#include <interlock/impl/semaphore/fair.hpp>
#include <interlock/impl/semaphore/fifo.hpp>
#include <interlock/impl/semaphore/lightweight.hpp>
#include <interlock/impl/semaphore/monitor.hpp>
#include <interlock/impl/semaphore/spin.hpp>
#include <interlock/scenarios/semaphore/at_most_n.hpp>
#include <interlock/scenarios/semaphore/destroyed_by_its_waiter.hpp>
#include <interlock/scenarios/semaphore/guards_data.hpp>
#include <interlock/scenarios/semaphore/hands_over_data.hpp>
#include <interlock/scenarios/semaphore/linearizes_as_a_semaphore.hpp>
#include <interlock/scenarios/semaphore/nobody_overtakes_a_waiter.hpp>
#include <interlock/scenarios/semaphore/passes_its_turn_on.hpp>
#include <interlock/scenarios/semaphore/refuses_above_its_maximum.hpp>
#include <interlock/scenarios/semaphore/release_lets_n_in.hpp>
#include <interlock/scenarios/semaphore/released_above_its_maximum.hpp>
#include <interlock/scenarios/semaphore/remembers_a_signal.hpp>
#include <interlock/scenarios/semaphore/serves_in_order.hpp>
#include <interlock/scenarios/semaphore/serves_waiters_in_order.hpp>
#include <interlock/scenarios/semaphore/timeout_makes_no_permit.hpp>
#include <interlock/scenarios/semaphore/timeout_races_with_release.hpp>
#include <interlock/scenarios/semaphore/timeout_strands_nobody.hpp>
#include <interlock/scenarios/semaphore/timeout_takes_nothing.hpp>
#include <interlock/scenarios/semaphore/try_acquire_for_hands_over_data.hpp>
#include <interlock/scenarios/semaphore/try_acquire_hands_over_data.hpp>
#include <interlock/scenarios/semaphore/try_acquire_never_blocks.hpp>
#include <interlock/scenarios/semaphore/try_acquire_takes_what_is_there.hpp>
#include <interlock/scenarios/semaphore/wakes_every_waiter.hpp>

namespace interlock::scenarios {
namespace {

using namespace broken;

template <model::Model M>
using bounded_semaphore = interlock::bounded_semaphore<M, 1>;
template <model::Model M>
using bounded_semaphore_of_two = interlock::bounded_semaphore<M, 2>;
template <model::Model M>
using adds_before_checking = broken::adds_before_checking<M, 1>;

INTERLOCK_CHECK("semaphore", guards_data, counting_semaphore, passes);
INTERLOCK_CHECK("semaphore", guards_data, binary_semaphore, passes);
INTERLOCK_CHECK("semaphore", guards_data, monitor_semaphore, passes);
INTERLOCK_CHECK("semaphore", guards_data, fair_semaphore, passes);
INTERLOCK_CHECK("semaphore", guards_data, fifo_semaphore, passes);
INTERLOCK_CHECK("semaphore", guards_data, spin_semaphore, passes);
INTERLOCK_CHECK("semaphore", guards_data, lightweight_semaphore, passes);
INTERLOCK_CHECK("semaphore", guards_data, bounded_semaphore, passes);
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
INTERLOCK_CHECK("semaphore", wakes_every_waiter, fifo_semaphore, passes);
INTERLOCK_CHECK("semaphore", wakes_every_waiter, lightweight_semaphore, passes);
INTERLOCK_CHECK("semaphore", wakes_every_waiter, bounded_semaphore_of_two, passes);
INTERLOCK_CHECK("semaphore", wakes_every_waiter, release_notifies_on_zero,
                fails_with(failure::lost_wakeup, failure::deadlock));
INTERLOCK_CHECK("semaphore", wakes_every_waiter, forgets_to_propagate, fails_with(failure::deadlock));

INTERLOCK_CHECK("semaphore", remembers_a_signal, counting_semaphore, passes);
INTERLOCK_CHECK("semaphore", remembers_a_signal, binary_semaphore, passes);
INTERLOCK_CHECK("semaphore", remembers_a_signal, monitor_semaphore, passes);
INTERLOCK_CHECK("semaphore", remembers_a_signal, fair_semaphore, passes);
INTERLOCK_CHECK("semaphore", remembers_a_signal, pulse_semaphore, fails_with(failure::deadlock));

INTERLOCK_CHECK("semaphore", release_lets_n_in, counting_semaphore, passes);
INTERLOCK_CHECK("semaphore", release_lets_n_in, monitor_semaphore, passes);
INTERLOCK_CHECK("semaphore", release_lets_n_in, fair_semaphore, passes);
INTERLOCK_CHECK("semaphore", release_lets_n_in, fifo_semaphore, passes);
INTERLOCK_CHECK("semaphore", release_lets_n_in, lightweight_semaphore, passes);
INTERLOCK_CHECK("semaphore", release_lets_n_in, bounded_semaphore_of_two, passes);
INTERLOCK_CHECK("semaphore", release_lets_n_in, notifies_one_of_many,
                fails_with(failure::lost_wakeup, failure::deadlock));

INTERLOCK_CHECK("semaphore", hands_over_data, counting_semaphore, passes);
INTERLOCK_CHECK("semaphore", hands_over_data, binary_semaphore, passes);
INTERLOCK_CHECK("semaphore", hands_over_data, monitor_semaphore, passes);
INTERLOCK_CHECK("semaphore", hands_over_data, fair_semaphore, passes);
INTERLOCK_CHECK("semaphore", hands_over_data, fifo_semaphore, passes);
INTERLOCK_CHECK("semaphore", hands_over_data, spin_semaphore, passes);
INTERLOCK_CHECK("semaphore", hands_over_data, lightweight_semaphore, passes);
INTERLOCK_CHECK("semaphore", hands_over_data, bounded_semaphore, passes);
INTERLOCK_CHECK("semaphore", hands_over_data, relaxed_semaphore, fails_with(failure::data_race));

INTERLOCK_CHECK("semaphore", try_acquire_hands_over_data, counting_semaphore, passes);
INTERLOCK_CHECK("semaphore", try_acquire_hands_over_data, monitor_semaphore, passes);
INTERLOCK_CHECK("semaphore", try_acquire_hands_over_data, fair_semaphore, passes);
INTERLOCK_CHECK("semaphore", try_acquire_hands_over_data, fifo_semaphore, passes);
INTERLOCK_CHECK("semaphore", try_acquire_hands_over_data, spin_semaphore, passes);
INTERLOCK_CHECK("semaphore", try_acquire_hands_over_data, lightweight_semaphore, passes);
INTERLOCK_CHECK("semaphore", try_acquire_hands_over_data, bounded_semaphore, passes);
INTERLOCK_CHECK("semaphore", try_acquire_hands_over_data, relaxed_semaphore,
                fails_with(failure::data_race));

INTERLOCK_CHECK("semaphore", try_acquire_for_hands_over_data, counting_semaphore, passes);
INTERLOCK_CHECK("semaphore", try_acquire_for_hands_over_data, lightweight_semaphore, passes);
INTERLOCK_CHECK("semaphore", try_acquire_for_hands_over_data, relaxed_semaphore, fails_with(failure::data_race));

INTERLOCK_CHECK("semaphore", timeout_takes_nothing, counting_semaphore, passes);
INTERLOCK_CHECK("semaphore", timeout_takes_nothing, monitor_semaphore, passes);
INTERLOCK_CHECK("semaphore", timeout_takes_nothing, fifo_semaphore, passes);
INTERLOCK_CHECK("semaphore", timeout_takes_nothing, lightweight_semaphore, passes);
INTERLOCK_CHECK("semaphore", timeout_takes_nothing, bounded_semaphore, passes);
INTERLOCK_CHECK("semaphore", timeout_takes_nothing, timeout_keeps_reservation,
                fails_with(failure::failed_check));

INTERLOCK_CHECK("semaphore", timeout_races_with_release, counting_semaphore, passes);
INTERLOCK_CHECK("semaphore", timeout_races_with_release, binary_semaphore, passes);
INTERLOCK_CHECK("semaphore", timeout_races_with_release, monitor_semaphore, passes);
INTERLOCK_CHECK("semaphore", timeout_races_with_release, fifo_semaphore, passes);
INTERLOCK_CHECK("semaphore", timeout_races_with_release, lightweight_semaphore, passes);
INTERLOCK_CHECK("semaphore", timeout_races_with_release, bounded_semaphore, passes);
INTERLOCK_CHECK("semaphore", timeout_races_with_release, timeout_drops_the_grant,
                fails_with(failure::failed_check));

INTERLOCK_CHECK("semaphore", timeout_makes_no_permit, lightweight_semaphore, passes);
INTERLOCK_CHECK("semaphore", timeout_makes_no_permit, timeout_undoes_blindly, fails_with(failure::failed_check));

INTERLOCK_CHECK("semaphore", timeout_strands_nobody, counting_semaphore, passes);
INTERLOCK_CHECK("semaphore", timeout_strands_nobody, monitor_semaphore, passes);
INTERLOCK_CHECK("semaphore", timeout_strands_nobody, fifo_semaphore, passes);
INTERLOCK_CHECK("semaphore", timeout_strands_nobody, lightweight_semaphore, passes);
INTERLOCK_CHECK("semaphore", timeout_strands_nobody, trusts_its_count, fails_with(failure::deadlock));
INTERLOCK_CHECK("semaphore", timeout_strands_nobody, checks_the_clock_first,
                fails_with(failure::deadlock));

INTERLOCK_CHECK("semaphore", try_acquire_never_blocks, counting_semaphore, passes);
INTERLOCK_CHECK("semaphore", try_acquire_never_blocks, binary_semaphore, passes);
INTERLOCK_CHECK("semaphore", try_acquire_never_blocks, monitor_semaphore, passes);
INTERLOCK_CHECK("semaphore", try_acquire_never_blocks, fair_semaphore, passes);
INTERLOCK_CHECK("semaphore", try_acquire_never_blocks, fifo_semaphore, passes);
INTERLOCK_CHECK("semaphore", try_acquire_never_blocks, spin_semaphore, passes);
INTERLOCK_CHECK("semaphore", try_acquire_never_blocks, lightweight_semaphore, passes);
INTERLOCK_CHECK("semaphore", try_acquire_never_blocks, sleeps_holding_the_lock,
                fails_with(failure::deadlock));

INTERLOCK_CHECK("semaphore", serves_in_order, fair_semaphore, passes);
INTERLOCK_CHECK("semaphore", serves_in_order, overtaking_semaphore,
                fails_with(failure::failed_check, failure::deadlock));

INTERLOCK_CHECK("semaphore", serves_waiters_in_order, fifo_semaphore, passes);
INTERLOCK_CHECK("semaphore", serves_waiters_in_order, barging_semaphore, fails_with(failure::failed_check));

INTERLOCK_CHECK("semaphore", nobody_overtakes_a_waiter, fifo_semaphore, passes);
INTERLOCK_CHECK("semaphore", nobody_overtakes_a_waiter, barging_semaphore, fails_with(failure::failed_check, failure::deadlock));

INTERLOCK_CHECK("semaphore", passes_its_turn_on, fifo_semaphore, passes);
INTERLOCK_CHECK("semaphore", passes_its_turn_on, abandons_its_place, fails_with(failure::deadlock, failure::lost_wakeup));

INTERLOCK_CHECK("semaphore", try_acquire_takes_what_is_there, spin_semaphore, passes);
INTERLOCK_CHECK("semaphore", try_acquire_takes_what_is_there, counting_semaphore, passes);
INTERLOCK_CHECK("semaphore", try_acquire_takes_what_is_there, lightweight_semaphore, passes);
INTERLOCK_CHECK("semaphore", try_acquire_takes_what_is_there, takes_on_credit, fails_with(failure::failed_check));

INTERLOCK_CHECK("semaphore", refuses_above_its_maximum, bounded_semaphore, passes);
INTERLOCK_CHECK("semaphore", refuses_above_its_maximum, adds_before_checking, fails_with(failure::failed_check));

INTERLOCK_CHECK("semaphore", released_above_its_maximum, bounded_semaphore, fails_with(failure::misuse));
INTERLOCK_CHECK("semaphore", released_above_its_maximum, binary_semaphore,
                fails_with(failure::misuse).beyond("native", "a precondition of std, which natively costs nothing"));

INTERLOCK_CHECK("semaphore", destroyed_by_its_waiter, monitor_semaphore, passes);
INTERLOCK_CHECK("semaphore", destroyed_by_its_waiter, fifo_semaphore, passes);
INTERLOCK_CHECK("semaphore", destroyed_by_its_waiter, spin_semaphore, passes);
INTERLOCK_CHECK("semaphore", destroyed_by_its_waiter, counts_waiters_after_release,
                fails_with(failure::use_after_free, failure::data_race));
// Outside of its contract, and std::counting_semaphore's users cannot rely on it either.
INTERLOCK_CHECK("semaphore", destroyed_by_its_waiter, counting_semaphore,
                fails_with(failure::use_after_free)
                    .beyond("native", "notifying passes the address on and reads nothing there"));

INTERLOCK_CHECK("semaphore", linearizes_as_a_semaphore, counting_semaphore, passes);
INTERLOCK_CHECK("semaphore", linearizes_as_a_semaphore, binary_semaphore, passes);
INTERLOCK_CHECK("semaphore", linearizes_as_a_semaphore, monitor_semaphore, passes);
INTERLOCK_CHECK("semaphore", linearizes_as_a_semaphore, fair_semaphore, passes);
INTERLOCK_CHECK("semaphore", linearizes_as_a_semaphore, fifo_semaphore, passes);
INTERLOCK_CHECK("semaphore", linearizes_as_a_semaphore, spin_semaphore, passes);
INTERLOCK_CHECK("semaphore", linearizes_as_a_semaphore, lightweight_semaphore, passes);
INTERLOCK_CHECK("semaphore", linearizes_as_a_semaphore, bounded_semaphore, passes);
INTERLOCK_CHECK("semaphore", linearizes_as_a_semaphore, takes_on_credit, fails_with(failure::failed_check));

}  // namespace
}  // namespace interlock::scenarios
