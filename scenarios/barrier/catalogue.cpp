// What threads that meet must be able to rely on, who lets them, and who does not.
#include <interlock/impl/barrier/barrier.hpp>
#include <interlock/impl/barrier/latch.hpp>
#include <interlock/impl/barrier/monitor_latch.hpp>
#include <interlock/impl/broken/completes_after_opening.hpp>
#include <interlock/impl/broken/counts_outside_the_mutex.hpp>
#include <interlock/impl/broken/drops_after_arriving.hpp>
#include <interlock/impl/broken/relaxed_latch.hpp>
#include <interlock/impl/broken/resets_after_opening.hpp>
#include <interlock/impl/broken/wakes_one_barrier.hpp>
#include <interlock/impl/broken/wakes_one_latch.hpp>
#include <interlock/scenarios/barrier/arrives_and_waits.hpp>
#include <interlock/scenarios/barrier/completes_before_it_opens.hpp>
#include <interlock/scenarios/barrier/destroyed_when_through.hpp>
#include <interlock/scenarios/barrier/goes_on_without_who_drops.hpp>
#include <interlock/scenarios/barrier/meets_in_each_phase.hpp>
#include <interlock/scenarios/barrier/opens_for_all_who_wait.hpp>
#include <interlock/scenarios/barrier/opens_when_all_have_come.hpp>
#include <interlock/scenarios/barrier/three_meet.hpp>

namespace interlock::scenarios {
namespace {

using namespace broken;

template <model::Model M>
using barrier = interlock::barrier<M>;
template <model::Model M>
using barrier_that_completes = interlock::barrier<M, sum_of_both<M>>;
template <model::Model M>
using completes_after_opening = broken::completes_after_opening<M, sum_of_both<M>>;

INTERLOCK_CHECK("barrier", opens_when_all_have_come, latch, passes);
INTERLOCK_CHECK("barrier", opens_when_all_have_come, monitor_latch, passes);
INTERLOCK_CHECK("barrier", opens_when_all_have_come, relaxed_latch, fails_with(failure::data_race));

INTERLOCK_CHECK("barrier", opens_for_all_who_wait, latch, passes);
INTERLOCK_CHECK("barrier", opens_for_all_who_wait, monitor_latch, passes);
INTERLOCK_CHECK("barrier", opens_for_all_who_wait, wakes_one_latch, fails_with(failure::lost_wakeup));

INTERLOCK_CHECK("barrier", three_meet, barrier, passes);
INTERLOCK_CHECK("barrier", three_meet, wakes_one_barrier, fails_with(failure::lost_wakeup));

INTERLOCK_CHECK("barrier", arrives_and_waits, latch, passes);
INTERLOCK_CHECK("barrier", arrives_and_waits, monitor_latch, passes);
INTERLOCK_CHECK("barrier", arrives_and_waits, relaxed_latch, fails_with(failure::data_race));

INTERLOCK_CHECK("barrier", destroyed_when_through, monitor_latch, passes);
INTERLOCK_CHECK("barrier", destroyed_when_through, counts_outside_the_mutex,
                fails_with(failure::use_after_free, failure::data_race));
// Outside of its contract.
INTERLOCK_CHECK("barrier", destroyed_when_through, latch,
                fails_with(failure::use_after_free)
                    .beyond("native", "notifying passes the address on and reads nothing there"));

INTERLOCK_CHECK("barrier", meets_in_each_phase, barrier, passes);
INTERLOCK_CHECK("barrier", meets_in_each_phase, resets_after_opening,
                fails_with(failure::deadlock, failure::lost_wakeup, failure::data_race, failure::failed_check));

INTERLOCK_CHECK("barrier", goes_on_without_who_drops, barrier, passes);
INTERLOCK_CHECK("barrier", goes_on_without_who_drops, drops_after_arriving, fails_with(failure::deadlock));

INTERLOCK_CHECK("barrier", completes_before_it_opens, barrier_that_completes, passes);
INTERLOCK_CHECK("barrier", completes_before_it_opens, completes_after_opening,
                fails_with(failure::data_race, failure::failed_check));

}  // namespace
}  // namespace interlock::scenarios
