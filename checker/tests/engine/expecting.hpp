// What every engine must make of waiting, time, spurious failures, lifetimes and misuse: each test
// is the smallest program that tells right from wrong. They are run under Relacy, the rc11
// engine and its walk; where engines differ by what they are, the test says so by their names.
//
//   expect("leak", alone([] { (void)M::make<atomic<int, M>>(1); }));
//   expect("lost_wakeup", side_by_side([](shared& s) { s.x.wait(0, rlx); },
//                                      [](shared& s) { s.x.store(1, rlx); }));
//   expect("passes", program_of<counts<3>>);
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <set>
#include <source_location>
#include <string>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <interlock/checker/tests/exploring.hpp>
#include <interlock/scenarios/scenario.hpp>

namespace interlock::checker {

using M = model::checked;
using model::atomic;
using model::var;

inline constexpr auto rlx = order::relaxed;
inline constexpr auto acq = order::acquire;
inline constexpr auto rel = order::release;

using verdict = std::string;

class engine : public CppUnit::TestFixture {};

/// Only a search that takes one step after another has steps to tell of.
inline bool tells_of_steps() { return engine_under_test != tested::rc11_exhaustive; }

// ---- programs

/// What the threads of most tests have in common.
struct shared {
  atomic<int, M> x{0}, y{0};
  var<int, M> data{0};
  M::mutex m, n;
  M::condition_variable c;
  shared() {
    M::name(m, "m");
    M::name(c, "c");
  }
};

template <class... Threads>
struct threads_on_shared : shared {
  static constexpr unsigned threads = sizeof...(Threads);
  void thread(unsigned i) {
    unsigned k = 0;
    ((k++ == i ? Threads{}(*this) : void()), ...);
  }
};

template <class Thread>
struct thread_alone {
  static constexpr unsigned threads = 1;
  void thread(unsigned) { Thread{}(); }
};

template <class Before, class Thread, class After>
struct parts_on_shared : shared {
  static constexpr unsigned threads = 1;
  parts_on_shared() { Before{}(*this); }
  void thread(unsigned) { Thread{}(*this); }
  void after() { After{}(*this); }
};

/// A thread for each of the functions.
template <class... F>
constexpr program side_by_side(F...) {
  return program_of<threads_on_shared<F...>>;
}

/// A single thread, with objects of its own.
template <class F>
constexpr program alone(F) {
  return program_of<thread_alone<F>>;
}

/// A single thread, and what is done before and after it.
template <class Before, class Thread, class After>
constexpr program in_three_parts(Before, Thread, After) {
  return program_of<parts_on_shared<Before, Thread, After>>;
}

// ---- what becomes of them

inline CppUnit::SourceLine line_of(std::source_location where) {
  return {where.file_name(), static_cast<int>(where.line())};
}

/// "passes", or the kind of failure. What passes is proved.
inline void expect(verdict const& expected, program const& what,
                   std::source_location where = std::source_location::current()) {
  auto const e = explore(what);
  CppUnit::assertEquals(expected, e.verdict(), line_of(where), "");
  if (!e.result.failed)
    CppUnit::Asserter::failIf(e.covered.verdict != reports::verdict::proved, "not proved",
                              line_of(where));
}

/// "passes", or the kind of failure and its words: "misuse: …".
inline void expect_told(std::string const& expected, program const& what,
                        engine_settings const& settings = {},
                        std::source_location where = std::source_location::current()) {
  auto const e = explore(what, settings);
  auto const told = e.result.failed ? e.verdict() + ": " + e.result.failed->message : e.verdict();
  CppUnit::assertEquals(expected, told, line_of(where), "");
}

/// A small set that does not allocate: it outlives executions, and an engine may take back what
/// was allocated in one.
template <class T>
class outcomes {
 public:
  void clear() { size_ = 0; }
  void insert(T const& value) {
    auto const end = all_.begin() + static_cast<std::ptrdiff_t>(size_);
    if (std::find(all_.begin(), end, value) == end) all_.at(size_++) = value;
  }
  [[nodiscard]] std::set<T> all() const {
    return std::set<T>(all_.begin(), all_.begin() + static_cast<std::ptrdiff_t>(size_));
  }

 private:
  std::array<T, 32> all_{};
  std::size_t size_ = 0;
};

/// What executions came to; filled by scenarios, emptied before each test.
template <class T>
outcomes<T>& seen() {
  static constinit outcomes<T> all;
  return all;
}

/// The program passes, and has seen just these.
template <class T>
void expect_seen(std::set<T> const& expected, program const& what,
                 engine_settings const& settings = {},
                 std::source_location where = std::source_location::current()) {
  seen<T>().clear();
  CppUnit::assertEquals(verdict{"passes"}, explore(what, settings).verdict(), line_of(where), "");
  CppUnit::Asserter::failIf(expected != seen<T>().all(), "saw something else", line_of(where));
}

}  // namespace interlock::checker
