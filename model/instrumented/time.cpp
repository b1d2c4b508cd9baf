#include <interlock/model/instrumented/time.hpp>

#include <ctime>

#include <sys/time.h>
#include <unistd.h>

#include <interlock/model/instrumented/door.hpp>
#include <interlock/model/instrumented/words.hpp>

namespace interlock::model::instrumented {
namespace {

timespec timespec_of(word nanoseconds) noexcept {
  return {.tv_sec = static_cast<time_t>(nanoseconds / 1'000'000'000),
          .tv_nsec = static_cast<long>(nanoseconds % 1'000'000'000)};
}

bool is_about_time(clockid_t clock) noexcept {
  return clock != CLOCK_PROCESS_CPUTIME_ID && clock != CLOCK_THREAD_CPUTIME_ID;
}

}  // namespace
}  // namespace interlock::model::instrumented

using namespace interlock::model;
using namespace interlock::model::instrumented;

extern "C" {

int interlock_instrumented_clock_gettime(clockid_t clock, timespec* into, long, long, long, long, frame const* caller) {
  auto& forward = next_of<"clock_gettime", int(clockid_t, timespec*)>;
  if (!code_runs() || !is_about_time(clock)) return forward(clock, into);
  *into = timespec_of(nanoseconds_now(caller));
  return 0;
}
INTERLOCK_INSTRUMENTED_DOOR(clock_gettime)

int interlock_instrumented_gettimeofday(timeval* into, void* zone, long, long, long, long, frame const* caller) {
  auto& forward = next_of<"gettimeofday", int(timeval*, void*)>;
  if (!code_runs()) return forward(into, zone);
  auto const at = timespec_of(nanoseconds_now(caller));
  *into = {.tv_sec = at.tv_sec, .tv_usec = at.tv_nsec / 1000};
  return 0;
}
INTERLOCK_INSTRUMENTED_DOOR(gettimeofday)

time_t interlock_instrumented_time(time_t* into, long, long, long, long, long, frame const* caller) {
  auto& forward = next_of<"time", time_t(time_t*)>;
  if (!code_runs()) return forward(into);
  auto const at = timespec_of(nanoseconds_now(caller)).tv_sec;
  if (into != nullptr) *into = at;
  return at;
}
INTERLOCK_INSTRUMENTED_DOOR(time)

// Others may do whatever they like meanwhile, as they may at any other moment; so all that sleeping does is that it is later.

int interlock_instrumented_nanosleep(timespec const* duration, timespec* left, long, long, long, long,
                                     frame const* caller) {
  auto& forward = next_of<"nanosleep", int(timespec const*, timespec*)>;
  if (!code_runs()) return forward(duration, left);
  sleep_until(nanoseconds_now(caller) + nanoseconds_of(*duration), caller);
  return 0;
}
INTERLOCK_INSTRUMENTED_DOOR(nanosleep)

int interlock_instrumented_clock_nanosleep(clockid_t clock, int flags, timespec const* time, timespec* left, long, long,
                                           frame const* caller) {
  auto& forward = next_of<"clock_nanosleep", int(clockid_t, int, timespec const*, timespec*)>;
  if (!code_runs()) return forward(clock, flags, time, left);
  bool const is_absolute = (flags & TIMER_ABSTIME) != 0;
  sleep_until((is_absolute ? 0 : nanoseconds_now(caller)) + nanoseconds_of(*time), caller);
  return 0;
}
INTERLOCK_INSTRUMENTED_DOOR(clock_nanosleep)

int interlock_instrumented_usleep(useconds_t microseconds, long, long, long, long, long, frame const* caller) {
  auto& forward = next_of<"usleep", int(useconds_t)>;
  if (!code_runs()) return forward(microseconds);
  sleep_until(nanoseconds_now(caller) + word{microseconds} * 1000, caller);
  return 0;
}
INTERLOCK_INSTRUMENTED_DOOR(usleep)

unsigned interlock_instrumented_sleep(unsigned seconds, long, long, long, long, long, frame const* caller) {
  auto& forward = next_of<"sleep", unsigned(unsigned)>;
  if (!code_runs()) return forward(seconds);
  sleep_until(nanoseconds_now(caller) + word{seconds} * 1'000'000'000, caller);
  return 0;
}
INTERLOCK_INSTRUMENTED_DOOR(sleep)
}
