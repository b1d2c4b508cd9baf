// Nothing that is known is lost: whatever becomes of the streams, the files and the process, each
// result gets to every report that can be written.
#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <interlock/checker/command/report_target.hpp>
#include <interlock/checker/output/interruption.hpp>
#include <interlock/checker/replay/token.hpp>
#include <interlock/reports/record.hpp>

#include "process.hpp"

namespace interlock::checker {
namespace {

namespace fs = std::filesystem;
using words = std::vector<std::string>;
using preparation = std::function<void()>;

bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

process_result probe(words const& arguments, preparation const& in_child = {},
                     std::function<void(pid_t, std::string const&)> const& on_err = {}) {
  words line{PROBE};
  line.insert(line.end(), arguments.begin(), arguments.end());
  return run_process(line, on_err, {}, in_child);
}

words behaves(words const& reports) {
  words result{"check", "behaves", "--engine", "rc11"};
  for (auto const& each : reports) result.insert(result.end(), {"--report", each});
  return result;
}

preparation closes(int descriptor) {
  return [=] { ::close(descriptor); };
}
preparation opens(int descriptor, std::string const& file, int how = O_WRONLY) {
  return [=] { ::dup2(::open(file.c_str(), how), descriptor); };
}
preparation limits(int resource, rlim_t most) {
  return [=] {
    ::close_range(STDERR_FILENO + 1, ~0U, 0);  // what a test's runner has open takes nothing away
    rlimit const both{most, most};
    ::setrlimit(static_cast<__rlimit_resource>(resource), &both);
  };
}
preparation operator+(preparation const& first, preparation const& second) {
  return [=] {
    first();
    second();
  };
}

/// A pipe to nobody.
preparation pipe_without_reader(int descriptor) {
  return [=] {
    std::array<int, 2> ends{};
    static_cast<void>(::pipe(ends.data()));
    ::dup2(ends[1], descriptor);
    ::close(ends[0]);
    ::close(ends[1]);
  };
}

void assert_record(std::string const& file) {
  auto const run = reports::run_from_json(contents_of(file));
  CPPUNIT_ASSERT_EQUAL(std::size_t{1}, run.checks.size());
  CPPUNIT_ASSERT(run.checks[0].verdict == reports::verdict::proved);
}

struct streams : CppUnit::TestFixture {
  scratch_directory room;
  std::string record = room / "record";
};

CPPUNIT_TEST_FIXTURE(streams, nothing_depends_on_whether_messages_are_heard) {
  for (auto const& gone : {closes(STDERR_FILENO), opens(STDERR_FILENO, "/dev/full"),
                           pipe_without_reader(STDERR_FILENO)}) {
    auto const checked = probe(behaves({"json=" + record, "text"}), gone);
    CPPUNIT_ASSERT_EQUAL(0, checked.status);
    CPPUNIT_ASSERT(contains(checked.out, "1 check: all as expected"));
    assert_record(record);
    fs::remove(record);
    CPPUNIT_ASSERT_EQUAL(2, probe({"frobnicate"}, gone).status);
    CPPUNIT_ASSERT_EQUAL(2, probe({}, gone).status);
    CPPUNIT_ASSERT_EQUAL(1, probe({"explore", "throws"}, gone).status);
  }
}

CPPUNIT_TEST_FIXTURE(streams, no_report_takes_the_number_of_a_closed_stream) {
  auto const all = closes(STDIN_FILENO) + closes(STDOUT_FILENO) + closes(STDERR_FILENO);
  CPPUNIT_ASSERT_EQUAL(0, probe(behaves({"json=" + record}), all).status);
  assert_record(record);
  auto const native = probe({"check", "behaves", "--engine", "native", "--iterations", "2", "--report",
                             "json=" + record}, all);
  CPPUNIT_ASSERT_EQUAL(0, native.status);
  CPPUNIT_ASSERT_EQUAL(3, probe(behaves({"text"}), all).status);
}

CPPUNIT_TEST_FIXTURE(streams, stdout_that_takes_nothing_costs_no_other_report) {
  for (auto const& gone : {closes(STDOUT_FILENO), opens(STDOUT_FILENO, "/dev/full")}) {
    auto const checked = probe(behaves({"text", "json=" + record}), gone);
    CPPUNIT_ASSERT_EQUAL(3, checked.status);
    CPPUNIT_ASSERT_MESSAGE(checked.err, contains(checked.err, "the text report could not be written to "
                                                              "stdout: "));
    assert_record(record);
    auto const token = to_text({.check = "behaves", .engine = "relacy", .decisions = {}});
    for (auto const& arguments : std::vector<words>{{"list"},
                                                    {"--help"},
                                                    {"--version"},
                                                    {"check", "--help"},
                                                    {"replay", token},
                                                    {"replay", token, "--trace"},
                                                    {"report", record},
                                                    {"report", record, "--baseline", record},
                                                    {"explore", "behaves"}}) {
      auto const result = probe(arguments, gone);
      CPPUNIT_ASSERT_EQUAL_MESSAGE(arguments.front() + ": " + result.err, 3, result.status);
      CPPUNIT_ASSERT_MESSAGE(result.err, contains(result.err, "stdout"));
    }
    CPPUNIT_ASSERT_EQUAL(3, probe({"list"}, gone + closes(STDERR_FILENO)).status);
    fs::remove(record);
  }
}

CPPUNIT_TEST_FIXTURE(streams, reader_of_stdout_may_go_when_it_has_seen_enough) {
  auto const gone = pipe_without_reader(STDOUT_FILENO);
  auto const checked = probe(behaves({"text", "json=" + record}), gone);
  CPPUNIT_ASSERT_EQUAL_MESSAGE(checked.err, 0, checked.status);
  CPPUNIT_ASSERT_MESSAGE(checked.err, !contains(checked.err, "written"));
  assert_record(record);
  CPPUNIT_ASSERT_EQUAL(1, probe({"check", "surprises", "--engine", "rc11"}, gone).status);
  for (auto const& arguments : std::vector<words>{{"list"}, {"--help"}, {"report", record}}) {
    auto const result = probe(arguments, gone);
    CPPUNIT_ASSERT_EQUAL(0, result.status);
    CPPUNIT_ASSERT_EQUAL(std::string{}, result.err);
  }
}

struct targets : CppUnit::TestFixture {
  scratch_directory room;
  std::string record = room / "record";

  [[nodiscard]] std::ptrdiff_t files() const {
    return std::distance(fs::directory_iterator{room.path()}, fs::directory_iterator{});
  }
};

CPPUNIT_TEST_FIXTURE(targets, links_are_followed_and_modes_kept) {
  fs::create_directory(room / "there");
  fs::create_symlink("there/old", room / "link");
  fs::create_symlink(room / "link", record);
  // Nothing is there yet.
  CPPUNIT_ASSERT_EQUAL(0, probe(behaves({"json=" + record})).status);
  CPPUNIT_ASSERT(fs::is_symlink(record) && fs::is_symlink(room / "link"));
  assert_record(room / "there/old");

  std::ofstream{room / "there/old"} << "old";
  auto const mode = fs::perms::owner_read | fs::perms::owner_write | fs::perms::others_read;
  fs::permissions(room / "there/old", mode);
  if (::geteuid() == 0) CPPUNIT_ASSERT_EQUAL(0, ::chown((room / "there/old").c_str(), 12, 34));
  CPPUNIT_ASSERT_EQUAL(0, probe(behaves({"json=" + record})).status);
  CPPUNIT_ASSERT(fs::is_symlink(record));
  assert_record(room / "there/old");
  struct stat now {};
  CPPUNIT_ASSERT_EQUAL(0, ::stat(record.c_str(), &now));
  CPPUNIT_ASSERT_EQUAL(static_cast<mode_t>(mode), now.st_mode & 07777);
  if (::geteuid() == 0) CPPUNIT_ASSERT(now.st_uid == 12 && now.st_gid == 34);
  CPPUNIT_ASSERT_EQUAL(std::ptrdiff_t{3}, files());

  fs::create_symlink("round", room / "round");
  auto const refused = probe(behaves({"json=" + (room / "round")}));
  CPPUNIT_ASSERT_EQUAL(2, refused.status);
  CPPUNIT_ASSERT_MESSAGE(refused.err, contains(refused.err, "symbolic links"));
}

CPPUNIT_TEST_FIXTURE(targets, what_is_no_file_is_written_to_and_stays) {
  // As /dev/null is, which a mistake here would cost the machine.
  auto const device = room / "device";
  auto const reports = [&]() -> words {
    if (::mknod(device.c_str(), S_IFCHR | 0600, makedev(1, 3)) != 0) return {"json=/dev/fd/2"};
    return {"json=" + device, "junit=" + device};
  }();
  CPPUNIT_ASSERT_EQUAL(0, probe(behaves(reports)).status);
  CPPUNIT_ASSERT(!fs::exists(device) || fs::is_character_file(device));

  fs::create_symlink("/dev/stdout", room / "link");
  for (auto const& name : words{"/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", room / "link"}) {
    auto const to_pipe = probe(behaves({"json=" + name}));
    CPPUNIT_ASSERT_EQUAL(0, to_pipe.status);
    CPPUNIT_ASSERT_EQUAL(std::size_t{1}, reports::run_from_json(to_pipe.out).checks.size());
    // What somebody else has opened to add to is added to.
    std::ofstream{record} << "before\n";
    auto const adds = opens(STDOUT_FILENO, record, O_WRONLY | O_APPEND);
    CPPUNIT_ASSERT_EQUAL(0, probe(behaves({"text=" + name}), adds).status);
    auto const text = contents_of(record);
    CPPUNIT_ASSERT_MESSAGE(text, text.starts_with("before\nok ") && contains(text, "all as expected"));
    auto const twice = probe(behaves({"text", "json=" + name}));
    CPPUNIT_ASSERT_EQUAL(2, twice.status);
    CPPUNIT_ASSERT_MESSAGE(twice.err, contains(twice.err, "goes to stdout already"));
  }
  CPPUNIT_ASSERT(fs::is_symlink(room / "link"));

  auto const other = probe(behaves({"text", "json=/dev/fd/7"}), opens(7, record, O_WRONLY | O_TRUNC));
  CPPUNIT_ASSERT_EQUAL_MESSAGE(other.err, 0, other.status);
  assert_record(record);
  CPPUNIT_ASSERT_EQUAL(2, probe(behaves({"json=/dev/fd/7"}), closes(7)).status);
  CPPUNIT_ASSERT_EQUAL(2, probe(behaves({"json=/dev/fd/7"}), opens(7, record, O_RDONLY)).status);
}

struct fifo_target : targets {
  fifo_target() { CPPUNIT_ASSERT_EQUAL(0, ::mkfifo(record.c_str(), 0600)); }
};

CPPUNIT_TEST_FIXTURE(fifo_target, waits_for_its_reader_when_all_else_is_written) {
  // Nobody reads, and nobody waits for that before the checks run.
  CPPUNIT_ASSERT_EQUAL(2, probe({"check", "behaves", "--report", "json=" + record, "--jobs=0"}).status);

  std::string read;
  auto const result =
      probe(behaves({"json=" + record, "text", "junit=" + (room / "junit")}), {},
            [&](pid_t, std::string const& err) {
              if (!read.empty() || !contains(err, "waiting for somebody to read " + record)) return;
              CPPUNIT_ASSERT(contains(contents_of(room / "junit"), "<testcase"));
              read = contents_of(record);
            });
  CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, 0, result.status);
  CPPUNIT_ASSERT_EQUAL(std::size_t{1}, reports::run_from_json(read).checks.size());
  CPPUNIT_ASSERT(fs::is_fifo(record));
  CPPUNIT_ASSERT(contains(result.out, "all as expected"));
}

CPPUNIT_TEST_FIXTURE(fifo_target, is_given_up_at_the_second_signal) {
  bool told = false;
  auto const result = probe(behaves({"json=" + record, "text"}), {},
                            [&](pid_t pid, std::string const& err) {
                              if (told || !contains(err, "waiting for")) return;
                              told = true;
                              for (int const each : {SIGINT, SIGHUP}) ::kill(pid, each);
                            });
  CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, 3, result.status);
  CPPUNIT_ASSERT(contains(result.err, "json report could not be written to " + record));
  CPPUNIT_ASSERT(contains(result.out, "all as expected"));
}

// As on a full disk.
CPPUNIT_TEST_FIXTURE(targets, report_that_does_not_fit_costs_no_other) {
  std::ofstream{record} << "old";
  auto const result = probe(behaves({"json=" + record, "text=" + (room / "text")}),
                            limits(RLIMIT_FSIZE, 400));
  CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, 3, result.status);
  CPPUNIT_ASSERT_MESSAGE(result.err, contains(result.err, "the json report could not be written to " +
                                                              record + ": File too large"));
  CPPUNIT_ASSERT_EQUAL(std::string{"old"}, contents_of(record));
  CPPUNIT_ASSERT(contains(contents_of(room / "text"), "all as expected"));
  CPPUNIT_ASSERT_EQUAL(std::ptrdiff_t{2}, files());
}

// A disk of its own, of one page, where the system lets one be mounted: 77 says that it does not.
CPPUNIT_TEST_FIXTURE(targets, full_disk_costs_no_report_on_another) {
  auto const disk = room / "disk";
  fs::create_directory(disk);
  auto const mounts_a_full_disk = [&] {
    bool const mounted = ::unshare(CLONE_NEWNS | (::getuid() == 0 ? 0 : CLONE_NEWUSER)) == 0 &&
                         ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                         ::mount("full", disk.c_str(), "tmpfs", 0, "size=4k") == 0;
    if (!mounted) ::_exit(77);
    auto const file = ::open((disk + "/full").c_str(), O_CREAT | O_WRONLY, 0600);
    while (::write(file, "full", 4) > 0) continue;
  };
  auto const result = probe(behaves({"json=" + disk + "/record", "text=" + (room / "text"),
                                     "junit=" + disk + "/junit"}),
                            mounts_a_full_disk);
  if (result.status == 77) return;
  CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, 3, result.status);
  for (auto const* report : {"json report could not be written to ", "junit report could not be written to "})
    CPPUNIT_ASSERT_MESSAGE(result.err, contains(result.err, report + disk));
  CPPUNIT_ASSERT_MESSAGE(result.err, contains(result.err, "No space left on device"));
  CPPUNIT_ASSERT(contains(contents_of(room / "text"), "all as expected"));
}

CPPUNIT_TEST_FIXTURE(targets, renderer_that_fails_costs_no_other_report) {
  interruption const lives;
  auto const render = [](report_target const& target, reports::run const& run,
                         reports::text_options const& text, std::ostream& out) {
    if (target.format == "html") throw std::bad_alloc{};
    if (target.format == "junit") throw std::runtime_error{"it does not know how"};
    render_report(target, run, text, out);
  };
  auto const text = room / "text";
  CPPUNIT_ASSERT(!write_reports({{"html", room / "html"}, {"json", record}, {"junit", room / "junit"},
                                 {"text", text}},
                                {{{.name = "c", .verdict = reports::verdict::proved}}}, {}, render));
  assert_record(record);
  CPPUNIT_ASSERT(contains(contents_of(text), "1 check"));
  CPPUNIT_ASSERT_EQUAL(std::ptrdiff_t{2}, files());
  CPPUNIT_ASSERT(write_reports({{"json", record}}, {}, {}, render));
}

CPPUNIT_TEST_FIXTURE(targets, checkpoint_that_does_not_fit_costs_no_report_and_no_older_one) {
  auto const file = room / "left";
  words const check{"check", "takes_for_ever", "--engine", "rc11", "--budget", "50ms",
                    "--checkpoint", file, "--report", "json"};
  CPPUNIT_ASSERT_EQUAL(1, probe(check).status);
  auto const before = contents_of(file);
  auto const result = probe(check, limits(RLIMIT_FSIZE, 10));
  CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, 3, result.status);
  CPPUNIT_ASSERT(contains(result.err, "what is left to do could not be written to " + file));
  CPPUNIT_ASSERT(!contains(result.err, "goes on"));
  CPPUNIT_ASSERT_EQUAL(std::size_t{1}, reports::run_from_json(result.out).checks.size());
  CPPUNIT_ASSERT_EQUAL(before, contents_of(file));
  CPPUNIT_ASSERT_EQUAL(std::ptrdiff_t{1}, files());
}


// One check is over when the signal comes, one has no end, and one is behind it.
struct interrupted : targets {
  std::string junit = room / "junit";
  words const check{"check", "behaves", "takes_for_ever", "throws", "--engine", "rc11", "--jobs", "1",
                    "--budget", "1h", "--report", "json=" + record, "--report", "text",
                    "--report", "junit=" + junit};

  void assert_all_told(process_result const& result, std::string const& by) {
    CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, 1, result.status);
    auto const run = reports::run_from_json(contents_of(record));
    CPPUNIT_ASSERT(run.interrupted.has_value());
    CPPUNIT_ASSERT_EQUAL(by, run.interrupted->by);
    CPPUNIT_ASSERT_EQUAL(std::size_t{3}, run.checks.size() + run.interrupted->did_not_run.size());
    CPPUNIT_ASSERT(run.checks.at(0).verdict == reports::verdict::proved);
    CPPUNIT_ASSERT_EQUAL(std::string{"throws"}, run.interrupted->did_not_run.back().name);
    for (auto const& text : {result.out, result.err, contents_of(junit)}) {
      CPPUNIT_ASSERT_MESSAGE(text, contains(text, "did not run"));
      CPPUNIT_ASSERT_MESSAGE(text, contains(text, by));
    }
    CPPUNIT_ASSERT(!contains(result.out, "all as expected"));
    CPPUNIT_ASSERT_EQUAL(std::ptrdiff_t{2}, files());
  }
};

CPPUNIT_TEST_FIXTURE(interrupted, run_counts_what_did_not_run) {
  for (auto const& [signal, name] : std::vector<std::pair<int, std::string>>{
           {SIGINT, "SIGINT"}, {SIGTERM, "SIGTERM"}, {SIGHUP, "SIGHUP"}}) {
    auto const result =
        probe(check, {}, [sent = false, signal = signal](pid_t pid, std::string const& err) mutable {
          if (!sent && contains(err, "[1/3]")) sent = ::kill(pid, signal) == 0;
        });
    assert_all_told(result, name);
    for (auto const& more : std::vector<words>{{}, {"--baseline", record}, {"--format", "markdown"},
                                               {"--format", "github"}, {"--format", "sarif"},
                                               {"--format", "html"}}) {
      words arguments{"report", record};
      arguments.insert(arguments.end(), more.begin(), more.end());
      auto const again = probe(arguments);
      CPPUNIT_ASSERT_EQUAL(1, again.status);
      CPPUNIT_ASSERT_MESSAGE(again.out, contains(again.out, "did not run"));
    }
  }
}

CPPUNIT_TEST_FIXTURE(interrupted, run_loses_nothing_to_a_second_signal) {
  auto const fifo = room / "fifo";
  CPPUNIT_ASSERT_EQUAL(0, ::mkfifo(fifo.c_str(), 0600));
  auto arguments = check;
  arguments.insert(arguments.end(), {"--report", "markdown=" + fifo});
  int sent = 0;
  std::string read;
  auto const result = probe(arguments, {}, [&](pid_t pid, std::string const& err) {
    if (sent == 0 && contains(err, "[1/3]") && ::kill(pid, SIGINT) == 0) sent = 1;
    if (sent != 1 || !contains(err, "waiting for somebody to read")) return;
    ::kill(pid, SIGTERM);
    sent = 2;
    read = contents_of(fifo);
  });
  fs::remove(fifo);
  assert_all_told(result, "SIGINT");
  CPPUNIT_ASSERT_MESSAGE(read, contains(read, "interrupted by SIGINT"));
}

CPPUNIT_TEST_FIXTURE(interrupted, run_does_not_end_with_its_terminal_under_nohup) {
  auto const result =
      probe(check, [] { std::signal(SIGHUP, SIG_IGN); },
            [sent = false](pid_t pid, std::string const& err) mutable {
              if (sent || !contains(err, "[1/3]")) return;
              for (int const each : {SIGHUP, SIGTERM}) sent = ::kill(pid, each) == 0;
            });
  assert_all_told(result, "SIGTERM");
}

struct shortage : targets {};

CPPUNIT_TEST_FIXTURE(shortage, of_descriptors_lets_fewer_run_at_a_time) {
  auto const result = probe({"check", "behaves", "throws", "exits", "segfaults", "aborts", "prints_a_lot",
                             "relies_on_order*", "chooses*", "--engine", "relacy", "--jobs", "16"},
                            limits(RLIMIT_NOFILE, 14));
  CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, 0, result.status);
  CPPUNIT_ASSERT_MESSAGE(result.out, contains(result.out, "9 checks: all as expected"));
}

CPPUNIT_TEST_FIXTURE(shortage, that_lets_nothing_run_is_said_of_each_and_takes_no_search_from_a_checkpoint) {
  auto const file = room / "left";
  auto const result = probe({"check", "behaves", "chooses", "--engine", "rc11", "--checkpoint", file,
                             "--report", "text", "--report", "json=" + record},
                            limits(RLIMIT_NOFILE, 4));
  CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, 3, result.status);
  CPPUNIT_ASSERT(contains(result.out, "2 could not be run (ERROR)"));
  for (auto const& each : reports::run_from_json(contents_of(record)).checks) {
    CPPUNIT_ASSERT(each.verdict == reports::verdict::error);
    CPPUNIT_ASSERT_MESSAGE(each.error, contains(each.error, "ulimit -n"));
  }
  auto const resumed = probe({"check", "--resume", file});
  CPPUNIT_ASSERT_EQUAL_MESSAGE(resumed.err, 0, resumed.status);
  CPPUNIT_ASSERT(contains(resumed.out, "2 checks: all as expected"));
}

}  // namespace
}  // namespace interlock::checker
