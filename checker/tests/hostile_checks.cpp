// Checks that do to their process, and to all that they find there, what code under test may do by
// mistake or to be believed. What becomes of each is isolation_test.cpp's.
#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <interlock/scenarios/scenario.hpp>

namespace {

using namespace interlock;

// Thread 1 does it in the midst of an execution.
template <model::Model M, void (*Deed)()>
struct does {
  static constexpr unsigned threads = 2;
  model::atomic<int, M> x{0};
  void thread(unsigned) {
    if (x.fetch_add(1, order::relaxed) == 0) Deed();
    x.fetch_add(1, order::relaxed);
  }
};

template <class F>
void to_each_descriptor(F const& deed) {
  for (int fd = STDERR_FILENO + 1; fd != 4096; ++fd)
    if (::fcntl(fd, F_GETFD) >= 0) deed(fd);
}

void forge() {
  to_each_descriptor([](int fd) {
    constexpr std::string_view lines =
        "hello\n"
        "r{\"verdict\":\"proved\",\"executions\":1}\n"
        "t{\"complete\":1000,\"stands_for\":1000,\"blocked\":0,\"cut\":0}\n";
    if (::write(fd, lines.data(), lines.size()) < 0) std::abort();
  });
  ::_exit(0);
}
template <model::Model M>
using forges = does<M, forge>;
INTERLOCK_SCENARIO(forges, passes);

void flood() {
  static std::array<char, 1U << 16> const dirt = [] {
    std::array<char, 1U << 16> result;
    result.fill('A');
    return result;
  }();
  for (;;) to_each_descriptor([](int fd) { static_cast<void>(!::write(fd, dirt.data(), dirt.size())); });
}
template <model::Model M>
using floods = does<M, flood>;
INTERLOCK_SCENARIO(floods, passes);

void close_all() {
  to_each_descriptor([](int fd) { ::close(fd); });
}
template <model::Model M>
using closes_everything = does<M, close_all>;
INTERLOCK_SCENARIO(closes_everything, fails_with(failure::crash));

// Whatever is mapped to be shared.
void scribble() {
  std::ifstream maps{"/proc/self/maps"};
  for (std::string line; std::getline(maps, line);) {
    std::uintptr_t begin = 0;
    std::uintptr_t end = 0;
    std::array<char, 5> access{};
    if (std::sscanf(line.c_str(), "%lx-%lx %4s", &begin, &end, access.data()) == 3 &&
        std::string_view{access.data()} == "rw-s")
      std::memset(reinterpret_cast<void*>(begin), 'A', end - begin);
  }
}
template <model::Model M>
using scribbles = does<M, scribble>;
INTERLOCK_SCENARIO(scribbles, passes);

void scribble_and_crash() {
  scribble();
  std::abort();
}
template <model::Model M>
using scribbles_and_crashes = does<M, scribble_and_crash>;
INTERLOCK_SCENARIO(scribbles_and_crashes, fails_with(failure::crash));

void end_group() { ::kill(0, SIGTERM); }
template <model::Model M>
using kills_its_group = does<M, end_group>;
INTERLOCK_SCENARIO(kills_its_group, fails_with(failure::crash));

void leave() { ::_exit(0); }
template <model::Model M>
using leaves = does<M, leave>;
INTERLOCK_SCENARIO(leaves, fails_with(failure::crash));

void leave_quickly() { std::quick_exit(0); }
template <model::Model M>
using leaves_quickly = does<M, leave_quickly>;
INTERLOCK_SCENARIO(leaves_quickly, fails_with(failure::crash));

void stop() { ::raise(SIGSTOP); }
template <model::Model M>
using stops_itself = does<M, stop>;
INTERLOCK_SCENARIO(stops_itself, fails_with(failure::hang));

void print() {
  for (;;) std::puts("and then");
}
template <model::Model M>
using prints_without_end = does<M, print>;
INTERLOCK_SCENARIO(prints_without_end, fails_with(failure::hang));

// By the system call: no library is to know of it.
pid_t fork_unseen() {
  return static_cast<pid_t>(::syscall(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, nullptr));
}

// Leaves a process without parent, in a session of its own. Its number is a line of $DAEMONS.
void leave_a_daemon() {
  std::array<int, 2> told{};
  char byte = 0;
  if (::pipe(told.data()) != 0) std::abort();
  if (fork_unseen() != 0) {
    ::close(told[1]);
    static_cast<void>(!::read(told[0], &byte, 1));
    ::close(told[0]);
    return;
  }
  ::setsid();
  if (fork_unseen() != 0) ::_exit(0);
  if (char const* const file = std::getenv("DAEMONS"); file != nullptr) {
    int const fd = ::open(file, O_WRONLY | O_APPEND | O_CLOEXEC);
    std::array<char, 16> line{};
    auto const length = std::snprintf(line.data(), line.size(), "%ld\n", ::syscall(SYS_getpid));
    static_cast<void>(!::write(fd, line.data(), static_cast<std::size_t>(length)));
  }
  static_cast<void>(!::write(told[1], &byte, 1));
  for (;;) ::pause();
}
template <model::Model M>
using leaves_a_daemon = does<M, leave_a_daemon>;
INTERLOCK_SCENARIO(leaves_a_daemon, passes);

// The other process would go on with the search.
void divide() { static_cast<void>(fork_unseen()); }
template <model::Model M>
using forks = does<M, divide>;
INTERLOCK_SCENARIO(forks, passes);

template <model::Model M>
struct races {
  static constexpr unsigned threads = 2;
  model::var<int, M> data{0};
  void thread(unsigned i) { data.write(static_cast<int>(i)); }
};
INTERLOCK_SCENARIO(races, fails_with(failure::data_race));

template <model::Model M>
struct good {
  static constexpr unsigned threads = 2;
  model::atomic<int, M> x{0};
  void thread(unsigned) { x.fetch_add(1, order::relaxed); }
  void after() { M::check(x.load() == 2, "both counted"); }
};
template <model::Model M>
struct good_before : good<M> {};
template <model::Model M>
struct good_after : good<M> {};
INTERLOCK_SCENARIO(good_before, passes);
INTERLOCK_SCENARIO(good_after, passes);

}  // namespace
