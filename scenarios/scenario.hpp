// What a check is: a small client program written once over a Model, and what is expected of it.
//
//   template <interlock::model::Model M>
//   struct handoff {
//     static constexpr unsigned threads = 2;
//     void thread(unsigned i);   // run by thread i, 0 … threads-1, concurrently
//     void after();              // optional: runs alone, after all threads
//     static constexpr unsigned role(unsigned i);  // optional: see below
//     static constexpr bool idle(unsigned i);      // optional: see below
//     static constexpr unsigned starts = 2;        // optional: how many M::threads its threads start at most
//     static constexpr auto about = "…";           // optional: a sentence for those who list checks
//     struct scaled;                               // optional: the same at real size, natively: scenarios/scaled.hpp
//   };
//   INTERLOCK_SCENARIO(handoff, passes);           // or passes.tagged("slow")
//   INTERLOCK_CHECK("semaphore", at_most_n, counting_semaphore, passes);
//
// The constructor runs before the threads and happens before all of them; the destructor runs
// last. All state is in the object: an execution starts with its construction.
//
// Threads of the same role run the same code on the same arguments: to exchange two of them in an
// execution gives another one, in which the same holds. So nothing but the thread's own storage,
// or a name that is only ever compared with itself, may depend on which of them it is, and what
// the others and after() check must not care who was who. An engine may explore one execution for
// all that differ in who was who. (rc11 does.)
//
// What threads do is checked where it comes to the layer: operations on its objects, and making and
// ending them. A thread that has none of these in any execution, as one that uses std::atomic, was not
// checked, and the result is an error and no proof. A thread that is to have none is `idle`.
#pragma once

#include <atomic>

#include <interlock/model/checked.hpp>
#include <interlock/model/native.hpp>
#include <interlock/scenarios/entry.hpp>
#include <interlock/scenarios/scaled.hpp>

// No engine sees a fence of std, and a scenario on objects of the layer means one that they see: in what
// comes after this header it does not compile, but natively. (The one compiler lets a function that is
// defined become unavailable, the other calls that are ambiguous.)
// Instrumented code is seen as it is (check.hpp).
#if defined(__SANITIZE_THREAD__)
#define INTERLOCK_DETAIL_FENCES_ARE_SEEN 1
#elif defined(__has_feature)
#define INTERLOCK_DETAIL_FENCES_ARE_SEEN __has_feature(thread_sanitizer)
#endif
#if defined(__GLIBCXX__) && !INTERLOCK_DETAIL_IS(INTERLOCK_MODEL) && !INTERLOCK_DETAIL_FENCES_ARE_SEEN
namespace interlock::detail {
struct std_fences_are_not_seen_by_engines_use_M_fence {};
}  // namespace interlock::detail
namespace std {
#if defined(__clang__)
void atomic_thread_fence(memory_order,
                         interlock::detail::std_fences_are_not_seen_by_engines_use_M_fence = {});
#else
[[gnu::unavailable("std's fences are not seen by engines: use M::fence")]] void atomic_thread_fence(
    memory_order) noexcept;
#endif
}  // namespace std
#endif

namespace interlock::detail {

// Whether the template says that its parameter is a Model or not. M is a parameter since clang 16 crashes where it need not wait for S
// to see what S asks of its own.
template <template <model::Model> class S, class M = model::INTERLOCK_MODEL>
constexpr program const& program_named() {
  return program_of<S<M>>;
}

}  // namespace interlock::detail

/// Registers scenario<Model, primitive<Model>> as "group/scenario<primitive>".
#define INTERLOCK_CHECK(group, scenario, primitive, ...)                                      \
  static ::interlock::entry const INTERLOCK_DETAIL_UNIQUE(interlock_entry_, __COUNTER__) {    \
    group "/" #scenario "<" #primitive ">",                                                   \
        ::interlock::program_of<scenario<::interlock::model::INTERLOCK_MODEL,                 \
                                         primitive<::interlock::model::INTERLOCK_MODEL>>>,    \
        INTERLOCK_DETAIL_EXPECTED(__VA_ARGS__)                                                \
  }
