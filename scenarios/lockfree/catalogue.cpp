// What a structure without locks must guarantee, who does, and who does not: each node is destroyed, once, when nobody looks at it.
#include <interlock/impl/broken/links_after_publishing.hpp>
#include <interlock/impl/broken/pops_what_is_freed.hpp>
#include <interlock/impl/broken/protects_the_first_only.hpp>
#include <interlock/impl/broken/pushes_over_others.hpp>
#include <interlock/impl/broken/rcu_with_one_look.hpp>
#include <interlock/impl/broken/relaxed_index_rcu.hpp>
#include <interlock/impl/broken/unfenced_hazard_stack.hpp>
#include <interlock/impl/broken/unfenced_rcu.hpp>
#include <interlock/impl/lockfree/michael_scott_queue.hpp>
#include <interlock/impl/lockfree/rcu.hpp>
#include <interlock/impl/lockfree/treiber_stack.hpp>
#include <interlock/scenarios/lockfree/both_pop.hpp>
#include <interlock/scenarios/lockfree/both_push.hpp>
#include <interlock/scenarios/lockfree/first_in_first_out.hpp>
#include <interlock/scenarios/lockfree/joins_and_leaves.hpp>
#include <interlock/scenarios/lockfree/linearizes_as_a_queue.hpp>
#include <interlock/scenarios/lockfree/linearizes_as_a_stack.hpp>
#include <interlock/scenarios/lockfree/pops_while_pushing.hpp>
#include <interlock/scenarios/lockfree/reads_while_replaced.hpp>
#include <interlock/scenarios/lockfree/reads_while_replaced_twice.hpp>

namespace interlock::scenarios {
namespace {

using broken::rcu_with_one_look;
using broken::relaxed_index_rcu;
using broken::unfenced_rcu;

// Two threads, and each node that is removed looked after at once.
template <model::Model M>
using treiber_stack = interlock::treiber_stack<M, int, 2, 1>;
template <model::Model M>
using michael_scott_queue = interlock::michael_scott_queue<M, int, 2, 1>;
template <model::Model M>
using pops_what_is_freed = broken::pops_what_is_freed<M, int>;
template <model::Model M>
using unfenced_hazard_stack = broken::unfenced_hazard_stack<M, int>;
template <model::Model M>
using pushes_over_others = broken::pushes_over_others<M, int>;
template <model::Model M>
using links_after_publishing = broken::links_after_publishing<M, int>;
template <model::Model M>
using protects_the_first_only = broken::protects_the_first_only<M, int>;

INTERLOCK_CHECK("lockfree", both_pop, treiber_stack, passes);
INTERLOCK_CHECK("lockfree", both_pop, michael_scott_queue, passes);
INTERLOCK_CHECK("lockfree", both_pop, pops_what_is_freed, fails_with(failure::use_after_free));
INTERLOCK_CHECK("lockfree", both_pop, protects_the_first_only, fails_with(failure::use_after_free));
INTERLOCK_CHECK("lockfree", both_pop, unfenced_hazard_stack,
                fails_with(failure::use_after_free).beyond("native", "here an update of an atomic is a fence"));

INTERLOCK_CHECK("lockfree", pops_while_pushing, treiber_stack, passes);
INTERLOCK_CHECK("lockfree", pops_while_pushing, michael_scott_queue, passes);
INTERLOCK_CHECK("lockfree", pops_while_pushing, links_after_publishing,
                fails_with(failure::data_race, failure::failed_check, failure::leak));

INTERLOCK_CHECK("lockfree", both_push, treiber_stack, passes);
INTERLOCK_CHECK("lockfree", both_push, michael_scott_queue, passes);
INTERLOCK_CHECK("lockfree", both_push, pushes_over_others, fails_with(failure::failed_check, failure::leak));

INTERLOCK_CHECK("lockfree", joins_and_leaves, treiber_stack, passes);
INTERLOCK_CHECK("lockfree", joins_and_leaves, pops_what_is_freed, fails_with(failure::use_after_free));

INTERLOCK_CHECK("lockfree", first_in_first_out, michael_scott_queue, passes);
// A stack is no queue.
INTERLOCK_CHECK("lockfree", first_in_first_out, treiber_stack, fails_with(failure::failed_check));

INTERLOCK_CHECK("lockfree", linearizes_as_a_queue, michael_scott_queue, passes);
INTERLOCK_CHECK("lockfree", linearizes_as_a_queue, treiber_stack, fails_with(failure::failed_check));

INTERLOCK_CHECK("lockfree", linearizes_as_a_stack, treiber_stack, passes);
INTERLOCK_CHECK("lockfree", linearizes_as_a_stack, michael_scott_queue, fails_with(failure::failed_check));

INTERLOCK_CHECK("lockfree", reads_while_replaced, rcu, passes);
INTERLOCK_CHECK("lockfree", reads_while_replaced, unfenced_rcu,
                fails_with(failure::use_after_free).beyond("native", "here an update of an atomic is a fence"));
INTERLOCK_CHECK("lockfree", reads_while_replaced, relaxed_index_rcu,
                fails_with(failure::use_after_free).beyond("native", "here stores are seen in their order"));

INTERLOCK_CHECK("lockfree", reads_while_replaced_twice, rcu, passes);
INTERLOCK_CHECK("lockfree", reads_while_replaced_twice, rcu_with_one_look,
                fails_with(failure::use_after_free).beyond("native", "here a reader is seldom so late"));

}  // namespace
}  // namespace interlock::scenarios
