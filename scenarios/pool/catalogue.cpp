// What a pool of resources must guarantee, who does, and who does not.
#include <interlock/impl/broken/claims_twice_pool.hpp>
#include <interlock/impl/broken/ungated_pool.hpp>
#include <interlock/impl/pool/pool.hpp>
#include <interlock/scenarios/pool/lends_to_one_at_a_time.hpp>
#include <interlock/scenarios/pool/waits_for_a_resource.hpp>

namespace interlock::scenarios {
namespace {

template <model::Model M>
using pool_of_two = interlock::pool<M, model::var<int, M>, 2>;
template <model::Model M>
using pool_of_one = interlock::pool<M, model::var<int, M>, 1>;
template <model::Model M>
using claims_twice_pool = broken::claims_twice_pool<M, model::var<int, M>, 2>;
template <model::Model M>
using ungated_pool = broken::ungated_pool<M, model::var<int, M>, 1>;

INTERLOCK_CHECK("pool", lends_to_one_at_a_time, pool_of_two, passes);
INTERLOCK_CHECK("pool", lends_to_one_at_a_time, claims_twice_pool, fails_with(failure::data_race));

INTERLOCK_CHECK("pool", waits_for_a_resource, pool_of_one, passes);
INTERLOCK_CHECK("pool", waits_for_a_resource, ungated_pool,
                fails_with(failure::data_race, failure::failed_check));

}  // namespace
}  // namespace interlock::scenarios
