// Whatever ends a run of the catalogue, and whenever: what had finished is in the reports, and nothing is left
// behind, neither a process nor a file. After a SIGKILL there are no reports, unless they had been written.
//
//   checker.endings --rounds 50 --seed 7
//   checker.endings --checks flag --engine native
#include <array>
#include <chrono>
#include <csignal>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <sys/prctl.h>
#include <sys/wait.h>

#include <interlock/checker/rc11/tests/one_test.hpp>
#include <interlock/reports/record.hpp>
#include <interlock/reports/render/text.hpp>

#include "process.hpp"

namespace interlock::checker {
namespace {

namespace fs = std::filesystem;
using milliseconds = std::chrono::duration<double, std::milli>;

struct request {
  std::string program = INTERLOCK;
  std::string checks = "*";
  std::string engine = "all";
  unsigned rounds = 2;  ///< of each way to end
  unsigned seed = 1;
};

/// When a signal goes out: once so much of the run has been told, and a little later.
struct moment {
  double told;
  milliseconds later;
  milliseconds until_the_second;
};

class moments {
 public:
  explicit moments(unsigned seed) : random_{seed} {}
  moment next() {
    // Some come before anything has finished, and some when all has.
    return {.told = between(-0.1, 1.05), .later = milliseconds{between(0, 30)},
            .until_the_second = milliseconds{between(0, 30)}};
  }

 private:
  double between(double from, double to) { return std::uniform_real_distribution{from, to}(random_); }
  std::mt19937 random_;
};

/// "[3/387] ok     name  rc11  proved …"
struct told_line {
  std::size_t all;
  std::string check;
};

std::vector<told_line> lines_of(std::string const& err) {
  std::vector<told_line> result;
  std::istringstream in{err};
  for (std::string line; std::getline(in, line);) {
    auto const slash = line.find('/');
    auto const end = line.find("] ");
    if (line.front() != '[' || slash > end || end == line.npos) continue;
    result.push_back({std::stoul(line.substr(slash + 1)), line.substr(end + 2)});
  }
  return result;
}

struct ended_run {
  process_result result;
  std::vector<told_line> told;
};

ended_run run_ended_by(request const& what, std::vector<int> const& signals, moment when, fs::path const& room) {
  auto const send = [&](pid_t pid) {
    std::this_thread::sleep_for(when.later);
    for (auto const& each : signals) {
      ::kill(pid, each);
      if (&each != &signals.back()) std::this_thread::sleep_for(when.until_the_second);
    }
  };
  bool sent = false;
  ended_run run;
  run.result = run_process(
      {what.program, "check", what.checks, "--engine", what.engine, "--jobs", "2", "--budget", "20ms", "--iterations", "5", "--report",
       "json=" + (room / "reports/json").string(), "--report", "text=" + (room / "reports/text").string()},
      [&](pid_t pid, std::string const& err) {
        auto const so_far = lines_of(err.substr(0, err.rfind('\n') + 1));
        if (sent || so_far.empty()) return;
        auto const all = static_cast<double>(so_far.front().all);
        if (static_cast<double>(so_far.size()) < std::min(1.0, when.told) * all) return;
        sent = true;
        send(pid);
      },
      {},
      [&] {
        std::signal(SIGHUP, SIG_DFL);
        ::setenv("TMPDIR", (room / "temporary").c_str(), 1);
        if (::chdir((room / "here").c_str()) != 0) ::_exit(126);
      },
      [&](pid_t pid) {
        if (when.told >= 0) return;
        sent = true;
        send(pid);
      });
  run.told = lines_of(run.result.err);
  return run;
}

void expect_nothing_left(bool killed, fs::path const& room) {
  // What it has left comes to this process, which has no other children. Who is killed can end nobody, so the system does; its pipes
  // are closed before that, and a worker that tells something then ends by that.
  int status = 0;
  while (killed && ::waitpid(-1, &status, 0) > 0)
    CPPUNIT_ASSERT_MESSAGE("a worker went on, to " + std::to_string(status), WIFEXITED(status) || WTERMSIG(status) == SIGKILL || WTERMSIG(status) == SIGPIPE);
  CPPUNIT_ASSERT_MESSAGE("a process is left", ::waitpid(-1, &status, WNOHANG) == -1 && errno == ECHILD);
  for (auto const* each : {"here", "temporary"}) CPPUNIT_ASSERT_MESSAGE(each, fs::is_empty(room / each));
  for (auto const& each : fs::directory_iterator{room / "reports"})
    CPPUNIT_ASSERT_MESSAGE(each.path(), each.path().filename() == "json" || each.path().filename() == "text");
}

void expect_all_reported(ended_run const& ended, reports::run const& record, std::string const& text) {
  std::map<std::string, int> reported;
  for (auto const& each : record.checks) ++reported[reports::check_line(each)];
  for (auto const& each : ended.told) {
    CPPUNIT_ASSERT_EQUAL_MESSAGE(each.check, 1, reported[each.check]);
    auto const name = each.check.substr(0, each.check.find("  ", each.check.find('/')));
    CPPUNIT_ASSERT_MESSAGE(each.check, text.find(name) != text.npos);
  }
  auto const left_out = record.interrupted ? record.interrupted->did_not_run.size() : 0;
  for (auto const& each : ended.told) CPPUNIT_ASSERT_EQUAL(each.all, record.checks.size() + left_out);
}

void expect_nothing_lost(request const& what, std::string const& way, std::vector<int> const& signals,
                         moment when) {
  scratch_directory const scratch;
  auto const& room = scratch.path();
  for (auto const* each : {"here", "temporary", "reports"}) fs::create_directory(room / each);
  auto const ended = run_ended_by(what, signals, when, room);
  bool const killed = signals.front() == SIGKILL;
  auto const status = ended.result.status;
  auto const how = way + ", after " + std::to_string(ended.told.size()) + " results: status " + std::to_string(status);
  try {
    expect_nothing_left(killed, room);
    bool const has_reports = fs::exists(room / "reports/json") && fs::exists(room / "reports/text");
    bool const by_signal = status == -signals.front();
    CPPUNIT_ASSERT_MESSAGE("the status says something else", by_signal || status == 0 || status == 1);
    if (!has_reports) {
      // Before it could take signals, nothing can have finished.
      CPPUNIT_ASSERT_MESSAGE("there are no reports", by_signal && (killed || ended.told.empty()));
      return;
    }
    auto const record = reports::run_from_json(contents_of(room / "reports/json"));
    expect_all_reported(ended, record, contents_of(room / "reports/text"));
    // One that comes after the last report was written changes nothing.
    CPPUNIT_ASSERT_MESSAGE("the status is not that of an interrupted run",
                           record.interrupted ? status == 1 : by_signal || status <= 1);
  } catch (CppUnit::Exception& e) {
    e.setMessage(CppUnit::Message{how, e.message().shortDescription(), e.message().details(), ended.result.err});
    throw;
  }
}

void nothing_is_lost(request const& what) {
  CPPUNIT_ASSERT_EQUAL(0, ::prctl(PR_SET_CHILD_SUBREAPER, 1));
  std::vector<std::pair<std::string, std::vector<int>>> const ways{
      {"SIGKILL", {SIGKILL}}, {"SIGHUP", {SIGHUP}}, {"SIGINT twice", {SIGINT, SIGINT}}, {"SIGTERM", {SIGTERM}}};
  moments random{what.seed};
  for (unsigned round = 0; round != what.rounds; ++round)
    for (auto const& [way, signals] : ways) expect_nothing_lost(what, way, signals, random.next());
}

}  // namespace
}  // namespace interlock::checker

int main(int argc, char** argv) {
  using namespace interlock::checker;
  using boost::program_options::value;
  request what;
  return with_arguments(
      argc, argv,
      [&](options& add) {
        add("program", value(&what.program)->default_value(what.program), "of checks");
        add("checks", value(&what.checks)->default_value(what.checks), "of the catalogue, a pattern");
        add("engine", value(&what.engine)->default_value(what.engine), "rc11, relacy, native or all");
        add("rounds", value(&what.rounds)->default_value(what.rounds), "of each way to end");
        add("seed", value(&what.seed)->default_value(what.seed), "of the moments");
      },
      "nothing_is_lost", [&] { nothing_is_lost(what); });
}
