#include <interlock/checker/worker/descendants.hpp>

#include <csignal>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <set>
#include <system_error>
#include <vector>

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace interlock::checker {
namespace {

std::set<pid_t>& workers() {
  static std::set<pid_t> all;
  return all;
}

volatile std::sig_atomic_t asked_to_stop = 0;
void note_that_asked(int) { asked_to_stop = 1; }

// While there are workers; and unless the shell or the program has other plans for the signal.
void take_stop_signal() {
  struct sigaction action {};
  if (::sigaction(SIGTSTP, nullptr, &action) != 0 || action.sa_handler != SIG_DFL) return;
  action.sa_handler = note_that_asked;
  action.sa_flags = SA_RESTART;
  ::sigaction(SIGTSTP, &action, nullptr);
}

void give_back_stop_signal() {
  struct sigaction action {};
  if (::sigaction(SIGTSTP, nullptr, &action) == 0 && action.sa_handler == note_that_asked)
    std::signal(SIGTSTP, SIG_DFL);
}

// Source: proc(5), /proc/pid/task/tid/children.
std::vector<pid_t> children() {
  std::vector<pid_t> result;
  std::error_code none;
  for (auto const& thread : std::filesystem::directory_iterator{"/proc/self/task", none}) {
    std::ifstream file{thread.path() / "children"};
    for (pid_t pid = 0; file >> pid;) result.push_back(pid);
  }
  return result;
}

// Whoever started this program may have left it children.
std::set<pid_t> const& not_ours() {
  static std::set<pid_t> const there_before = [] {
    auto const all = children();
    return std::set<pid_t>{all.begin(), all.end()};
  }();
  return there_before;
}

bool is_left_over(pid_t pid) {
  // What a worker has started cannot come back to this session.
  return !workers().contains(pid) && !not_ours().contains(pid) && ::getsid(pid) != ::getsid(0);
}

// To all of its session, which a worker that has just begun does not have yet.
void send(pid_t worker, int signal) {
  if (::kill(-worker, signal) != 0) ::kill(worker, signal);
}

void end(pid_t pid) {
  ::kill(pid, SIGKILL);
  // It may be in the midst of a system call. If that takes long, it is waited for next time.
  timespec const moment{.tv_sec = 0, .tv_nsec = 1'000'000};
  for (int tries = 0; ::waitpid(pid, nullptr, WNOHANG) == 0 && tries != 100; ++tries)
    ::nanosleep(&moment, nullptr);
}

}  // namespace

void adopt_orphans() {
  static_cast<void>(not_ours());
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
}

void worker_started(pid_t pid) {
  if (workers().empty()) take_stop_signal();
  workers().insert(pid);
}

void end_session_of(pid_t pid) noexcept { ::kill(-pid, SIGKILL); }

void worker_ended(pid_t pid) {
  workers().erase(pid);
  if (workers().empty()) {
    stop_if_asked();
    give_back_stop_signal();
  }
  // The children of one that is ended come here next. What makes processes faster than they are
  // ended has to be left to the system.
  constexpr int generations = 64;
  for (int i = 0; i != generations; ++i) {
    bool any = false;
    for (auto const each : children()) {
      if (!is_left_over(each)) continue;
      any = true;
      end(each);
    }
    if (!any) return;
  }
}

void stop_if_asked() {
  if (asked_to_stop == 0) return;
  asked_to_stop = 0;
  for (auto const each : workers()) send(each, SIGSTOP);
  give_back_stop_signal();
  ::raise(SIGTSTP);
  take_stop_signal();
  for (auto const each : workers()) send(each, SIGCONT);
}

}  // namespace interlock::checker
