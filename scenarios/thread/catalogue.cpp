// Threads that end when they are asked to, and what is left to be done when a stop is requested.
#include <interlock/impl/broken/counts_a_stop_relaxed.hpp>
#include <interlock/impl/broken/ends_while_it_runs.hpp>
#include <interlock/impl/broken/joins_before_it_asks.hpp>
#include <interlock/impl/broken/lets_go_relaxed.hpp>
#include <interlock/impl/broken/looks_before_it_leaves.hpp>
#include <interlock/impl/broken/looks_plainly_histogram.hpp>
#include <interlock/impl/broken/stops_before_it_counts.hpp>
#include <interlock/impl/broken/waits_for_its_own_end.hpp>
#include <interlock/impl/flag/condition.hpp>
#include <interlock/impl/thread/histogram.hpp>
#include <interlock/impl/thread/jthread.hpp>
#include <interlock/impl/thread/stop_token.hpp>
#include <interlock/scenarios/thread/counts_what_each_saw.hpp>
#include <interlock/scenarios/thread/ends_in_its_own_run.hpp>
#include <interlock/scenarios/thread/is_over_when_destroyed.hpp>
#include <interlock/scenarios/thread/last_owner_ends_it.hpp>
#include <interlock/scenarios/thread/runs_a_callback_once.hpp>
#include <interlock/scenarios/thread/stops_a_waiter.hpp>
#include <interlock/scenarios/thread/stops_and_joins.hpp>

namespace interlock::scenarios {
namespace {

using namespace broken;

template <model::Model M>
struct stop_source {
  using source = interlock::stop_source<M>;
  template <class F>
  using callback = interlock::stop_callback<F, M>;
};

template <model::Model M>
using histogram = interlock::histogram<2, M>;
template <model::Model M>
using looks_plainly_histogram = broken::looks_plainly_histogram<2, M>;

INTERLOCK_CHECK("thread", stops_and_joins, jthread, passes);
INTERLOCK_CHECK("thread", stops_and_joins, joins_before_it_asks, fails_with(failure::hang));

INTERLOCK_CHECK("thread", stops_a_waiter, condition, passes);
INTERLOCK_CHECK("thread", stops_a_waiter, stops_before_it_counts, fails_with(failure::deadlock, failure::lost_wakeup));
INTERLOCK_CHECK("thread", stops_a_waiter, counts_a_stop_relaxed, fails_with(failure::deadlock, failure::lost_wakeup));

INTERLOCK_CHECK("thread", runs_a_callback_once, stop_source, passes);
INTERLOCK_CHECK("thread", runs_a_callback_once, looks_before_it_leaves, fails_with(failure::failed_check));

INTERLOCK_CHECK("thread", is_over_when_destroyed, stop_source, passes);
INTERLOCK_CHECK("thread", is_over_when_destroyed, ends_while_it_runs, fails_with(failure::data_race));

INTERLOCK_CHECK("thread", last_owner_ends_it, stop_source, passes);
INTERLOCK_CHECK("thread", last_owner_ends_it, lets_go_relaxed, fails_with(failure::use_after_free, failure::data_race));

INTERLOCK_CHECK("thread", ends_in_its_own_run, stop_source, passes);
INTERLOCK_CHECK("thread", ends_in_its_own_run, waits_for_its_own_end, fails_with(failure::deadlock));

INTERLOCK_CHECK("thread", counts_what_each_saw, histogram, passes);
INTERLOCK_CHECK("thread", counts_what_each_saw, looks_plainly_histogram, fails_with(failure::data_race));

}  // namespace
}  // namespace interlock::scenarios
