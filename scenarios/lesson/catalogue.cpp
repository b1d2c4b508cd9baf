// What semaphores are for, and what does not do instead: the checks of docs/semaphores.md.
#include <interlock/scenarios/lesson/dines.hpp>
#include <interlock/scenarios/lesson/gives_up.hpp>
#include <interlock/scenarios/lesson/hands_over.hpp>
#include <interlock/scenarios/lesson/lends.hpp>
#include <interlock/scenarios/lesson/limits.hpp>
#include <interlock/scenarios/lesson/locks.hpp>
#include <interlock/scenarios/lesson/owns.hpp>
#include <interlock/scenarios/lesson/signals.hpp>
#include <interlock/scenarios/lesson/swaps.hpp>
#include <interlock/scenarios/lesson/tells.hpp>

namespace interlock::scenarios {
namespace {

INTERLOCK_CHECK("lesson", limits, semaphore_of_two, passes);
INTERLOCK_CHECK("lesson", limits, checks_then_counts, fails_with(failure::failed_check));

INTERLOCK_CHECK("lesson", locks, mutex, passes);
INTERLOCK_CHECK("lesson", locks, one_permit, passes);
INTERLOCK_CHECK("lesson", locks, two_permits, fails_with(failure::data_race));

INTERLOCK_CHECK("lesson", signals, semaphore_signal, passes);
INTERLOCK_CHECK("lesson", signals, condition_with_state, passes);
INTERLOCK_CHECK("lesson", signals, condition_alone, fails_with(failure::deadlock, failure::lost_wakeup, failure::data_race));
INTERLOCK_CHECK("lesson", signals, mutex_as_signal, fails_with(failure::misuse));

INTERLOCK_CHECK("lesson", owns, mutex, fails_with(failure::misuse));
INTERLOCK_CHECK("lesson", owns, one_permit, fails_with(failure::data_race));

INTERLOCK_CHECK("lesson", hands_over, two_semaphores, passes);
INTERLOCK_CHECK("lesson", hands_over, counts_items_alone, fails_with(failure::failed_check, failure::data_race));
INTERLOCK_CHECK("lesson", hands_over, waits_inside_the_mutex, fails_with(failure::deadlock));

INTERLOCK_CHECK("lesson", lends, semaphore_and_mutex, passes);
INTERLOCK_CHECK("lesson", lends, semaphore_alone, fails_with(failure::data_race));

INTERLOCK_CHECK("lesson", gives_up, does_without, passes);
INTERLOCK_CHECK("lesson", gives_up, goes_on_anyway, fails_with(failure::data_race));

INTERLOCK_CHECK("lesson", swaps, waits_to_swap, passes);
INTERLOCK_CHECK("lesson", swaps, swaps_without_asking, fails_with(failure::failed_check, failure::data_race));

INTERLOCK_CHECK("lesson", tells, release_and_acquire, passes);
INTERLOCK_CHECK("lesson", tells, relaxed_both, fails_with(failure::data_race));
INTERLOCK_CHECK("lesson", tells, plain_flag, fails_with(failure::data_race));

INTERLOCK_CHECK("lesson", dines, two_at_the_table, passes);
INTERLOCK_CHECK("lesson", dines, all_at_the_table, fails_with(failure::deadlock));

}  // namespace
}  // namespace interlock::scenarios
