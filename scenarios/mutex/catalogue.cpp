// What a mutex must guarantee, who does, and who does not.
#include <interlock/impl/broken/acquire_release_peterson.hpp>
#include <interlock/impl/broken/counting_futex_mutex.hpp>
#include <interlock/impl/broken/forgetful_futex_mutex.hpp>
#include <interlock/impl/broken/relaxed_ticket_mutex.hpp>
#include <interlock/impl/broken/relaxed_unlock_mutex.hpp>
#include <interlock/impl/broken/semaphore_as_mutex.hpp>
#include <interlock/impl/broken/test_then_set_mutex.hpp>
#include <interlock/impl/mutex/futex.hpp>
#include <interlock/impl/mutex/owned.hpp>
#include <interlock/impl/mutex/peterson.hpp>
#include <interlock/impl/mutex/spin.hpp>
#include <interlock/impl/mutex/ticket.hpp>
#include <interlock/scenarios/mutex/excludes.hpp>
#include <interlock/scenarios/mutex/lets_a_thread_back_in.hpp>
#include <interlock/scenarios/mutex/lets_everyone_in.hpp>
#include <interlock/scenarios/mutex/relocked.hpp>
#include <interlock/scenarios/mutex/signals_through.hpp>
#include <interlock/scenarios/mutex/try_lock_excludes.hpp>
#include <interlock/scenarios/mutex/unlocked_twice.hpp>

namespace interlock::scenarios {
namespace {

using namespace broken;

template <model::Model M>
using platform_mutex = typename M::mutex;

INTERLOCK_CHECK("mutex", excludes, platform_mutex, passes);
INTERLOCK_CHECK("mutex", excludes, spin_mutex, passes);
INTERLOCK_CHECK("mutex", excludes, ticket_mutex, passes);
INTERLOCK_CHECK("mutex", excludes, futex_mutex, passes);
INTERLOCK_CHECK("mutex", excludes, owned_mutex, passes);
INTERLOCK_CHECK("mutex", excludes, peterson_mutex, passes);
INTERLOCK_CHECK("mutex", excludes, semaphore_as_mutex, passes);
INTERLOCK_CHECK("mutex", excludes, test_then_set_mutex,
                fails_with(failure::data_race, failure::failed_check));
INTERLOCK_CHECK("mutex", excludes, relaxed_unlock_mutex, fails_with(failure::data_race));
INTERLOCK_CHECK("mutex", excludes, relaxed_ticket_mutex, fails_with(failure::data_race));
INTERLOCK_CHECK("mutex", excludes, acquire_release_peterson,
                fails_with(failure::data_race)
                    .beyond("native",
                            "ThreadSanitizer keeps the machine from buffering the stores"));

INTERLOCK_CHECK("mutex", lets_a_thread_back_in, spin_mutex, passes);
INTERLOCK_CHECK("mutex", lets_a_thread_back_in, ticket_mutex, passes);
INTERLOCK_CHECK("mutex", lets_a_thread_back_in, futex_mutex, passes);
INTERLOCK_CHECK("mutex", lets_a_thread_back_in, owned_mutex, passes);
INTERLOCK_CHECK("mutex", lets_a_thread_back_in, peterson_mutex, passes);
INTERLOCK_CHECK("mutex", lets_a_thread_back_in, relaxed_ticket_mutex,
                fails_with(failure::data_race));

INTERLOCK_CHECK("mutex", lets_everyone_in, platform_mutex, passes);
INTERLOCK_CHECK("mutex", lets_everyone_in, spin_mutex, passes);
INTERLOCK_CHECK("mutex", lets_everyone_in, ticket_mutex, passes);
INTERLOCK_CHECK("mutex", lets_everyone_in, futex_mutex, passes);
INTERLOCK_CHECK("mutex", lets_everyone_in, forgetful_futex_mutex,
                fails_with(failure::lost_wakeup, failure::deadlock));
INTERLOCK_CHECK("mutex", lets_everyone_in, counting_futex_mutex,
                fails_with(failure::lost_wakeup, failure::deadlock, failure::data_race));

INTERLOCK_CHECK("mutex", try_lock_excludes, platform_mutex, passes);
INTERLOCK_CHECK("mutex", try_lock_excludes, spin_mutex, passes);
INTERLOCK_CHECK("mutex", try_lock_excludes, ticket_mutex, passes);
INTERLOCK_CHECK("mutex", try_lock_excludes, futex_mutex, passes);
INTERLOCK_CHECK("mutex", try_lock_excludes, owned_mutex, passes);
INTERLOCK_CHECK("mutex", try_lock_excludes, relaxed_unlock_mutex, fails_with(failure::data_race));

INTERLOCK_CHECK("mutex", signals_through, semaphore_as_mutex, passes);
INTERLOCK_CHECK("mutex", signals_through, owned_mutex, fails_with(failure::misuse));
INTERLOCK_CHECK("mutex", signals_through, platform_mutex, fails_with(failure::misuse));

INTERLOCK_CHECK("mutex", unlocked_twice, owned_mutex, fails_with(failure::misuse));
INTERLOCK_CHECK("mutex", unlocked_twice, platform_mutex, fails_with(failure::misuse));
INTERLOCK_CHECK("mutex", unlocked_twice, semaphore_as_mutex, fails_with(failure::data_race));

INTERLOCK_CHECK("mutex", relocked, owned_mutex, fails_with(failure::misuse));
INTERLOCK_CHECK("mutex", relocked, platform_mutex, fails_with(failure::misuse, failure::deadlock));
INTERLOCK_CHECK("mutex", relocked, futex_mutex, fails_with(failure::deadlock));
INTERLOCK_CHECK("mutex", relocked, spin_mutex, fails_with(failure::hang, failure::deadlock));

}  // namespace
}  // namespace interlock::scenarios
