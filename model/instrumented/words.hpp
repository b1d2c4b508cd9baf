// Atomic words of what the runtime builds itself: locks, semaphores and barriers of the C library, whose bytes are used as
// such. Each call is an operation of the thread whose frame is given.
#pragma once

#include <interlock/model/instrumented/objects.hpp>

namespace interlock::model::instrumented {

using atomic_word = unsigned volatile;

[[nodiscard]] unsigned load_word(atomic_word const* at, order o, frame const* caller);
void store_word(atomic_word* at, unsigned value, order o, frame const* caller);
/// Whether it was `expected`, and now is `value`.
[[nodiscard]] bool exchange_word(atomic_word* at, unsigned expected, unsigned value, order success, frame const* caller);
/// Returns what was there.
unsigned add_to_word(atomic_word* at, unsigned value, order o, frame const* caller);
/// Sleeps while it is `old`; false where the deadline passed meanwhile.
bool wait_for_word(atomic_word const* at, unsigned old, timespec const* until, frame const* caller);
void notify_word(atomic_word* at, operation what, frame const* caller);
/// Adds, and notifies one who sleeps there: the word is not used any more once it was added to, so who learns of that may end it.
/// POSIX wants that of sem_post.
void add_to_word_and_notify(atomic_word* at, unsigned value, order o, frame const* caller);
/// The thread's clock shows no earlier time from now on.
void sleep_until(word nanoseconds, frame const* caller);
[[nodiscard]] word nanoseconds_now(frame const* caller);

}  // namespace interlock::model::instrumented
