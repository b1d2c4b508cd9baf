#include <chrono>
#include <csignal>
#include <exception>
#include <system_error>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <interlock/checker/command/command.hpp>
#include <interlock/checker/output/descriptors.hpp>
#include <interlock/checker/output/interruption.hpp>
#include <interlock/checker/queue/build_id.hpp>
#include <interlock/checker/queue/serving.hpp>
#include <interlock/checker/queue/work_queue.hpp>

namespace interlock::checker {
namespace {

namespace po = boost::program_options;

// One process for each job, so that they share no engine and no connection.
int serve_in_processes(std::string const& program, queue::address const& at, queue::serving_options const& options, unsigned jobs) {
  auto const parent = ::getpid();
  std::vector<pid_t> all;
  for (unsigned i = 0; i != jobs; ++i) {
    auto const pid = ::fork();
    if (pid < 0 && !all.empty()) break;  // fewer do as well
    if (pid < 0) throw std::system_error{errno, std::generic_category(), "fork"};
    if (pid == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGTERM);
      if (::getppid() != parent) ::_exit(as_expected);
      try {
        queue::serve(program, at, options);
      } catch (std::exception const& e) {
        say(program, e.what());
        ::_exit(could_not_run);
      }
      ::_exit(as_expected);
    }
    all.push_back(pid);
  }
  std::size_t failed = 0, left = all.size();
  for (bool told = false; left != 0;) {
    if (interruption::count() != 0 && !std::exchange(told, true))
      for (auto const each : all)
        if (each != 0) ::kill(each, SIGTERM);
    for (auto& each : all) {
      int status = 0;
      if (each == 0 || ::waitpid(each, &status, WNOHANG) != each) continue;
      if (status != 0) ++failed;
      each = 0;
      --left;
    }
    if (left != 0) std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }
  if (failed != 0) say(program, fmt::format("{} of {} processes that worked did not come to their end", failed, all.size()));
  return failed == 0 ? as_expected : could_not_run;
}

}  // namespace

command_line work_line(std::string const& program) {
  po::options_description options;
  options.add_options()
      ("queue", po::value<std::string>(),
       "where: redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE], rediss://… for TLS, unix:///PATH, or @FILE, whose first line is one of these")
      ("jobs,j", po::value<std::string>(), "how many pieces at a time, each with processes of its own (default: the cores)")
      ("for", po::value<std::string>(), "end after so long (default: at a signal)")
      ("idle", po::value<std::string>(), "end when there was nothing to do for so long (default: never)")
      ("slice", po::value<std::string>()->default_value("10s"),
       "processor time, after which what is left of a piece goes back; sooner where other workers have nothing to do")
      ("silence", po::value<std::string>()->default_value("60s"),
       "take over a piece whose worker was not heard of for so long; the same for all workers");
  return {.usage = "work --queue ADDRESS [options]",
          .purpose = "Explores what `check --queue` has put into a queue, from the same build of this program, until\n"
                     "a signal comes, and hands in what it has then. It may be killed at any time: nothing is lost.\n"
                     "Exit status: 0, whatever checks come to; 2 the command line was wrong; 3 the queue is not\n"
                     "there, or this machine cannot run a check.",
          .examples = fmt::format("  {0} work --queue redis://queue.example --idle 10m\n"
                                  "  {0} work --queue @/run/secrets/queue --jobs 4 --for 2h\n",
                                  program),
          .options = options,
          .positional = ""};
}

int work_command(std::string const& program, arguments const& args) {
  interruption const until_all_is_handed_in;
  po::variables_map values;
  if (!parse(work_line(program), program, args, values)) return as_expected;
  auto const text = [&](char const* name) -> std::string const& { return values[name].as<std::string>(); };
  if (values.count("queue") == 0) throw usage_error{"--queue: say where the queue is, as in --queue redis://HOST"};
  auto const at = queue::parse_address("--queue", text("queue"));
  queue::serving_options options;
  if (values.count("for") != 0) options.lasts = parse_duration("--for", text("for"));
  if (values.count("idle") != 0) options.idle = parse_duration("--idle", text("idle"));
  options.slice = parse_duration("--slice", text("slice"));
  options.silence = parse_duration("--silence", text("silence"));
  auto const cores = static_cast<unsigned>(std::max(1L, ::sysconf(_SC_NPROCESSORS_ONLN)));
  auto const jobs = values.count("jobs") != 0 ? static_cast<unsigned>(parse_count("--jobs", text("jobs"), 1, 1024)) : cores;
  // Whether it is there is said once.
  static_cast<void>(queue::work_queue{at, queue::build_id()});
  if (jobs != 1) return serve_in_processes(program, at, options, jobs);
  queue::serve(program, at, options);
  return as_expected;
}

}  // namespace interlock::checker
