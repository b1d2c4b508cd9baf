// Runs the scenarios of native_probe.cpp as `interlock` does, each in a process of its own, and
// looks at the records that come back.
#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <fstream>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/personality.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <interlock/reports/record.hpp>

namespace {

using namespace interlock;

constexpr char const* probe = NATIVE_PROBE;
constexpr char const* probe_source = NATIVE_PROBE_SOURCE;

struct outcome {
  int status = 0;
  std::string report;
  std::string errors;
  [[nodiscard]] bool greeted() const { return report.starts_with("hello\n"); }
};

/// Whether the probe is to stop itself, as Ctrl-Z does, and to be let go on some time later.
enum class pause : bool { no, yes };

outcome spawn(std::vector<std::string> arguments, bool fixed_addresses, pause paused) {
  std::array<int, 2> report{}, errors{};
  if (pipe2(report.data(), O_CLOEXEC) != 0 || pipe2(errors.data(), O_CLOEXEC) != 0)
    throw std::system_error{errno, std::generic_category(), "pipe2"};
  constexpr int report_fd = 3;
  for (auto& each : arguments)
    if (each == "<report>") each = std::to_string(report_fd);
  auto const child = fork();
  if (child == 0) {
    if (fixed_addresses) personality(ADDR_NO_RANDOMIZE);
    dup2(errors[1], STDERR_FILENO);
    dup2(report[1], STDOUT_FILENO);
    // dup2 onto itself would leave close-on-exec set.
    if (report[1] == report_fd) fcntl(report_fd, F_SETFD, 0);
    else dup2(report[1], report_fd);
    std::vector<char*> argv{const_cast<char*>(probe)};
    for (auto& each : arguments) argv.push_back(each.data());
    argv.push_back(nullptr);
    execv(probe, argv.data());
    _exit(127);
  }
  close(report[1]);
  close(errors[1]);
  outcome result;
  if (paused == pause::yes && waitpid(child, &result.status, WUNTRACED) == child &&
      WIFSTOPPED(result.status)) {
    std::this_thread::sleep_for(std::chrono::milliseconds{1200});
    kill(child, SIGCONT);
  }
  std::array<pollfd, 2> open{{{report[0], POLLIN, 0}, {errors[0], POLLIN, 0}}};
  std::array<std::string*, 2> const into{&result.report, &result.errors};
  while (open[0].fd >= 0 || open[1].fd >= 0) {
    if (poll(open.data(), open.size(), -1) < 0) continue;
    for (std::size_t i = 0; i != open.size(); ++i) {
      if (open[i].fd < 0 || open[i].revents == 0) continue;
      std::array<char, 4096> part{};
      auto const n = read(open[i].fd, part.data(), part.size());
      if (n > 0) into[i]->append(part.data(), static_cast<std::size_t>(n));
      else close(std::exchange(open[i].fd, -1));
    }
  }
  waitpid(child, &result.status, 0);
  return result;
}

/// ThreadSanitizer cannot start where the kernel randomises more bits than it knows of.
outcome run(std::vector<std::string> const& arguments, pause paused = pause::no) {
  auto result = spawn(arguments, false, paused);
  if (result.greeted() || WIFEXITED(result.status)) return result;
  return spawn(arguments, true, paused);
}

reports::check checked(std::string const& name, std::initializer_list<std::string> more = {},
                       pause paused = pause::no) {
  std::vector<std::string> arguments{"--check", name, "--report-fd", "<report>"};
  arguments.insert(arguments.end(), more);
  auto const result = run(arguments, paused);
  CPPUNIT_ASSERT_MESSAGE(result.errors, result.greeted());
  CPPUNIT_ASSERT_MESSAGE(result.errors, WIFEXITED(result.status));
  CPPUNIT_ASSERT_EQUAL(0, WEXITSTATUS(result.status));
  auto const line = std::string_view{result.report}.substr(6);
  CPPUNIT_ASSERT_MESSAGE(result.errors, line.ends_with('\n'));
  CPPUNIT_ASSERT_EQUAL(std::ptrdiff_t{1}, std::count(line.begin(), line.end(), '\n'));
  auto record = reports::check_from_json(line);
  CPPUNIT_ASSERT_EQUAL(name, record.name);
  CPPUNIT_ASSERT_EQUAL(std::string{"native"}, record.engine);
  CPPUNIT_ASSERT(record.threads > 0);
  CPPUNIT_ASSERT(!record.limits.empty());
  CPPUNIT_ASSERT(record.peak_memory_kib > 0);
  CPPUNIT_ASSERT(record.peak_memory_kib < 200 * 1024);
  return record;
}

/// The line of the probe's source with the comment "place: …".
unsigned line_of(std::string_view place) {
  std::ifstream source{probe_source};
  auto const marker = fmt::format("// place: {}", place);
  unsigned number = 0;
  for (std::string line; std::getline(source, line);) {
    ++number;
    if (line.ends_with(marker)) return number;
  }
  throw std::invalid_argument{fmt::format("no place '{}' in the probe", place)};
}

struct expected_place {
  unsigned thread;
  std::string_view marker;
};

void assert_fails(reports::check const& record, std::string_view kind,
                  std::initializer_list<expected_place> places) {
  CPPUNIT_ASSERT(record.verdict == reports::verdict::failed);
  CPPUNIT_ASSERT(record.failed.has_value());
  auto const& failed = *record.failed;
  CPPUNIT_ASSERT_EQUAL(std::string{kind}, failed.kind);
  CPPUNIT_ASSERT(!failed.message.empty());
  CPPUNIT_ASSERT_EQUAL(places.size(), failed.places.size());
  for (auto const& each : places) {
    auto const line = line_of(each.marker);
    auto const found =
        std::any_of(failed.places.begin(), failed.places.end(), [&](reports::place const& p) {
          return p.thread == each.thread && p.line == line &&
                 p.file.ends_with("checker/native/tests/native_probe.cpp");
        });
    std::string got;
    for (auto const& p : failed.places)
      got += fmt::format("\n  thread {}: {}:{}", p.thread, p.file, p.line);
    CPPUNIT_ASSERT_MESSAGE(fmt::format("no place in thread {} at line {} ({}), but{}", each.thread,
                                       line, each.marker, got),
                           found);
  }
}

bool contains(std::string_view text, std::string_view what) {
  return text.find(what) != std::string_view::npos;
}

class native_test : public CppUnit::TestFixture {
  CPPUNIT_TEST_SUITE(native_test);
  CPPUNIT_TEST(correct_code_passes);
  CPPUNIT_TEST(finds_a_race_and_both_places);
  CPPUNIT_TEST(tells_which_mutexes_are_held_in_a_race);
  CPPUNIT_TEST(explains_a_race);
  CPPUNIT_TEST(finds_a_race_with_an_atomic);
  CPPUNIT_TEST(mentions_further_races);
  CPPUNIT_TEST(says_so_where_fences_are_used);
  CPPUNIT_TEST(takes_an_order_of_locks_for_no_deadlock);
  CPPUNIT_TEST(forgets_mutexes_between_executions);
  CPPUNIT_TEST(finds_failed_checks);
  CPPUNIT_TEST(finds_misuse);
  CPPUNIT_TEST(finds_what_nobody_catches);
  CPPUNIT_TEST(finds_crashes);
  CPPUNIT_TEST(finds_an_exit);
  CPPUNIT_TEST(finds_deadlocks);
  CPPUNIT_TEST(finds_endless_loops);
  CPPUNIT_TEST(finds_what_sleeps_or_blocks_for_ever);
  CPPUNIT_TEST(takes_no_pause_of_the_process_for_a_hang);
  CPPUNIT_TEST(takes_no_timed_wait_for_a_deadlock);
  CPPUNIT_TEST(finds_the_ends_of_lifetimes);
  CPPUNIT_TEST(prefers_the_race_to_the_deadlock_after_it);
  CPPUNIT_TEST(wakes_and_fails_for_no_reason);
  CPPUNIT_TEST(finds_rare_schedules);
  CPPUNIT_TEST(numbers_the_threads);
  CPPUNIT_TEST(keeps_to_its_budget);
  CPPUNIT_TEST(counts_turns_at_scale);
  CPPUNIT_TEST(finds_failures_at_scale);
  CPPUNIT_TEST(rejects_wrong_command_lines);
  CPPUNIT_TEST_SUITE_END();

 public:
  void correct_code_passes() {
    auto const record = checked("clean", {"--iterations", "500"});
    CPPUNIT_ASSERT(record.verdict == reports::verdict::sampled);
    CPPUNIT_ASSERT(!record.failed.has_value());
    CPPUNIT_ASSERT_EQUAL(std::uint64_t{500}, record.executions);
    CPPUNIT_ASSERT_EQUAL(std::string{"iterations=500"}, record.search);
    CPPUNIT_ASSERT_EQUAL(2U, record.threads);
  }

  void finds_a_race_and_both_places() {
    auto const record = checked("race");
    assert_fails(record, "data_race", {{2, "race write"}, {3, "race read"}});
    for (auto const& each : record.failed->places)
      CPPUNIT_ASSERT_EQUAL(std::string{each.thread == 2 ? "write of 4 bytes" : "read of 4 bytes"},
                           each.what);
    CPPUNIT_ASSERT(contains(record.failed->why, "Nothing orders the two"));
  }

  void tells_which_mutexes_are_held_in_a_race() {
    auto const record = checked("race_beside_mutex");
    assert_fails(record, "data_race", {{1, "guarded write"}, {2, "unguarded write"}});
    auto const& why = record.failed->why;
    CPPUNIT_ASSERT_MESSAGE(why, contains(why, "thread 2 holds no mutex"));
    CPPUNIT_ASSERT_MESSAGE(why, contains(why, "thread 1 holds mutex"));
    CPPUNIT_ASSERT_MESSAGE(
        why, contains(why, fmt::format("native_probe.cpp:{})", line_of("held mutex"))));
  }

  void explains_a_race() {
    auto const record = checked("race_beside_mutex");
    auto const& found = record.failed->explanation;
    auto const count = [&](std::string_view about, auto holds) {
      return std::count_if(found.begin(), found.end(), [&](reports::finding const& each) {
        return each.about == about && holds(each);
      });
    };
    for (auto const& place : record.failed->places)
      CPPUNIT_ASSERT_EQUAL(std::ptrdiff_t{1}, count("access", [&](reports::finding const& each) {
                             return each.where.line == place.line && each.thread == place.thread;
                           }));
    CPPUNIT_ASSERT_EQUAL(std::ptrdiff_t{1}, count("variable", [](reports::finding const& each) {
                           return contains(each.text, "in the scenario object");
                         }));
    // The one that holds a mutex has locked it; the other one has done nothing of the kind.
    for (auto const& [thread, words] :
         {std::pair{1U, "lock of a mutex"}, std::pair{2U, "has performed no atomic operation"}})
      CPPUNIT_ASSERT_EQUAL_MESSAGE(
          words, std::ptrdiff_t{1}, count("synchronisation", [&](reports::finding const& each) {
            return each.thread == thread && contains(each.text, words);
          }));
    // Which of the accesses came first is the machine's doing; that one of the two is exact, not.
    CPPUNIT_ASSERT_EQUAL(std::ptrdiff_t{1},
                         count("synchronisation", [](reports::finding const& each) {
                           return contains(each.text, "before its access");
                         }));
  }

  void finds_a_race_with_an_atomic() {
    auto const record = checked("race_with_atomic");
    assert_fails(record, "data_race", {{1, "atomic side"}, {2, "plain side"}});
    CPPUNIT_ASSERT(contains(record.failed->message, "atomic write of 4 bytes by thread 1"));
    CPPUNIT_ASSERT(is_outside(record));
  }

  static bool is_outside(reports::check const& record) {
    return std::any_of(record.failed->explanation.begin(), record.failed->explanation.end(),
                       [](reports::finding const& each) { return each.about == "outside"; });
  }

  void mentions_further_races() {
    auto const record = checked("two_races");
    CPPUNIT_ASSERT(!is_outside(record));  // the layer's own data
    assert_fails(record, "data_race", {{1, "first race, write"}, {2, "first race, read"}});
    auto const& why = record.failed->why;
    CPPUNIT_ASSERT_MESSAGE(why, contains(why, "Also: data_race"));
    CPPUNIT_ASSERT_MESSAGE(
        why, contains(why, fmt::format("native_probe.cpp:{}", line_of("second race, read"))));
  }

  void says_so_where_fences_are_used() {
    auto const speaks_of_fences = [](reports::check const& record) {
      return std::any_of(record.limits.begin(), record.limits.end(),
                         [](auto const& each) { return contains(each, "fences"); });
    };
    CPPUNIT_ASSERT(speaks_of_fences(checked("fences")));
    CPPUNIT_ASSERT(!speaks_of_fences(checked("clean")));
  }

  // The turns keep the two from being in there at once, which ThreadSanitizer does not know.
  void takes_an_order_of_locks_for_no_deadlock() {
    CPPUNIT_ASSERT(checked("lock_order").verdict == reports::verdict::sampled);
  }

  void forgets_mutexes_between_executions() {
    CPPUNIT_ASSERT(checked("order_of_the_day").verdict == reports::verdict::sampled);
  }

  void finds_failed_checks() {
    auto const record = checked("failed_check");
    assert_fails(record, "failed_check", {{2, "failed check"}});
    CPPUNIT_ASSERT_EQUAL(std::string{"the sky is \"green\""}, record.failed->message);
    assert_fails(checked("failed_check_after"), "failed_check", {{0, "check in after"}});
  }

  void finds_misuse() {
    assert_fails(checked("misuse"), "misuse", {{1, "misuse"}});
    assert_fails(checked("unlock_unlocked"), "misuse", {{2, "unlock of unlocked"}});
    auto const relocked = checked("relocked");
    assert_fails(relocked, "misuse", {{1, "relock"}});
    CPPUNIT_ASSERT_EQUAL(std::string{"waits for a mutex that it holds itself"},
                         relocked.failed->places.front().what);
    assert_fails(checked("illegal_order"), "misuse", {{1, "illegal order"}});
  }

  void finds_what_nobody_catches() {
    auto const record = checked("exception");
    assert_fails(record, "crash", {{1, "throw"}});
    CPPUNIT_ASSERT_EQUAL(std::string{"an exception escaped: std::runtime_error: out of tea"},
                         record.failed->message);
    assert_fails(checked("exception_in_constructor"), "crash", {{0, "throw in constructor"}});
  }

  void finds_crashes() {
    assert_fails(checked("aborts"), "crash", {{2, "abort"}});
    assert_fails(checked("segfault"), "crash", {{2, "segfault"}});
    // In which line of the function the stack ends is up to the compiler.
    auto const overflow = checked("stack_overflow");
    CPPUNIT_ASSERT(overflow.failed.has_value());
    CPPUNIT_ASSERT_EQUAL(std::string{"crash"}, overflow.failed->kind);
    CPPUNIT_ASSERT(contains(overflow.failed->places.front().function, "deeper"));
  }

  void finds_an_exit() {
    auto const record = checked("exits");
    assert_fails(record, "crash", {{2, "exit"}});
    CPPUNIT_ASSERT(contains(record.failed->message, "exit()"));
  }

  void finds_deadlocks() {
    auto const record = checked("atomic_deadlock");
    assert_fails(record, "deadlock", {{1, "atomic wait"}, {3, "atomic wait"}});
    CPPUNIT_ASSERT_EQUAL(std::string{"waits for an atomic to change"},
                         record.failed->places.front().what);
    auto const on_mutex = checked("mutex_deadlock");
    assert_fails(on_mutex, "deadlock", {{2, "second lock"}});
    CPPUNIT_ASSERT_EQUAL(std::string{"waits for a mutex that thread 1 holds"},
                         on_mutex.failed->places.front().what);
    auto const on_condition = checked("monitor_deadlock");
    assert_fails(on_condition, "deadlock", {{1, "condition wait"}});
    CPPUNIT_ASSERT_EQUAL(std::string{"waits for a notification of a condition variable"},
                         on_condition.failed->places.front().what);
  }

  void finds_endless_loops() {
    assert_fails(checked("hang", {"--hang-after", "0.3"}), "hang", {{2, "endless loop"}});
  }

  void finds_what_sleeps_or_blocks_for_ever() {
    // Found out within one execution, whether or not the budget is spent.
    for (auto const* const budget : {"0.1", "3600"}) {
      std::initializer_list<std::string> const patience{"--hang-after", "0.2", "--budget", budget};
      auto const asleep = checked("sleeps_for_ever", patience);
      assert_fails(asleep, "hang", {{2, "endless sleep"}});
      CPPUNIT_ASSERT_EQUAL(std::string{"sleeps"}, asleep.failed->places.front().what);
      CPPUNIT_ASSERT(contains(asleep.failed->message, "thread 2 sleeps"));
      assert_fails(checked("sleeps_again_and_again", patience), "hang", {{1, "endless sleeps"}});
    }
    auto const blocked = checked("blocks_for_ever", {"--hang-after", "0.2"});
    assert_fails(blocked, "hang", {{1, "endless read"}, {2, "wait for the reader"}});
    CPPUNIT_ASSERT(contains(blocked.failed->message, "thread 1 blocks, thread 2 waits"));
  }

  void takes_no_pause_of_the_process_for_a_hang() {
    auto const record = checked("stops_itself", {"--iterations", "1", "--hang-after", "0.2"}, pause::yes);
    CPPUNIT_ASSERT(record.verdict == reports::verdict::sampled);
    CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, record.executions);
  }

  void takes_no_timed_wait_for_a_deadlock() {
    for (auto const* const name : {"timed_wait", "timed_monitor_wait"}) {
      auto const record = checked(name, {"--iterations", "1", "--hang-after", "0.3"});
      CPPUNIT_ASSERT(record.verdict == reports::verdict::sampled);
      CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, record.executions);
    }
  }

  void finds_the_ends_of_lifetimes() {
    auto const record = checked("use_after_free");
    CPPUNIT_ASSERT(record.failed.has_value());
    CPPUNIT_ASSERT_EQUAL(std::string{"use_after_free"}, record.failed->kind);
    CPPUNIT_ASSERT_EQUAL(line_of("use after free"), record.failed->places.back().line);
    assert_fails(checked("freed_in_use"), "use_after_free",
                 {{1, "use before free"}, {2, "free in use"}});
    assert_fails(checked("double_free"), "double_free", {{1, "double free"}});
  }

  void prefers_the_race_to_the_deadlock_after_it() {
    auto const record = checked("race_then_deadlock");
    assert_fails(record, "data_race", {{1, "race before deadlock"}, {2, "race before deadlock"}});
  }

  void wakes_and_fails_for_no_reason() {
    assert_fails(checked("spurious_wakeup", {"--iterations", "1000000"}), "failed_check",
                 {{1, "woken for no reason"}});
#if !defined(__clang__)  // which compiles weak compare-exchanges as strong ones
    assert_fails(checked("spurious_failure", {"--iterations", "1000000"}), "failed_check",
                 {{1, "failed for no reason"}});
#endif
  }

  void finds_rare_schedules() {
    auto const record = checked("three_in_a_window", {"--iterations", "1000000"});
    assert_fails(record, "failed_check", {{0, "all updates but one lost"}});
  }

  void numbers_the_threads() {
    CPPUNIT_ASSERT(checked("identities").verdict == reports::verdict::sampled);
  }

  void keeps_to_its_budget() {
    auto const record = checked("clean", {"--iterations", "1000000000", "--budget", "0.2"});
    CPPUNIT_ASSERT(record.verdict == reports::verdict::sampled);
    CPPUNIT_ASSERT(record.executions > 0);
    CPPUNIT_ASSERT(record.executions < 1'000'000'000);
    // Of processor time: its threads, the watchdog and ThreadSanitizer's own may use it up side by side.
    CPPUNIT_ASSERT(record.seconds >= 0.2 / (record.threads + 2));
  }

  void counts_turns_at_scale() {
    auto const record = checked("counted", {"--scale"});
    CPPUNIT_ASSERT_EQUAL(std::string{"scale"}, record.search);
    CPPUNIT_ASSERT_EQUAL(40U, record.threads);
    CPPUNIT_ASSERT(record.verdict == reports::verdict::sampled);
    auto const& got = record.at_scale.value();
    CPPUNIT_ASSERT_EQUAL(std::uint64_t{400}, got.turns);
    CPPUNIT_ASSERT_EQUAL(std::uint64_t{400}, got.wanted);
    CPPUNIT_ASSERT_EQUAL(40U, got.threads);
    CPPUNIT_ASSERT(got.least <= 10 && got.most >= 10);
    CPPUNIT_ASSERT(got.longest_wait < 400);
    // Of numbers whose mean is 10.
    CPPUNIT_ASSERT(got.fairness >= 1.0 / 40 && got.fairness <= 1);
    CPPUNIT_ASSERT_EQUAL(got.fairness == 1, got.least == 10 && got.most == 10);
    CPPUNIT_ASSERT_MESSAGE(record.reached, record.reached.starts_with("400 turns of 40 threads, "));
    CPPUNIT_ASSERT(!checked("clean", {"--iterations", "1"}).at_scale);
  }

  void finds_failures_at_scale() {
    assert_fails(checked("races_at_scale", {"--scale"}), "data_race", {{21, "write at scale"}, {22, "read at scale"}});
    auto const deadlock = checked("waits_at_scale", {"--scale"});
    CPPUNIT_ASSERT_EQUAL(std::string{"deadlock"}, deadlock.failed.value().kind);
    CPPUNIT_ASSERT_MESSAGE(deadlock.failed->message, contains(deadlock.failed->message, "threads 1, 2, 3 and 27 others wait"));
    CPPUNIT_ASSERT_EQUAL(std::size_t{16}, deadlock.failed->places.size());
    auto const hang = checked("spins_at_scale", {"--scale", "--hang-after", "0.2"});
    CPPUNIT_ASSERT_EQUAL(std::string{"hang"}, hang.failed.value().kind);
  }

  void rejects_wrong_command_lines() {
    std::vector<std::vector<std::string>> const wrong{
        {"--check", "nonesuch"},
        {"--check", "clean", "--iterations", "0"},
        {"--check", "clean", "--iterations", "many"},
        {"--check", "clean", "--budget", "-1"},
        {"--check", "clean", "--scale"},
        {"--check", "clean", "--report-fd", "77"},
        {"--chekc", "clean"},
        {},
    };
    for (auto const& each : wrong) {
      auto const result = run(each);
      CPPUNIT_ASSERT(WIFEXITED(result.status));
      CPPUNIT_ASSERT_EQUAL(2, WEXITSTATUS(result.status));
      CPPUNIT_ASSERT_EQUAL_MESSAGE(result.errors, std::ptrdiff_t{1},
                                   std::count(result.errors.begin(), result.errors.end(), '\n'));
    }
  }
};

CPPUNIT_TEST_SUITE_REGISTRATION(native_test);

}  // namespace
