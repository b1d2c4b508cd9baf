// The standard library's own mutexes, as they ship, under the scenarios of ours.
#include <mutex>
#include <shared_mutex>

#include <interlock/scenarios/shipped.hpp>
#include <interlock/scenarios/mutex/excludes.hpp>
#include <interlock/scenarios/mutex/lets_a_thread_back_in.hpp>
#include <interlock/scenarios/mutex/lets_everyone_in.hpp>
#include <interlock/scenarios/mutex/relocked.hpp>
#include <interlock/scenarios/mutex/signals_through.hpp>
#include <interlock/scenarios/mutex/try_lock_excludes.hpp>
#include <interlock/scenarios/mutex/unlocked_twice.hpp>

#define INTERLOCK_SHIPPED(scenario, mutex, ...) INTERLOCK_CHECK_AS("mutex", scenario, #mutex, mutex, __VA_ARGS__)

namespace interlock::scenarios {
namespace {

INTERLOCK_SHIPPED(excludes, std::mutex, passes);
INTERLOCK_SHIPPED(excludes, std::timed_mutex, passes);
INTERLOCK_SHIPPED(excludes, std::recursive_mutex, passes);
INTERLOCK_SHIPPED(excludes, std::shared_mutex, passes);

INTERLOCK_SHIPPED(lets_a_thread_back_in, std::mutex, passes);
INTERLOCK_SHIPPED(lets_a_thread_back_in, std::timed_mutex, passes);
INTERLOCK_SHIPPED(lets_a_thread_back_in, std::recursive_mutex, passes);
INTERLOCK_SHIPPED(lets_a_thread_back_in, std::shared_mutex, passes);

INTERLOCK_SHIPPED(lets_everyone_in, std::mutex, passes);
INTERLOCK_SHIPPED(lets_everyone_in, std::timed_mutex, passes);
INTERLOCK_SHIPPED(lets_everyone_in, std::recursive_mutex, passes);
INTERLOCK_SHIPPED(lets_everyone_in, std::shared_mutex, passes);

INTERLOCK_SHIPPED(try_lock_excludes, std::mutex, passes);
INTERLOCK_SHIPPED(try_lock_excludes, std::timed_mutex, passes);
INTERLOCK_SHIPPED(try_lock_excludes, std::recursive_mutex, passes);
INTERLOCK_SHIPPED(try_lock_excludes, std::shared_mutex, passes);

INTERLOCK_SHIPPED(signals_through, std::mutex, fails_with(failure::misuse));
INTERLOCK_SHIPPED(unlocked_twice, std::mutex, fails_with(failure::misuse));
INTERLOCK_SHIPPED(relocked, std::mutex, fails_with(failure::misuse, failure::deadlock));

}  // namespace
}  // namespace interlock::scenarios
