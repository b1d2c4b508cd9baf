// The executable that runs scenarios natively under ThreadSanitizer: one check per process,
// started by `interlock`, to which it sends one record. By hand:
//
//   interlock.tsan --check mutex/excludes<spin_mutex> --iterations 10000
//
// The first line, "hello", tells the parent that ThreadSanitizer could start on this system. Both
// lines begin with the seal, where there is one: what code under test writes into the pipe does not.
#include <cerrno>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <iostream>
#include <limits>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>
#include <boost/program_options.hpp>

#include <interlock/checker/native/incident.hpp>
#include <interlock/checker/native/last_places.hpp>
#include <interlock/checker/native/runner.hpp>
#include <interlock/checker/native/scale.hpp>
#include <interlock/checker/native/tsan_interface.hpp>
#include <interlock/checker/native/verdict.hpp>
#include <interlock/checker/worker/exit_status.hpp>

// Overridden by TSAN_OPTIONS. Reports are data here, so they neither end the process nor change its
// exit status. Deadlocks are what is seen to be one: mutexes that are locked in different orders are none where something else, as a
// semaphore, keeps threads apart, and ThreadSanitizer would not know.
char const* __tsan_default_options() {
  return "exitcode=0:halt_on_error=0:atexit_sleep_ms=0:detect_deadlocks=0:"
         "report_signal_unsafe=0:report_thread_leaks=0:history_size=2:color=never" INTERLOCK_TSAN_OPTIONS;
}

namespace interlock::checker::native {
namespace {

constexpr int wrong_command_line = 2;

struct request {
  std::string check;
  std::int64_t iterations = 1000;
  std::uint32_t seed = 1;
  double budget = 60;
  double hang_after = 2;
  bool at_scale = false;
  int report_fd = STDOUT_FILENO;
  std::string seal;
};

/// A command line that cannot be obeyed: one sentence.
struct usage_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

void send(request const& r, std::string_view line) {
  auto const whole = r.seal + std::string{line} + '\n';
  for (std::string_view text = whole; !text.empty();) {
    auto const written = write(r.report_fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && errno == EBADF) leave(pipe_was_closed);
    if (written <= 0) return;  // the parent is gone, and with it whom to tell
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

entry const& find(std::string const& name) {
  for (auto const* each = entry::first(); each != nullptr; each = each->next())
    if (name == each->name()) return *each;
  throw usage_error{fmt::format("there is no check named '{}'; --list shows all names", name)};
}

// To a stderr that cannot be written, too, where fmt::print would throw.
void say(char const* program, char const* sentence) {
  std::fputs(fmt::format("{}: {}\n", program, sentence).c_str(), stderr);
}

void list() {
  std::vector<entry const*> entries;
  for (auto const* each = entry::first(); each != nullptr; each = each->next())
    entries.push_back(each);
  for (auto each = entries.rbegin(); each != entries.rend(); ++each)
    fmt::print("{}  ({} threads; expected: {})\n", (*each)->name(), (*each)->what().threads,
               (*each)->expected().to_pass() ? "passes" : to_string((*each)->expected().kind()));
}

void validate(request const& r) {
  if (r.iterations < 1)
    throw usage_error{fmt::format("--iterations must be at least 1, not {}", r.iterations)};
  if (!(std::isfinite(r.budget) && r.budget > 0))
    throw usage_error{
        fmt::format("--budget must be a positive number of seconds, not {}", r.budget)};
  if (!(std::isfinite(r.hang_after) && r.hang_after > 0))
    throw usage_error{
        fmt::format("--hang-after must be a positive number of seconds, not {}", r.hang_after)};
  if (fcntl(r.report_fd, F_GETFD) < 0)
    throw usage_error{fmt::format("--report-fd {} is not an open file descriptor", r.report_fd)};
}

[[noreturn]] void check(request const& r) {
  auto const& chosen = find(r.check);
  if (r.at_scale && chosen.what().scaled == nullptr) throw usage_error{fmt::format("{} has no form at scale; leave out --scale", r.check)};
  run_settings const settings{.iterations = static_cast<std::uint64_t>(r.iterations),
                              .seed = r.seed,
                              .budget = std::chrono::duration<double>{r.budget},
                              .hang_after = std::chrono::duration<double>{r.hang_after},
                              .at_scale = r.at_scale};
  watch_for_incidents();
  auto const result = r.at_scale ? run_at_scale(chosen.what(), settings) : run(chosen.what(), settings);
  auto const record = record_of(chosen.name(), chosen.what(), settings, result);
  std::fflush(nullptr);
  send(r, reports::to_json_line(record));
  leave(0);
}

int run_command_line(int argc, char** argv) {
  namespace options = boost::program_options;
  request r;
  options::options_description known{"interlock, native engine"};
  known.add_options()("help", "show this help")                                              //
      ("list", "show the names of all checks")                                               //
      ("check", options::value(&r.check)->value_name("NAME"), "the check to run")            //
      ("iterations", options::value(&r.iterations)->value_name("N")->default_value(1000),    //
       "how many executions at most")                                                        //
      ("seed", options::value(&r.seed)->value_name("S")->default_value(1),                   //
       "for the scenario's choices and the threads' starts")                                 //
      ("budget", options::value(&r.budget)->value_name("SECONDS")->default_value(60, "60"),  //
       "processor time at most, and a second more by the clock")                             //
      ("hang-after",                                                                         //
       options::value(&r.hang_after)->value_name("SECONDS")->default_value(2, "2"),          //
       "how long threads may loop before they count as hanging")                             //
      ("scale", options::bool_switch(&r.at_scale), "the check's scaled form, once, instead")  //
      ("report-fd", options::value(&r.report_fd)->value_name("FD")->default_value(1),        //
       "where to write \"hello\" and the record")                                              //
      ("seal", options::value(&r.seal)->value_name("TEXT"), "what both of them begin with");
  options::variables_map given;
  try {
    options::store(options::parse_command_line(argc, argv, known), given);
    options::notify(given);
  } catch (options::error const& e) {
    throw usage_error{e.what()};
  }
  if (given.count("help") != 0) {
    std::cout << known;
    return 0;
  }
  if (given.count("list") != 0) {
    list();
    return 0;
  }
  validate(r);
  if (r.report_fd > STDERR_FILENO) fcntl(r.report_fd, F_SETFD, FD_CLOEXEC);
  send(r, "hello");
  if (given.count("check") == 0)
    throw usage_error{"--check NAME is missing; --list shows all names"};
  check(r);
}

}  // namespace
}  // namespace interlock::checker::native

int main(int argc, char** argv) {
  try {
    return interlock::checker::native::run_command_line(argc, argv);
  } catch (interlock::checker::native::usage_error const& e) {
    interlock::checker::native::say(argv[0], e.what());
    return interlock::checker::native::wrong_command_line;
  } catch (std::exception const& e) {
    interlock::checker::native::say(argv[0], e.what());
    return 3;
  }
}
