#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include <interlock/checker/command/command.hpp>
#include <interlock/checker/output/descriptors.hpp>
#include <interlock/checker/output/interruption.hpp>
#include <interlock/checker/queue/build_id.hpp>
#include <interlock/checker/queue/work_queue.hpp>

namespace interlock::checker {
namespace {

namespace po = boost::program_options;

std::string duration_text(double seconds) {
  if (seconds < 60) return fmt::format("{:.0f} s", seconds);
  if (seconds < 3600) return fmt::format("{:.0f} min", seconds / 60);
  if (seconds < 48 * 3600.0) return fmt::format("{:.1f} h", seconds / 3600);
  return fmt::format("{:.0f} days", seconds / 86400);
}

std::string plural(std::uint64_t n, char const* what) { return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s"); }

std::string run_text(std::string const& name, queue::work_queue::run_state const& run, std::size_t workers) {
  auto const part = run.tasks == 0 ? 0 : std::min(1.0, run.explored / static_cast<double>(run.tasks));
  auto text = fmt::format("  run {}  begun {} ago\n    {} of {} over, {}, {} of workers' time\n", name, duration_text(run.age), run.over,
                          plural(run.tasks, "task"), plural(run.executions, "execution"), duration_text(run.seconds));
  if (run.over == run.tasks) return text + "    to be fetched by the command that began it\n";
  if (part <= 0) return text;
  text += fmt::format("    about {:.2g} % explored", 100 * part);
  if (workers != 0) text += fmt::format(", {} to go by estimate", duration_text((1 - part) / part * run.seconds / static_cast<double>(workers)));
  return text + '\n';
}

// Nothing where somebody else has put something there.
std::optional<queue::work_queue::traffic> traffic_in(queue::work_queue& seen) {
  try {
    return seen.traffic_now();
  } catch (queue::queue_damaged const&) {
    return std::nullopt;
  }
}

std::string build_text(queue::address const& at, std::string const& build, bool ours) {
  queue::work_queue seen{at, build};
  auto const known = traffic_in(seen);
  auto const now = known.value_or(queue::work_queue::traffic{});
  auto text = fmt::format("build {}{}\n  {}, {} of them being explored; {}, {:.0f} executions/s\n", build, ours ? ", this one" : "",
                          plural(now.pieces, "piece"), now.claimed, plural(now.workers, "worker"), now.rate);
  if (!known) text = fmt::format("build {}{}\n  what the queue holds of its pieces and workers is not what this program put there\n", build, ours ? ", this one" : "");
  for (auto const& name : seen.runs()) try {
      if (auto const run = seen.state_of(name)) text += run_text(name, *run, now.workers);
    } catch (queue::queue_damaged const&) {
      text += fmt::format("  run {0}: what the queue holds of it is not what this program put there; remove it (queue remove {0})\n", name);
    }
  return text;
}

void show_status(queue::address const& at) {
  auto const own = queue::build_id();
  std::string text;
  for (auto const& build : queue::work_queue{at, own}.builds()) text += build_text(at, build, build == own);
  print(fmt::format("{}\n{}", at.text(), text.empty() ? "nothing is there\n" : text));
}

}  // namespace

command_line queue_line(std::string const& program) {
  po::options_description options;
  options.add_options()("queue", po::value<std::string>(), "where: as for work");
  return {.usage = "queue status|remove [RUN…] --queue ADDRESS",
          .purpose = "status: what is in a queue, who works on it, how fast, and how long it will take by estimate.\n"
                     "remove: ends runs; what is left of them is forgotten.\n"
                     "Exit status: 0, 2 the command line was wrong, 3 the queue is not there.",
          .examples = fmt::format("  {0} queue status --queue redis://queue.example\n"
                                  "  {0} queue remove 0f3c9a51d2b6e874 --queue redis://queue.example\n",
                                  program),
          .options = options,
          .positional = "words"};
}

int queue_command(std::string const& program, arguments const& args) {
  interruption const until_it_is_told;
  po::variables_map values;
  if (!parse(queue_line(program), program, args, values)) return as_expected;
  std::vector<std::string> words;
  if (values.count("words") != 0) words = values["words"].as<std::vector<std::string>>();
  if (words.empty() || (words[0] != "status" && words[0] != "remove"))
    throw usage_error{words.empty() ? "queue: say what, status or remove" : fmt::format("queue {}: there is no such command; choose status or remove", words[0])};
  bool const removes = words[0] == "remove";
  if (removes == (words.size() == 1))
    throw usage_error{removes ? "queue remove: say which runs; queue status shows them" : fmt::format("queue status: leave out {}", words[1])};
  if (values.count("queue") == 0) throw usage_error{"--queue: say where the queue is, as in --queue redis://HOST"};
  auto const at = queue::parse_address("--queue", values["queue"].as<std::string>());
  if (!removes) {
    show_status(at);
    return as_expected;
  }
  auto const builds = queue::work_queue{at, queue::build_id()}.builds();
  bool all = true;
  for (auto name = words.begin() + 1; name != words.end(); ++name) {
    bool const found = queue::is_name_of_run(*name) && std::ranges::any_of(builds, [&](std::string const& build) { return queue::work_queue{at, build}.remove(*name); });
    if (!found) say(program, fmt::format("there is no run {} in the queue at {}; queue status shows those that are there", *name, at.text()));
    all &= found;
  }
  return all ? as_expected : could_not_run;
}

}  // namespace interlock::checker
