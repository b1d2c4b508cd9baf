// A worker seen from its parent: patience, lines, and shared memory, whatever is done to them.
#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstring>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <interlock/checker/black_box.hpp>
#include <interlock/checker/worker/child.hpp>
#include <interlock/checker/worker/process_state.hpp>
#include <interlock/checker/worker/task.hpp>
#include <interlock/checker/worker/watch.hpp>

namespace interlock::checker {
namespace {

using namespace std::chrono_literals;
using state = watch::state;

[[noreturn]] void sleep_for_ever() {
  for (;;) ::pause();
}

state look_until_over(watch& watched) {
  return watched.look_until_over([] { return std::uint64_t{0}; });
}

// What came through the pipe of a child that does this and then ends by itself.
struct heard {
  state how{};
  std::vector<std::string> lines;
  std::string stray;
};
heard hear(std::function<void(line_writer const&)> const& in_child) {
  check_options const options;
  watch watched{child::fork_to_run(in_child), options};
  heard result;
  result.how = look_until_over(watched);
  result.lines = watched.lines();
  result.stray = watched.stray().value_or("");
  return result;
}

void write_raw(line_writer const& parent, std::string const& text) {
  CPPUNIT_ASSERT(::write(parent.pipe(), text.data(), text.size()) ==
                 static_cast<ssize_t>(text.size()));
}

class worker_test : public CppUnit::TestFixture {
  CPPUNIT_TEST_SUITE(worker_test);
  CPPUNIT_TEST(time_in_which_nobody_looked_is_not_held_against_a_child);
  CPPUNIT_TEST(child_that_is_stopped_may_go_on);
  CPPUNIT_TEST(child_that_stops_itself_hangs);
  CPPUNIT_TEST(child_that_sleeps_for_ever_hangs);
  CPPUNIT_TEST(children_stop_and_go_on_with_their_parent);
  CPPUNIT_TEST(lines_come_as_they_were_written);
  CPPUNIT_TEST(what_is_not_a_line_of_the_child_is_known_as_such);
  CPPUNIT_TEST(what_a_child_throws_is_told);
  CPPUNIT_TEST(child_is_told_lines_until_there_are_no_more);
  CPPUNIT_TEST(child_that_does_not_listen_keeps_nobody);
  CPPUNIT_TEST(child_has_nothing_that_is_its_parents);
  CPPUNIT_TEST(box_is_intact_or_is_not_believed);
  CPPUNIT_TEST(places_are_followed_only_into_the_program);
  CPPUNIT_TEST_SUITE_END();

  void time_in_which_nobody_looked_is_not_held_against_a_child() {
    check_options options;
    options.hang_after = 300ms;
    watch watched{child::fork_to_run([](line_writer const&) { sleep_for_ever(); }), options};
    CPPUNIT_ASSERT(watched.look(0) == state::running);
    std::this_thread::sleep_for(600ms);
    CPPUNIT_ASSERT(watched.look(0) == state::running);
  }

  void child_that_is_stopped_may_go_on() {
    check_options options;
    options.hang_after = 200ms;
    auto held = child::fork_to_run([](line_writer const&) { sleep_for_ever(); });
    auto const pid = held.pid();
    ::kill(pid, SIGSTOP);
    siginfo_t stopped{};
    CPPUNIT_ASSERT(::waitid(P_PID, static_cast<id_t>(pid), &stopped, WSTOPPED | WNOWAIT) == 0);
    watch watched{std::move(held), options};
    for (int looks = 0; looks != 5; ++looks) {
      CPPUNIT_ASSERT(watched.look(0) == state::running);
      std::this_thread::sleep_for(100ms);
    }
    ::kill(pid, SIGCONT);
    CPPUNIT_ASSERT(look_until_over(watched) == state::hung);
  }

  // In as many looks as one that sleeps, whoever is kept from looking meanwhile.
  void child_that_stops_itself_hangs() {
    check_options options;
    options.hang_after = 250ms;
    for (bool const in_a_thread : {false, true}) {
      watch watched{child::fork_to_run([&](line_writer const& parent) {
                      parent.write("now");
                      if (in_a_thread) std::thread{[] { ::raise(SIGSTOP); }}.join();
                      else ::raise(SIGSTOP);
                    }),
                    options};
      int looks = 0;
      // Until it has stopped there is progress.
      while (watched.look(watched.lines().size()) == state::running && watched.lines().empty())
        std::this_thread::sleep_for(1ms);
      while (watched.look(1) == state::running) {
        std::this_thread::sleep_for(100ms);
        ++looks;
      }
      CPPUNIT_ASSERT_MESSAGE(std::to_string(looks), looks < 10);
    }
  }

  void child_that_sleeps_for_ever_hangs() {
    check_options options;
    options.hang_after = 200ms;
    watch watched{child::fork_to_run([](line_writer const&) { sleep_for_ever(); }), options};
    CPPUNIT_ASSERT(look_until_over(watched) == state::hung);
  }

  // As by Ctrl-Z and fg, of which children in sessions of their own do not hear.
  void children_stop_and_go_on_with_their_parent() {
    std::array<int, 2> told{};
    CPPUNIT_ASSERT(::pipe(told.data()) == 0);
    auto const parent = ::fork();
    if (parent == 0) {
      ::setpgid(0, 0);  // a job of its own
      check_options options;
      options.hang_after = 1h;
      auto worker = child::fork_to_run([](line_writer const&) { sleep_for_ever(); });
      auto const pid = worker.pid();
      watch watched{std::move(worker), options};
      if (::write(told[1], &pid, sizeof pid) == sizeof pid) look_until_over(watched);
      ::_exit(0);
    }
    pid_t worker = 0;
    CPPUNIT_ASSERT(::read(told[0], &worker, sizeof worker) == sizeof worker);
    auto const wait_until = [&](bool stopped) {
      while ((state_of(worker).doing == process_state::activity::stopped) != stopped)
        std::this_thread::sleep_for(1ms);
    };
    ::kill(parent, SIGTSTP);
    int status = 0;
    CPPUNIT_ASSERT(::waitpid(parent, &status, WUNTRACED) == parent);
    CPPUNIT_ASSERT(WIFSTOPPED(status));
    wait_until(true);
    ::kill(parent, SIGCONT);
    wait_until(false);
    ::kill(parent, SIGKILL);
    CPPUNIT_ASSERT(::waitpid(parent, &status, 0) == parent);
    ::close(told[0]);
    ::close(told[1]);
  }

  void lines_come_as_they_were_written() {
    std::string const much(std::size_t{5} << 20, 'x');
    auto const all = hear([&](line_writer const& parent) {
      parent.write("a first one");
      parent.write(much);
      parent.write("b");
    });
    CPPUNIT_ASSERT(all.how == state::ended);
    CPPUNIT_ASSERT_EQUAL(std::size_t{3}, all.lines.size());
    CPPUNIT_ASSERT_EQUAL(std::string{"a first one"}, all.lines[0]);
    CPPUNIT_ASSERT(all.lines[1] == much);
    CPPUNIT_ASSERT_EQUAL(std::string{"b"}, all.lines[2]);
  }

  void what_is_not_a_line_of_the_child_is_known_as_such() {
    using deed = std::function<void(line_writer const&)>;
    std::array<deed, 6> const deeds{
        [](line_writer const& parent) { write_raw(parent, "r{}\n"); },
        [](line_writer const& parent) { write_raw(parent, "\n"); },
        [](line_writer const& parent) { write_raw(parent, parent.seal() + "\n"); },
        [](line_writer const& parent) { write_raw(parent, "x"); },
        [](line_writer const& parent) { write_raw(parent, std::string(3, '\0')); },
        [](line_writer const& parent) {
          write_raw(parent, "dirt");
          parent.write("ra result");
        }};
    for (auto const& each : deeds) {
      auto const all = hear([&](line_writer const& parent) {
        parent.write("s before");
        each(parent);
        parent.write("r after");
      });
      CPPUNIT_ASSERT(all.how == state::disturbed);
      CPPUNIT_ASSERT_EQUAL(std::size_t{1}, all.lines.size());
    }
  }

  void child_is_told_lines_until_there_are_no_more() {
    check_options options;
    options.hang_after = 1h;
    watch watched{child::fork_to_serve([](line_writer const& parent, line_reader& told) {
                    while (auto const line = told.read()) parent.write("heard " + *line);
                    parent.write("no more");
                  }),
                  options};
    std::string const much(std::size_t{3} << 20, 'x');
    watched.tell("a");
    watched.tell("");
    watched.tell(much);  // more than goes out at once
    watched.tell_no_more();
    CPPUNIT_ASSERT(look_until_over(watched) == state::ended);
    CPPUNIT_ASSERT(watched.lines() ==
                   (std::vector<std::string>{"heard a", "heard ", "heard " + much, "no more"}));
    CPPUNIT_ASSERT_EQUAL(std::size_t{4}, watched.take_lines().size());
    CPPUNIT_ASSERT(watched.lines().empty());
  }

  void child_that_does_not_listen_keeps_nobody() {
    check_options options;
    options.hang_after = 200ms;
    watch deaf{child::fork_to_serve([](line_writer const&, line_reader&) { sleep_for_ever(); }), options};
    deaf.tell(std::string(std::size_t{3} << 20, 'x'));
    CPPUNIT_ASSERT(look_until_over(deaf) == state::hung);
    watch over{child::fork_to_serve([](line_writer const&, line_reader&) {}), options};
    CPPUNIT_ASSERT(look_until_over(over) == state::ended);
    over.tell("nobody hears this, and nobody dies of that");
  }

  void what_a_child_throws_is_told() {
    auto const all = hear([](line_writer const&) { throw std::runtime_error{"out of graphs"}; });
    CPPUNIT_ASSERT_EQUAL(std::size_t{1}, all.lines.size());
    CPPUNIT_ASSERT_EQUAL(std::string{"!out of graphs"}, all.lines[0]);
  }

  void child_has_nothing_that_is_its_parents() {
    auto const all = hear([](line_writer const& parent) {
      if (::getsid(0) != ::getpid()) parent.write("it is in its parent's session");
      for (int fd = STDERR_FILENO + 1; fd != 4096; ++fd)
        if (fd != parent.pipe() && ::fcntl(fd, F_GETFD) >= 0)
          parent.write("it has descriptor " + std::to_string(fd));
    });
    CPPUNIT_ASSERT_EQUAL_MESSAGE(all.lines.empty() ? "" : all.lines[0], std::size_t{0},
                                 all.lines.size());
  }

  void box_is_intact_or_is_not_believed() {
    auto const box = make_shared_black_box();
    CPPUNIT_ASSERT(box->intact());
    box->choose({.at = {}, .limit = 2, .taken = 1}, 0);
    CPPUNIT_ASSERT(box->intact());
    box->choose({.at = {}, .limit = 2, .taken = 2}, 0);
    CPPUNIT_ASSERT(!box->intact());
    box->depth = 1;
    CPPUNIT_ASSERT(box->intact());
    box->last_choice()->stands_for[3] = 77;
    CPPUNIT_ASSERT(!box->intact());
    for (int const dirt : {0x00, 0x41, 0xff}) {
      auto const other = make_shared_black_box();
      std::memset(static_cast<void*>(other.get()), dirt, sizeof(black_box));
      CPPUNIT_ASSERT(!other->sealed());
      CPPUNIT_ASSERT(!other->intact());
      CPPUNIT_ASSERT(other->made().size() <= black_box::max_choices);
      for (unsigned thread = 0; thread != 20; ++thread)
        CPPUNIT_ASSERT_EQUAL(std::string{}, std::string{other->last_place(thread).file_name()});
    }
  }

  void places_are_followed_only_into_the_program() {
    auto const box = make_shared_black_box();
    auto const here = model::place::current();
    box->last[0] = here;
    CPPUNIT_ASSERT_EQUAL(here.line(), box->last_place(0).line());
    CPPUNIT_ASSERT_EQUAL(std::string{here.function_name()},
                         std::string{box->last_place(0).function_name()});
    auto const code = model::place::of_code(__builtin_return_address(0));
    box->last[2] = code;
    CPPUNIT_ASSERT(box->last_place(2) == code);
    // Memory of this process, and of the program, that is no place.
    auto const on_stack = std::array<std::uintptr_t, 4>{1, 2, 3, 4};
    static std::array<std::uintptr_t, 4> const in_program{1, 2, 3, 4};
    for (void const* const wrong :
         {static_cast<void const*>(on_stack.data()), static_cast<void const*>(in_program.data()),
          static_cast<void const*>(reinterpret_cast<char const*>(&in_program) + 1),
          static_cast<void const*>(box.get()), reinterpret_cast<void const*>(std::uintptr_t{0x10})}) {
      std::memcpy(static_cast<void*>(&box->last[1]), &wrong, sizeof wrong);
      CPPUNIT_ASSERT_EQUAL(0U, static_cast<unsigned>(box->last_place(1).line()));
      // Nor is any of it code.
      box->last[2] = model::place::of_code(wrong);
      CPPUNIT_ASSERT(!box->last_place(2).is_known());
    }
  }
};

CPPUNIT_TEST_SUITE_REGISTRATION(worker_test);

// By whichever engine: in what order it comes to them is its own affair.
CPPUNIT_TEST_FIXTURE(CppUnit::TestFixture, any_failure_that_is_named_is_expected) {
  static constexpr program nothing{};
  static entry const check{"judged", nothing, fails_with(failure::data_race, failure::use_after_free)};
  for (auto const* const engine : {"rc11", "relacy", "native"}) {
    auto const is_expected = [&](char const* kind) {
      reports::check record{.name = "judged", .engine = engine, .verdict = reports::verdict::failed};
      record.failed.emplace().kind = kind;
      judge(record, check);
      CPPUNIT_ASSERT_EQUAL(std::string{"data_race"}, std::string{record.expected});
      return record.as_expected;
    };
    CPPUNIT_ASSERT(is_expected("data_race"));
    CPPUNIT_ASSERT(is_expected("use_after_free"));
    CPPUNIT_ASSERT(!is_expected("deadlock"));
    // As which a race may show itself.
    CPPUNIT_ASSERT_EQUAL(std::string_view{engine} == "native", is_expected("crash"));
  }
  static entry const waits{"judged, too", nothing, fails_with(failure::deadlock)};
  reports::check record{.name = "judged, too", .engine = "native", .verdict = reports::verdict::failed};
  record.failed.emplace().kind = "crash";
  judge(record, waits);
  CPPUNIT_ASSERT(!record.as_expected);
}

}  // namespace
}  // namespace interlock::checker
