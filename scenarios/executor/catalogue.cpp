// What a limit on jobs must mean, who keeps it, and who does not.
#include <interlock/impl/broken/counts_the_task_alone.hpp>
#include <interlock/impl/broken/finishes_before_pushing.hpp>
#include <interlock/impl/broken/forgets_what_runs.hpp>
#include <interlock/impl/broken/keeps_the_permit_of_a_throw.hpp>
#include <interlock/impl/broken/runs_what_it_rejects.hpp>
#include <interlock/impl/executor/bounded_executor.hpp>
#include <interlock/impl/executor/job_limiter.hpp>
#include <interlock/impl/executor/run_loop.hpp>
#include <interlock/scenarios/executor/bounds_what_is_under_way.hpp>
#include <interlock/scenarios/executor/destroyed_when_run_returns.hpp>
#include <interlock/scenarios/executor/goes_on_after_a_throw.hpp>
#include <interlock/scenarios/executor/rejects_or_runs.hpp>
#include <interlock/scenarios/executor/runs_at_most_n.hpp>

namespace interlock::scenarios {
namespace {

using namespace broken;

template <model::Model M>
using job_limiter = interlock::job_limiter<M>;
template <model::Model M>
using bounded_executor = interlock::bounded_executor<M, counting_job<M>, 1>;
template <model::Model M>
using forgets_what_runs = broken::forgets_what_runs<M, counting_job<M>, 1>;

// The unwinder asks pthread_once, which Relacy takes for the check's in a program that has instrumented code as well.
constexpr char const* throwing = "a check that throws, in a program with instrumented code";

INTERLOCK_CHECK("executor", runs_at_most_n, job_limiter, passes);
INTERLOCK_CHECK("executor", runs_at_most_n, runs_what_it_rejects, fails_with(failure::data_race));

INTERLOCK_CHECK("executor", rejects_or_runs, job_limiter, passes);
INTERLOCK_CHECK("executor", rejects_or_runs, runs_what_it_rejects, fails_with(failure::data_race, failure::failed_check));

INTERLOCK_CHECK("executor", goes_on_after_a_throw, job_limiter, passes.beyond("relacy", throwing));
INTERLOCK_CHECK("executor", goes_on_after_a_throw, keeps_the_permit_of_a_throw,
                fails_with(failure::deadlock).beyond("relacy", throwing));

INTERLOCK_CHECK("executor", bounds_what_is_under_way, bounded_executor, passes);
INTERLOCK_CHECK("executor", bounds_what_is_under_way, forgets_what_runs,
                fails_with(failure::data_race, failure::failed_check));

INTERLOCK_CHECK("executor", destroyed_when_run_returns, run_loop, passes);
INTERLOCK_CHECK("executor", destroyed_when_run_returns, finishes_before_pushing, fails_with(failure::use_after_free));
INTERLOCK_CHECK("executor", destroyed_when_run_returns, counts_the_task_alone, fails_with(failure::use_after_free));

}  // namespace
}  // namespace interlock::scenarios
