// Checks of C++ as it is: no template, nothing of a layer, std's own threads, atomics and mutexes.
//
//   #include <interlock/check.hpp>
//
//   INTERLOCK_TEST("flag/handoff", passes) {     // threads by std::thread, properties by assert
//     std::atomic<bool> ready{false};
//     int data = 0;
//     std::thread writer{[&] { data = 42; ready.store(true, std::memory_order_release); }};
//     if (ready.load(std::memory_order_acquire)) assert(data == 42);
//     writer.join();
//   }
//
//   struct handoff {                             // or a scenario as in scenarios/scenario.hpp, of no Model
//     static constexpr unsigned threads = 2;
//     void thread(unsigned i);
//     void after();
//   };
//   INTERLOCK_SCENARIO(handoff, passes);
//
// The code is compiled with -fsanitize=thread, as interlock_add_checks does: what the compiler then calls is Interlock's. A
// test is over when all threads that it has started are.
#pragma once

#include <interlock/scenarios/entry.hpp>

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define INTERLOCK_DETAIL_IS_INSTRUMENTED 1
#endif
#endif
#if defined(__SANITIZE_THREAD__)
#define INTERLOCK_DETAIL_IS_INSTRUMENTED 1
#endif
#if !defined(INTERLOCK_DETAIL_IS_INSTRUMENTED)
#error "Checks of interlock/check.hpp are compiled with -fsanitize=thread: build them with interlock_add_checks"
#endif
#if defined(NDEBUG)
#error "NDEBUG takes assert() away, by which checks of interlock/check.hpp say what must hold: compile them with -UNDEBUG"
#endif

#include <cassert>

#include <interlock/model/instrumented/statics.hpp>
#include <interlock/model/instrumented/threads.hpp>

namespace interlock {
namespace detail {

// A test, as a scenario whose first thread runs it.
template <void (*Test)()>
struct test {
  static constexpr unsigned threads = 1;
  void thread(unsigned) { Test(); }
};

// How what is no template of a Model is run.
#if INTERLOCK_DETAIL_IS(INTERLOCK_MODEL)
template <class S>
inline constexpr program instrumented_program_of = program_of<S>;
#else
// Members are named by the template's argument, which debug information has.
template <class S>
void construct_instrumented(void* storage) {
  model::instrumented::begin();
  ::new (storage) S();
}

template <class S>
inline constexpr program instrumented_program_of{
    .threads = max_threads,
    .bytes = sizeof(S),
    .alignment = alignof(S),
    .construct = construct_instrumented<S>,
    .thread =
        [](void* scenario, unsigned i) {
          model::instrumented::run_thread(
              i, threads_of<S>(), [](void* s, unsigned t) { static_cast<S*>(s)->thread(t); }, scenario);
        },
    .after =
        [](void* scenario) {
          if constexpr (requires(S& s) { s.after(); }) static_cast<S*>(scenario)->after();
        },
    .destroy =
        [](void* scenario) {
          static_cast<S*>(scenario)->~S();
          model::instrumented::run_at_exit();
        },
    .role = []() -> unsigned (*)(unsigned) {
      if constexpr (requires { S::role(0U); }) return detail::role<S>;
      else return nullptr;
    }(),
    .idle = is_idle<S>,
    .at_first = threads_of<S>(),
    .instrumented = true,
    .about = about<S>(),
    .scaled = scaled<S>()};
#endif

template <class S>
constexpr program const& program_named() {
  return instrumented_program_of<S>;
}

}  // namespace detail

}  // namespace interlock

#define INTERLOCK_DETAIL_TEST(function, name, ...)                                                          \
  static void function();                                                                                   \
  static ::interlock::entry const INTERLOCK_DETAIL_UNIQUE(function, _entry){                                \
      name, ::interlock::detail::instrumented_program_of<::interlock::detail::test<&function>>,             \
      INTERLOCK_DETAIL_EXPECTED(__VA_ARGS__)};                                                              \
  static void function()

/// Registers the test whose body follows under this name; what stands after it is the verdict expected of it.
#define INTERLOCK_TEST(name, ...) \
  INTERLOCK_DETAIL_TEST(INTERLOCK_DETAIL_UNIQUE(interlock_test_, __COUNTER__), name, __VA_ARGS__)
