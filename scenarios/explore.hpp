// Checks within another test framework: what a test does with threads, under every interleaving and every value that its loads may
// see, and not only under the one that this machine happens to run.
//
//   TEST(queue, hands_over) {                    // GoogleTest; Catch2, CppUnit and others likewise
//     interlock::explore([] {
//       my::queue<int> q{2};
//       std::thread producer{[&] { q.push(1); }};
//       assert(q.pop() == 1);
//       producer.join();
//     });
//   }
//
// Everything of the body starts anew in each execution, and runs in a child process: it changes nothing outside. Properties are
// stated by assert(), or by what throws (Catch2's REQUIRE, CPPUNIT_ASSERT). What a framework only takes note of is noted in the
// child, where nobody sees it: Catch2's CHECK, and all of GoogleTest's macros. With GoogleTest, use assert().
//
// The target is made with interlock_instrument(TARGET) of find_package(interlock).
#pragma once

#include <functional>
#include <source_location>
#include <utility>

#include <interlock/check.hpp>
#include <interlock/scenarios/exploration.hpp>

namespace interlock {

namespace detail {

inline constinit std::function<void()> const* explored_body = nullptr;

inline constexpr program explored_program{
    .threads = max_threads,
    .bytes = 1,
    .alignment = 1,
    .construct = [](void*) { model::instrumented::begin(); },
    .thread =
        [](void* nothing, unsigned i) {
          model::instrumented::run_thread(i, 1, [](void*, unsigned) { (*explored_body)(); }, nothing);
        },
    .after = [](void*) {},
    .destroy = [](void*) {},
    .idle = [](unsigned t) { return t != 0; },
    .at_first = 1,
    .instrumented = true};

}  // namespace detail

/// Explores what the body does. Throws exploration_failed. Precondition: the process has one thread.
template <class Body>
exploration explore(Body&& body, exploration_options const& options = {},
                    std::source_location where = std::source_location::current()) {
  std::function<void()> const run = [&body] {
    body();
  };
  auto const* const before = std::exchange(detail::explored_body, &run);
  struct put_back {
    std::function<void()> const* before;
    ~put_back() { detail::explored_body = before; }
  } const at_the_end{before};
  return detail::explore(detail::explored_program, options, where);
}

}  // namespace interlock
