#include <interlock/model/instrumented/time.hpp>

#include <ctime>

#include <sys/time.h>
#include <unistd.h>

#include <interlock/model/instrumented/door.hpp>
#include <interlock/model/instrumented/runtime.hpp>

namespace interlock::model::instrumented {
namespace {

word nanoseconds_now(frame const* caller) {
  return ask({.what = operation::now, .where = place_of(caller), .caller = caller}).value;
}

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
  static constinit next<int(clockid_t, timespec*)> forward{"clock_gettime"};
  if (!code_runs() || !is_about_time(clock)) return forward(clock, into);
  *into = timespec_of(nanoseconds_now(caller));
  return 0;
}
INTERLOCK_INSTRUMENTED_DOOR(clock_gettime)

int interlock_instrumented_gettimeofday(timeval* into, void* zone, long, long, long, long, frame const* caller) {
  static constinit next<int(timeval*, void*)> forward{"gettimeofday"};
  if (!code_runs()) return forward(into, zone);
  auto const at = timespec_of(nanoseconds_now(caller));
  *into = {.tv_sec = at.tv_sec, .tv_usec = at.tv_nsec / 1000};
  return 0;
}
INTERLOCK_INSTRUMENTED_DOOR(gettimeofday)

time_t interlock_instrumented_time(time_t* into, long, long, long, long, long, frame const* caller) {
  static constinit next<time_t(time_t*)> forward{"time"};
  if (!code_runs()) return forward(into);
  auto const at = timespec_of(nanoseconds_now(caller)).tv_sec;
  if (into != nullptr) *into = at;
  return at;
}
INTERLOCK_INSTRUMENTED_DOOR(time)
}
