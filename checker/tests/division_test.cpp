// A search that is divided among processes, at every place where it can be: what comes out is what one
// process says, whatever the processes do.
#include <interlock/checker/worker/divided_search.hpp>

#include <csignal>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>
#include <poll.h>
#include <sys/types.h>

#include <interlock/scenarios/scenario.hpp>

#include <interlock/checker/rc11/tests/frontier_programs.hpp>

namespace interlock::checker {
namespace {

// ---- checks

template <model::Model M>
struct adds {
  static constexpr unsigned threads = 4;
  model::atomic<int, M> x{0};
  void thread(unsigned) {
    for (int n = 0; n != 2; ++n) x.fetch_add(1, order::relaxed);
  }
};

// All of one role; some weak compare-exchanges would fail more often than is tried.
template <model::Model M>
struct weakly_adds {
  static constexpr unsigned threads = 3;
  static constexpr unsigned role(unsigned) { return 0; }
  model::atomic<int, M> x{0};
  void thread(unsigned) {
    for (auto seen = x.load(order::relaxed);
         !x.compare_exchange_weak(seen, seen + 1, order::relaxed, order::relaxed);) {}
  }
};

template <model::Model M>
struct gives_up {
  static constexpr unsigned threads = 3;
  typename M::mutex door;
  typename M::condition_variable filled;
  model::var<int, M> letters{0};
  model::atomic<int, M> waited{0};
  void thread(unsigned i) {
    model::unique_lock lock{door};
    if (i == 0) {
      letters.write(letters.read() + 1);
      filled.notify_all();
    } else if (letters.read() == 0) {
      static_cast<void>(filled.wait_until(lock, M::clock::now() + std::chrono::milliseconds{1}));
      waited.fetch_add(1, order::relaxed);
    }
  }
};

// What ends in an execution among many, which is not the first and not the last.
inline int ends_with_signal = 0;
template <model::Model M>
struct ends_in_the_midst {
  static constexpr unsigned threads = 4;
  model::atomic<int, M> x{0};
  void thread(unsigned i) {
    auto const first = x.fetch_add(1, order::relaxed);
    auto const second = x.fetch_add(1, order::relaxed);
    if (i == 2 && first == 1 && second == 4) {
      if (ends_with_signal != 0) ::raise(ends_with_signal);
      else for (;;) asm volatile("");
    }
  }
};

template <model::Model M>
struct adds_more {
  static constexpr unsigned threads = 4;
  model::atomic<int, M> x{0};
  void thread(unsigned) {
    for (int n = 0; n != 3; ++n) x.fetch_add(1, order::relaxed);
  }
};

template <template <class> class Scenario>
entry const& check_of() {
  static entry const result{"check", program_of<Scenario<model::checked>>, passes};
  return result;
}

// ---- searches

constexpr division wherever_possible{.until_known = division::seconds{0},
                                     .worth_it = division::seconds{0},
                                     .between = division::seconds{0},
                                     .times_the_cost = 0};

check_options options_of_rc11() {
  check_options result;
  result.engine = engine_name::rc11;
  result.budget = std::chrono::hours{1};
  return result;
}

void wait_for_news(divided_search const& of) {
  std::vector<pollfd> news;
  for (int const fd : of.descriptors()) news.push_back({fd, POLLIN, 0});
  ::poll(news.data(), news.size(), 10);
}

std::string text_of(divided_search& over) {
  auto found = over.conclude();
  found.answer.seconds = 0;
  found.answer.peak_memory_kib = 0;
  return reports::to_json_line(found.answer) + (found.died ? ", it died" : "") +
         (found.killed ? ", it was killed" : "") +
         (found.box && found.box->replayable ? ", replayable" : "");
}

bool has_failed(std::string const& text) {
  return text.find(R"("verdict":"failed")") != text.npos;
}

std::string found_by(unsigned processes, entry const& what, check_options const& options) {
  divided_search searching{what, options, {}, wherever_possible};
  searching.allow(processes);
  while (!searching.advance()) wait_for_news(searching);
  CPPUNIT_ASSERT(!searching.unfinished());
  // What is behind a failure is forgotten.
  auto const parts = searching.parts();
  auto const text = text_of(searching);
  if (!has_failed(text)) CPPUNIT_ASSERT_EQUAL(processes > 1, parts > 1);
  return text;
}

std::string found_in_sittings(unsigned processes, entry const& what, check_options const& options) {
  saved_search left;
  for (unsigned sitting = 1;; ++sitting) {
    divided_search searching{what, options, left, wherever_possible};
    searching.allow(processes);
    bool over = false;
    for (unsigned looks = 0; looks != sitting && !over; ++looks) {
      over = searching.advance();
      if (!over) wait_for_news(searching);
    }
    if (!over) searching.stop();
    auto unfinished = searching.unfinished();
    if (!unfinished) return text_of(searching);
    left = *std::move(unfinished);
  }
}

/// Of this process.
std::vector<pid_t> children() {
  std::vector<pid_t> result;
  std::ifstream file{"/proc/thread-self/children"};
  for (pid_t pid = 0; file >> pid;) result.push_back(pid);
  return result;
}

class division_test : public CppUnit::TestFixture {
 protected:
  static void assert_same(entry const& what, std::string const& part_of_it,
                          check_options const& options = options_of_rc11()) {
    auto const expected = found_by(1, what, options);
    CPPUNIT_ASSERT_MESSAGE(expected, expected.find(part_of_it) != std::string::npos);
    for (unsigned const processes : {2U, 5U})
      CPPUNIT_ASSERT_EQUAL(expected, found_by(processes, what, options));
    CPPUNIT_ASSERT_EQUAL(expected, found_in_sittings(1, what, options));
    // A failure that is found counts when a sitting ends, though it may not be the first one.
    auto const divided = found_in_sittings(3, what, options);
    if (has_failed(expected)) CPPUNIT_ASSERT_MESSAGE(divided, has_failed(divided));
    else CPPUNIT_ASSERT_EQUAL(expected, divided);
  }
};

CPPUNIT_TEST_FIXTURE(division_test, proofs) {
  assert_same(check_of<adds>(), "\"executions\":2520");
  assert_same(check_of<rc11::ticket_lock>(), "proved");
}

CPPUNIT_TEST_FIXTURE(division_test, bounds_that_were_felt) { assert_same(check_of<weakly_adds>(), "bounded"); }

CPPUNIT_TEST_FIXTURE(division_test, threads_that_are_alike_and_choices_of_the_constructor) {
  assert_same(check_of<rc11::impatient>(), "stands_for");
  auto apart = options_of_rc11();
  apart.symmetry = false;
  assert_same(check_of<weakly_adds>(), "bounded", apart);
}

CPPUNIT_TEST_FIXTURE(division_test, objects_that_threads_make) { assert_same(check_of<rc11::pushers>(), "executions"); }

CPPUNIT_TEST_FIXTURE(division_test, timeouts_and_condition_variables) {
  assert_same(check_of<gives_up>(), "executions");
  assert_same(check_of<rc11::mailbox>(), "executions");
}

CPPUNIT_TEST_FIXTURE(division_test, the_first_of_several_failures) {
  assert_same(check_of<rc11::two_faults>(), "failed_check");
}

CPPUNIT_TEST_FIXTURE(division_test, code_that_ends_its_process) {
  for (int const signal : {SIGSEGV, SIGKILL}) {
    ends_with_signal = signal;
    assert_same(check_of<ends_in_the_midst>(), "it died");
  }
}

CPPUNIT_TEST_FIXTURE(division_test, code_that_hangs) {
  ends_with_signal = 0;
  auto options = options_of_rc11();
  options.hang_after = std::chrono::milliseconds{100};
  auto const expected = found_by(1, check_of<ends_in_the_midst>(), options);
  CPPUNIT_ASSERT_MESSAGE(expected, expected.find("it was killed") != std::string::npos);
  CPPUNIT_ASSERT_EQUAL(expected, found_by(3, check_of<ends_in_the_midst>(), options));
}

// Whether it searches just then, waits or is about to end: nothing of what it had to do counts as done.
CPPUNIT_TEST_FIXTURE(division_test, a_worker_that_somebody_kills_proves_nothing) {
  auto const options = options_of_rc11();
  for (std::size_t const parts : {1U, 2U, 3U}) {
    divided_search searching{check_of<adds_more>(), options, {}, wherever_possible};
    searching.allow(3);
    bool over = searching.advance();
    while (!over && searching.parts() < parts) {
      wait_for_news(searching);
      over = searching.advance();
    }
    if (over) CPPUNIT_FAIL(text_of(searching));
    // The system may leave out some where others come and go.
    auto all = children();
    while (all.empty()) all = children();
    ::kill(all.front(), SIGKILL);
    while (!searching.advance()) wait_for_news(searching);
    auto const found = searching.conclude();
    CPPUNIT_ASSERT(found.answer.verdict == reports::verdict::error || found.died);
  }
}

// The first so many executions, on every machine.
CPPUNIT_TEST_FIXTURE(division_test, a_number_of_executions_is_not_divided) {
  auto options = options_of_rc11();
  options.executions = 1000;
  std::string expected;
  for (unsigned const processes : {1U, 3U}) {
    divided_search searching{check_of<adds>(), options, {}, wherever_possible};
    searching.allow(processes);
    while (!searching.advance()) wait_for_news(searching);
    auto const left = searching.unfinished();
    CPPUNIT_ASSERT(left && left->parts.size() == 1);
    auto const text = text_of(searching) + *left->parts.front().left;
    if (expected.empty()) expected = text;
    CPPUNIT_ASSERT_EQUAL(expected, text);
  }
}

}  // namespace
}  // namespace interlock::checker
