// What a mutex must guarantee, who does, and who does not.
#include <array>

#include <interlock/impl/broken/acquire_release_dekker.hpp>
#include <interlock/impl/broken/acquire_release_peterson.hpp>
#include <interlock/impl/broken/bakery_without_drawing.hpp>
#include <interlock/impl/broken/clears_the_owner_late.hpp>
#include <interlock/impl/broken/counting_futex_mutex.hpp>
#include <interlock/impl/broken/failed_try_unlocks.hpp>
#include <interlock/impl/broken/forgetful_futex_mutex.hpp>
#include <interlock/impl/broken/looks_then_joins.hpp>
#include <interlock/impl/broken/reader_that_waited_excludes.hpp>
#include <interlock/impl/broken/relaxed_ticket_mutex.hpp>
#include <interlock/impl/broken/relaxed_unlock_mutex.hpp>
#include <interlock/impl/broken/reuses_its_node.hpp>
#include <interlock/impl/broken/second_reader_walks_in.hpp>
#include <interlock/impl/broken/semaphore_as_mutex.hpp>
#include <interlock/impl/broken/takes_a_wakeup_for_the_lock.hpp>
#include <interlock/impl/broken/test_then_set_mutex.hpp>
#include <interlock/impl/broken/timed_writer_takes_the_signal.hpp>
#include <interlock/impl/broken/timed_writer_tells_nobody.hpp>
#include <interlock/impl/broken/timeout_forgets_the_others.hpp>
#include <interlock/impl/broken/unordered_mcs_mutex.hpp>
#include <interlock/impl/mutex/backoff.hpp>
#include <interlock/impl/mutex/bakery.hpp>
#include <interlock/impl/mutex/clh.hpp>
#include <interlock/impl/mutex/dekker.hpp>
#include <interlock/impl/mutex/futex.hpp>
#include <interlock/impl/mutex/mcs.hpp>
#include <interlock/impl/mutex/of_semaphore.hpp>
#include <interlock/impl/mutex/owned.hpp>
#include <interlock/impl/mutex/peterson.hpp>
#include <interlock/impl/mutex/recursive.hpp>
#include <interlock/impl/mutex/shared.hpp>
#include <interlock/impl/mutex/shared_of_semaphores.hpp>
#include <interlock/impl/mutex/spin.hpp>
#include <interlock/impl/mutex/ticket.hpp>
#include <interlock/impl/mutex/timed.hpp>
#include <interlock/scenarios/mutex/excludes.hpp>
#include <interlock/scenarios/mutex/lets_a_thread_back_in.hpp>
#include <interlock/scenarios/mutex/lets_both_back_in.hpp>
#include <interlock/scenarios/mutex/lets_everyone_in.hpp>
#include <interlock/scenarios/mutex/linearizes_as_a_lock.hpp>
#include <interlock/scenarios/mutex/locks_again.hpp>
#include <interlock/scenarios/mutex/reader_waits_for_reader.hpp>
#include <interlock/scenarios/mutex/readers_meet.hpp>
#include <interlock/scenarios/mutex/relocked.hpp>
#include <interlock/scenarios/mutex/signals_through.hpp>
#include <interlock/scenarios/mutex/timed_lock_excludes.hpp>
#include <interlock/scenarios/mutex/timed_lock_strands_nobody.hpp>
#include <interlock/scenarios/mutex/timed_writer_lets_both_readers_in.hpp>
#include <interlock/scenarios/mutex/timed_writer_lets_readers_in.hpp>
#include <interlock/scenarios/mutex/try_lock_excludes.hpp>
#include <interlock/scenarios/mutex/try_lock_shared_excludes.hpp>
#include <interlock/scenarios/mutex/two_readers_and_a_writer.hpp>
#include <interlock/scenarios/mutex/unlocked_twice.hpp>

namespace interlock::scenarios {
namespace {

using namespace broken;

template <model::Model M>
using platform_mutex = typename M::mutex;
template <model::Model M>
using backoff_mutex = interlock::backoff_mutex<M, 2>;
template <model::Model M>
using bakery_mutex = interlock::bakery_mutex<M, 2>;
template <model::Model M>
using bakery_without_drawing = broken::bakery_without_drawing<M, 2>;

// Locks that want something of the thread's own, by the names of others: each thread has its node.
template <model::Model M, class Mutex, class Node, std::size_t N = 2>
class with_nodes {
 public:
  using at_scale = with_nodes<M, Mutex, Node, most_threads_at_scale>;

  void lock() { mutex_.lock(nodes_[M::self()]); }
  void unlock() { mutex_.unlock(nodes_[M::self()]); }
  [[nodiscard]] bool try_lock()
    requires requires(Mutex& mutex, Node& node) { mutex.try_lock(node); }
  {
    return mutex_.try_lock(nodes_[M::self()]);
  }

 private:
  Mutex mutex_;
  std::array<Node, N> nodes_;
};
template <model::Model M>
using mcs_mutex = with_nodes<M, interlock::mcs_mutex<M>, typename interlock::mcs_mutex<M>::node>;
template <model::Model M>
using clh_mutex = with_nodes<M, interlock::clh_mutex<M>, typename interlock::clh_mutex<M>::place>;
template <model::Model M>
using unordered_mcs_mutex = with_nodes<M, broken::unordered_mcs_mutex<M>, typename broken::unordered_mcs_mutex<M>::node>;
template <model::Model M>
using reuses_its_node = with_nodes<M, broken::reuses_its_node<M>, typename broken::reuses_its_node<M>::node>;

// Five semaphores: without a preemption, too, there are more executions than its budget is for.
constexpr char const* not_within_the_program = "it takes a clock to see that one call ended before another";
constexpr char const* too_many_steps = "the first bound on preemptions has more executions than a moment is for";

INTERLOCK_CHECK("mutex", excludes, platform_mutex, passes);
INTERLOCK_CHECK("mutex", excludes, spin_mutex, passes);
INTERLOCK_CHECK("mutex", excludes, ticket_mutex, passes);
INTERLOCK_CHECK("mutex", excludes, futex_mutex, passes);
INTERLOCK_CHECK("mutex", excludes, owned_mutex, passes);
INTERLOCK_CHECK("mutex", excludes, peterson_mutex, passes);
INTERLOCK_CHECK("mutex", excludes, dekker_mutex, passes);
INTERLOCK_CHECK("mutex", excludes, bakery_mutex, passes);
INTERLOCK_CHECK("mutex", excludes, backoff_mutex, passes);
INTERLOCK_CHECK("mutex", excludes, mcs_mutex, passes);
INTERLOCK_CHECK("mutex", excludes, clh_mutex, passes);
INTERLOCK_CHECK("mutex", excludes, timed_mutex, passes);
INTERLOCK_CHECK("mutex", excludes, recursive_mutex, passes);
INTERLOCK_CHECK("mutex", excludes, shared_mutex, passes);
INTERLOCK_CHECK("mutex", excludes, shared_semaphore_mutex, passes);
INTERLOCK_CHECK("mutex", excludes, semaphore_mutex, passes);
INTERLOCK_CHECK("mutex", excludes, semaphore_as_mutex, passes);
INTERLOCK_CHECK("mutex", excludes, test_then_set_mutex,
                fails_with(failure::data_race, failure::failed_check));
INTERLOCK_CHECK("mutex", excludes, relaxed_unlock_mutex, fails_with(failure::data_race));
INTERLOCK_CHECK("mutex", excludes, relaxed_ticket_mutex, fails_with(failure::data_race));
INTERLOCK_CHECK("mutex", excludes, acquire_release_peterson,
                fails_with(failure::data_race)
                    .beyond("native",
                            "ThreadSanitizer keeps the machine from buffering the stores"));
INTERLOCK_CHECK("mutex", excludes, acquire_release_dekker,
                fails_with(failure::data_race)
                    .beyond("native", "ThreadSanitizer keeps the machine from buffering the stores"));
INTERLOCK_CHECK("mutex", excludes, bakery_without_drawing, fails_with(failure::data_race, failure::failed_check));
INTERLOCK_CHECK("mutex", excludes, unordered_mcs_mutex,
                fails_with(failure::hang)
                    .beyond("relacy", "it takes a store that counts later than one made after it")
                    .beyond("native", "it takes a store that counts later than one made after it"));

INTERLOCK_CHECK("mutex", lets_both_back_in, mcs_mutex, passes);
INTERLOCK_CHECK("mutex", lets_both_back_in, recursive_mutex, passes);
INTERLOCK_CHECK("mutex", lets_both_back_in, reuses_its_node, fails_with(failure::hang));

INTERLOCK_CHECK("mutex", lets_a_thread_back_in, spin_mutex, passes);
INTERLOCK_CHECK("mutex", lets_a_thread_back_in, ticket_mutex, passes);
INTERLOCK_CHECK("mutex", lets_a_thread_back_in, futex_mutex, passes);
INTERLOCK_CHECK("mutex", lets_a_thread_back_in, owned_mutex, passes);
INTERLOCK_CHECK("mutex", lets_a_thread_back_in, peterson_mutex, passes);
INTERLOCK_CHECK("mutex", lets_a_thread_back_in, dekker_mutex, passes);
INTERLOCK_CHECK("mutex", lets_a_thread_back_in, bakery_mutex, passes);
INTERLOCK_CHECK("mutex", lets_a_thread_back_in, mcs_mutex, passes);
INTERLOCK_CHECK("mutex", lets_a_thread_back_in, clh_mutex, passes);
INTERLOCK_CHECK("mutex", lets_a_thread_back_in, reuses_its_node, fails_with(failure::hang));
INTERLOCK_CHECK("mutex", lets_a_thread_back_in, relaxed_ticket_mutex,
                fails_with(failure::data_race));

INTERLOCK_CHECK("mutex", lets_everyone_in, platform_mutex, passes);
INTERLOCK_CHECK("mutex", lets_everyone_in, spin_mutex, passes);
INTERLOCK_CHECK("mutex", lets_everyone_in, ticket_mutex, passes);
INTERLOCK_CHECK("mutex", lets_everyone_in, futex_mutex, passes);
INTERLOCK_CHECK("mutex", lets_everyone_in, timed_mutex, passes);
INTERLOCK_CHECK("mutex", lets_everyone_in, shared_mutex, passes);
INTERLOCK_CHECK("mutex", lets_everyone_in, forgetful_futex_mutex,
                fails_with(failure::lost_wakeup, failure::deadlock));
INTERLOCK_CHECK("mutex", lets_everyone_in, counting_futex_mutex,
                fails_with(failure::lost_wakeup, failure::deadlock, failure::data_race));

INTERLOCK_CHECK("mutex", try_lock_excludes, platform_mutex, passes);
INTERLOCK_CHECK("mutex", try_lock_excludes, spin_mutex, passes);
INTERLOCK_CHECK("mutex", try_lock_excludes, ticket_mutex, passes);
INTERLOCK_CHECK("mutex", try_lock_excludes, futex_mutex, passes);
INTERLOCK_CHECK("mutex", try_lock_excludes, owned_mutex, passes);
INTERLOCK_CHECK("mutex", try_lock_excludes, backoff_mutex, passes);
INTERLOCK_CHECK("mutex", try_lock_excludes, mcs_mutex, passes);
INTERLOCK_CHECK("mutex", try_lock_excludes, timed_mutex, passes);
INTERLOCK_CHECK("mutex", try_lock_excludes, recursive_mutex, passes);
INTERLOCK_CHECK("mutex", try_lock_excludes, shared_mutex, passes);
INTERLOCK_CHECK("mutex", try_lock_excludes, semaphore_mutex, passes);
INTERLOCK_CHECK("mutex", try_lock_excludes, relaxed_unlock_mutex, fails_with(failure::data_race));
INTERLOCK_CHECK("mutex", try_lock_excludes, failed_try_unlocks, fails_with(failure::data_race, failure::failed_check));

INTERLOCK_CHECK("mutex", signals_through, semaphore_as_mutex, passes);
INTERLOCK_CHECK("mutex", signals_through, owned_mutex, fails_with(failure::misuse));
INTERLOCK_CHECK("mutex", signals_through, platform_mutex, fails_with(failure::misuse));

INTERLOCK_CHECK("mutex", unlocked_twice, owned_mutex, fails_with(failure::misuse));
INTERLOCK_CHECK("mutex", unlocked_twice, platform_mutex, fails_with(failure::misuse));
INTERLOCK_CHECK("mutex", unlocked_twice, semaphore_mutex, fails_with(failure::misuse));
INTERLOCK_CHECK("mutex", unlocked_twice, semaphore_as_mutex, fails_with(failure::data_race));

INTERLOCK_CHECK("mutex", relocked, owned_mutex, fails_with(failure::misuse));
INTERLOCK_CHECK("mutex", relocked, platform_mutex, fails_with(failure::misuse, failure::deadlock));
INTERLOCK_CHECK("mutex", relocked, futex_mutex, fails_with(failure::deadlock));
INTERLOCK_CHECK("mutex", relocked, spin_mutex, fails_with(failure::hang, failure::deadlock));

INTERLOCK_CHECK("mutex", locks_again, recursive_mutex, passes);
INTERLOCK_CHECK("mutex", locks_again, clears_the_owner_late, fails_with(failure::deadlock, failure::lost_wakeup));

INTERLOCK_CHECK("mutex", timed_lock_excludes, timed_mutex, passes);
INTERLOCK_CHECK("mutex", timed_lock_excludes, shared_mutex, passes);
INTERLOCK_CHECK("mutex", timed_lock_excludes, takes_a_wakeup_for_the_lock,
                fails_with(failure::data_race, failure::failed_check));
INTERLOCK_CHECK("mutex", timed_lock_strands_nobody, timed_mutex, passes);
INTERLOCK_CHECK("mutex", timed_lock_strands_nobody, timeout_forgets_the_others,
                fails_with(failure::lost_wakeup, failure::deadlock));

INTERLOCK_CHECK("mutex", try_lock_shared_excludes, shared_mutex, passes);
INTERLOCK_CHECK("mutex", try_lock_shared_excludes, looks_then_joins, fails_with(failure::data_race));
INTERLOCK_CHECK("mutex", two_readers_and_a_writer, shared_mutex, passes);
INTERLOCK_CHECK("mutex", two_readers_and_a_writer, shared_semaphore_mutex, passes.beyond("relacy", too_many_steps));
INTERLOCK_CHECK("mutex", two_readers_and_a_writer, second_reader_walks_in, fails_with(failure::data_race));

INTERLOCK_CHECK("mutex", readers_meet, shared_mutex, passes);
INTERLOCK_CHECK("mutex", readers_meet, shared_semaphore_mutex, passes.beyond("relacy", too_many_steps));
INTERLOCK_CHECK("mutex", readers_meet, reader_that_waited_excludes, fails_with(failure::deadlock, failure::lost_wakeup));

INTERLOCK_CHECK("mutex", timed_writer_lets_both_readers_in, shared_mutex, passes);
INTERLOCK_CHECK("mutex", timed_writer_lets_both_readers_in, timed_writer_tells_nobody,
                fails_with(failure::lost_wakeup, failure::deadlock));

INTERLOCK_CHECK("mutex", timed_writer_lets_readers_in, shared_mutex, passes);
INTERLOCK_CHECK("mutex", timed_writer_lets_readers_in, timed_writer_takes_the_signal,
                fails_with(failure::deadlock, failure::lost_wakeup));
INTERLOCK_CHECK("mutex", reader_waits_for_reader, shared_mutex, passes);
INTERLOCK_CHECK("mutex", reader_waits_for_reader, timed_writer_tells_nobody,
                fails_with(failure::lost_wakeup, failure::deadlock));

INTERLOCK_CHECK("mutex", linearizes_as_a_lock, spin_mutex, passes);
INTERLOCK_CHECK("mutex", linearizes_as_a_lock, futex_mutex, passes);
INTERLOCK_CHECK("mutex", linearizes_as_a_lock, ticket_mutex, passes);
// By the clock, a try fails although nobody has the lock; nothing within the program says that the unlock came before.
INTERLOCK_CHECK("mutex", linearizes_as_a_lock, failed_try_unlocks,
                fails_with(failure::failed_check).beyond("rc11", not_within_the_program).beyond("relacy", not_within_the_program));

}  // namespace
}  // namespace interlock::scenarios
