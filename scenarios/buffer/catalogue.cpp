// What a buffer between threads must guarantee, who does, and who does not.
#include <interlock/impl/broken/empties_early_buffer.hpp>
#include <interlock/impl/broken/if_instead_of_while_buffer.hpp>
#include <interlock/impl/broken/index_before_slot_ring.hpp>
#include <interlock/impl/broken/off_by_one_buffer.hpp>
#include <interlock/impl/broken/one_condition_buffer.hpp>
#include <interlock/impl/broken/place_by_turn_ring.hpp>
#include <interlock/impl/broken/relaxed_cache_ring.hpp>
#include <interlock/impl/broken/semaphores_inside_mutex_buffer.hpp>
#include <interlock/impl/broken/two_frame_buffer.hpp>
#include <interlock/impl/broken/unfenced_seqlock.hpp>
#include <interlock/impl/broken/unfenced_seqlock_writer.hpp>
#include <interlock/impl/buffer/bounded.hpp>
#include <interlock/impl/buffer/cached_ring.hpp>
#include <interlock/impl/buffer/double_buffer.hpp>
#include <interlock/impl/buffer/monitor.hpp>
#include <interlock/impl/buffer/mpmc_ring.hpp>
#include <interlock/impl/buffer/seqlock.hpp>
#include <interlock/impl/buffer/spsc_ring.hpp>
#include <interlock/impl/buffer/triple_buffer.hpp>
#include <interlock/scenarios/buffer/blocks_when_empty.hpp>
#include <interlock/scenarios/buffer/blocks_when_full.hpp>
#include <interlock/scenarios/buffer/consumers_take_turns.hpp>
#include <interlock/scenarios/buffer/hands_over_frames.hpp>
#include <interlock/scenarios/buffer/keeps_order.hpp>
#include <interlock/scenarios/buffer/linearizes.hpp>
#include <interlock/scenarios/buffer/loses_nothing.hpp>
#include <interlock/scenarios/buffer/producers_take_turns.hpp>
#include <interlock/scenarios/buffer/reuses_a_slot.hpp>
#include <interlock/scenarios/buffer/reuses_frames.hpp>
#include <interlock/scenarios/buffer/shows_whole_frames.hpp>

namespace interlock::scenarios {
namespace {

// Room for one item: two items make every buffer below full, empty and wrap around.
template <model::Model M>
using bounded_buffer = interlock::bounded_buffer<M, int, 1>;
template <model::Model M>
using monitor_buffer = interlock::monitor_buffer<M, int, 1>;
template <model::Model M>
using bounded_buffer_of_two = interlock::bounded_buffer<M, int, 2>;
template <model::Model M>
using monitor_buffer_of_two = interlock::monitor_buffer<M, int, 2>;
template <model::Model M>
using spsc_ring = interlock::spsc_ring<M, int, 1>;
template <model::Model M>
using cached_ring = interlock::cached_ring<M, int, 1>;
template <model::Model M>
using mpmc_ring = interlock::mpmc_ring<M, int, 2>;
template <model::Model M>
using relaxed_cache_ring = broken::relaxed_cache_ring<M, int, 1>;
template <model::Model M>
using place_by_turn_ring = broken::place_by_turn_ring<M, int, 2>;
template <model::Model M>
using if_instead_of_while_buffer = broken::if_instead_of_while_buffer<M, int, 1>;
template <model::Model M>
using one_condition_buffer = broken::one_condition_buffer<M, int, 1>;
template <model::Model M>
using semaphores_inside_mutex_buffer = broken::semaphores_inside_mutex_buffer<M, int, 1>;
template <model::Model M>
using off_by_one_buffer = broken::off_by_one_buffer<M, int, 1>;
template <model::Model M>
using index_before_slot_ring = broken::index_before_slot_ring<M, int, 1>;

template <model::Model M>
using triple_buffer = interlock::triple_buffer<M, frame>;
template <model::Model M>
using double_buffer = interlock::double_buffer<M, frame>;
template <model::Model M>
using empties_early_buffer = broken::empties_early_buffer<M, frame>;
template <model::Model M>
using unfenced_seqlock_writer = broken::unfenced_seqlock_writer<M, frame>;
template <model::Model M>
using seqlock = interlock::seqlock<M, frame>;
template <model::Model M>
using two_frame_buffer = broken::two_frame_buffer<M, frame>;
template <model::Model M>
using unfenced_seqlock = broken::unfenced_seqlock<M, frame>;

INTERLOCK_CHECK("buffer", keeps_order, bounded_buffer, passes);
INTERLOCK_CHECK("buffer", keeps_order, monitor_buffer, passes);
INTERLOCK_CHECK("buffer", keeps_order, spsc_ring, passes);
INTERLOCK_CHECK("buffer", keeps_order, cached_ring, passes);
INTERLOCK_CHECK("buffer", keeps_order, mpmc_ring, passes);
INTERLOCK_CHECK("buffer", keeps_order, relaxed_cache_ring, fails_with(failure::data_race));
INTERLOCK_CHECK("buffer", keeps_order, index_before_slot_ring,
                fails_with(failure::data_race, failure::failed_check));
INTERLOCK_CHECK("buffer", keeps_order, semaphores_inside_mutex_buffer,
                fails_with(failure::deadlock));

INTERLOCK_CHECK("buffer", loses_nothing, bounded_buffer, passes);
INTERLOCK_CHECK("buffer", loses_nothing, monitor_buffer, passes);
INTERLOCK_CHECK("buffer", loses_nothing, if_instead_of_while_buffer,
                fails_with(failure::failed_check, failure::deadlock));
INTERLOCK_CHECK("buffer", loses_nothing, one_condition_buffer, fails_with(failure::deadlock));

INTERLOCK_CHECK("buffer", blocks_when_full, bounded_buffer, passes);
INTERLOCK_CHECK("buffer", blocks_when_full, monitor_buffer, passes);
INTERLOCK_CHECK("buffer", blocks_when_full, spsc_ring, passes);
INTERLOCK_CHECK("buffer", blocks_when_full, cached_ring, passes);
INTERLOCK_CHECK("buffer", blocks_when_full, off_by_one_buffer, fails_with(failure::failed_check));

INTERLOCK_CHECK("buffer", blocks_when_empty, bounded_buffer, passes);
INTERLOCK_CHECK("buffer", blocks_when_empty, monitor_buffer, passes);
INTERLOCK_CHECK("buffer", blocks_when_empty, spsc_ring, passes);
INTERLOCK_CHECK("buffer", blocks_when_empty, cached_ring, passes);
INTERLOCK_CHECK("buffer", blocks_when_empty, mpmc_ring, passes);
INTERLOCK_CHECK("buffer", blocks_when_empty, semaphores_inside_mutex_buffer,
                fails_with(failure::deadlock));
INTERLOCK_CHECK("buffer", blocks_when_empty, if_instead_of_while_buffer,
                fails_with(failure::failed_check).beyond("native", "it takes a spurious wake-up"));

INTERLOCK_CHECK("buffer", shows_whole_frames, triple_buffer, passes);
INTERLOCK_CHECK("buffer", shows_whole_frames, seqlock, passes);
INTERLOCK_CHECK("buffer", shows_whole_frames, two_frame_buffer, fails_with(failure::data_race));
INTERLOCK_CHECK("buffer", shows_whole_frames, unfenced_seqlock,
                fails_with(failure::failed_check)
                    .beyond("native",
                            "stand-alone fences are invisible to ThreadSanitizer, which "
                            "does not show values out of order either"));

INTERLOCK_CHECK("buffer", shows_whole_frames, unfenced_seqlock_writer,
                fails_with(failure::failed_check)
                    .beyond("native",
                            "stand-alone fences are invisible to ThreadSanitizer, which "
                            "does not show values out of order either"));

INTERLOCK_CHECK("buffer", reuses_a_slot, mpmc_ring, passes);
INTERLOCK_CHECK("buffer", reuses_a_slot, cached_ring, passes);
INTERLOCK_CHECK("buffer", reuses_a_slot, spsc_ring, passes);
INTERLOCK_CHECK("buffer", reuses_a_slot, relaxed_cache_ring, fails_with(failure::data_race));

INTERLOCK_CHECK("buffer", producers_take_turns, mpmc_ring, passes);
INTERLOCK_CHECK("buffer", producers_take_turns, place_by_turn_ring,
                fails_with(failure::data_race, failure::failed_check, failure::hang));
INTERLOCK_CHECK("buffer", consumers_take_turns, mpmc_ring, passes);
INTERLOCK_CHECK("buffer", consumers_take_turns, place_by_turn_ring, fails_with(failure::failed_check));

INTERLOCK_CHECK("buffer", hands_over_frames, double_buffer, passes);
INTERLOCK_CHECK("buffer", hands_over_frames, empties_early_buffer, fails_with(failure::data_race, failure::failed_check));

INTERLOCK_CHECK("buffer", reuses_frames, triple_buffer, passes);
INTERLOCK_CHECK("buffer", reuses_frames, two_frame_buffer, fails_with(failure::data_race));

INTERLOCK_CHECK("buffer", linearizes, monitor_buffer_of_two, passes);
// A value that is there is not seen while one before it is still on its way: two semaphores are not one moment.
INTERLOCK_CHECK("buffer", linearizes, bounded_buffer_of_two, fails_with(failure::failed_check));
// Natively it fails: by the clock, a value is there that the consumer does not get, since one before it is still on its way.
INTERLOCK_CHECK("buffer", linearizes, mpmc_ring, passes.beyond("native", "calls are in order by the clock there"));
INTERLOCK_CHECK("buffer", linearizes_or_refuses, bounded_buffer_of_two, passes);
INTERLOCK_CHECK("buffer", linearizes_or_refuses, mpmc_ring, passes);
INTERLOCK_CHECK("buffer", linearizes_or_refuses, place_by_turn_ring, fails_with(failure::data_race, failure::failed_check));

}  // namespace
}  // namespace interlock::scenarios
