// What continuous integration asks for: parts on several machines, what was known before, and a file that says it all.
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <interlock/reports/record.hpp>

#include "process.hpp"

namespace interlock::checker::continuous {
namespace {

namespace fs = std::filesystem;
using words = std::vector<std::string>;

bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

class continuous_test : public CppUnit::TestFixture {
 protected:
  scratch_directory room;

  process_result probe(words const& arguments, std::string const& below = "") {
    words line{PROBE};
    line.insert(line.end(), arguments.begin(), arguments.end());
    auto const folder = room.path() / below;
    fs::create_directories(folder);
    return run_process(line, {}, {}, [&] {
      ::setenv("XDG_CACHE_HOME", room.path().c_str(), 1);
      if (::chdir(folder.c_str()) != 0) ::_exit(126);
    });
  }
  reports::run record(words arguments) {
    arguments.insert(arguments.end(), {"--report", "json"});
    auto const result = probe(arguments);
    CPPUNIT_ASSERT_MESSAGE(result.err, !result.out.empty());
    return reports::run_from_json(result.out);
  }
  void write(std::string const& name, std::string const& text) { std::ofstream{room.path() / name} << text; }
};

words const few{"check", "behaves", "throws", "chooses_before_threads", "has_a_fast_path", "--engine", "rc11"};
words with(words more) {
  more.insert(more.begin(), few.begin(), few.end());
  return more;
}

CPPUNIT_TEST_FIXTURE(continuous_test, shards_are_all_of_it_and_their_records_become_one) {
  std::set<std::string> names;
  words merging{"report"};
  for (auto const* shard : {"1/3", "2/3", "3/3"}) {
    auto const file = room / (std::string{shard, 1} + ".json");
    CPPUNIT_ASSERT_EQUAL(0, probe(with({"--shard", shard, "--report", "json=" + file})).status);
    for (auto const& each : reports::run_from_json(contents_of(file)).checks) CPPUNIT_ASSERT(names.insert(each.name).second);
    merging.push_back(file);
  }
  CPPUNIT_ASSERT_EQUAL(std::size_t{4}, names.size());
  auto merged = merging;
  merged.insert(merged.end(), {"--format", "json"});
  CPPUNIT_ASSERT_EQUAL(std::size_t{4}, reports::run_from_json(probe(merged).out).checks.size());

  auto const twice = probe({"report", merging[1], merging[2], merging[1]});
  CPPUNIT_ASSERT_EQUAL(2, twice.status);
  CPPUNIT_ASSERT_MESSAGE(twice.err, contains(twice.err, "merge records of different shards"));
  auto other = reports::run_from_json(contents_of(merging[2]));
  other.origin->build = "another";
  write("other.json", to_json(other));
  auto const differs = probe({"report", merging[1], room / "other.json"});
  CPPUNIT_ASSERT_EQUAL(2, differs.status);
  CPPUNIT_ASSERT_MESSAGE(differs.err, contains(differs.err, "are of different builds"));
}

// The one that takes as long as all others has a shard to itself.
CPPUNIT_TEST_FIXTURE(continuous_test, shards_are_of_equal_cost) {
  auto costs = record(with({}));
  for (auto& each : costs.checks) each.seconds = each.name == "has_a_fast_path" ? 3 : 1;
  write("costs.json", to_json(costs));
  auto const first = record(with({"--shard", "1/2", "--baseline", room / "costs.json"}));
  CPPUNIT_ASSERT_EQUAL(std::size_t{1}, first.checks.size());
  CPPUNIT_ASSERT_EQUAL(std::string{"has_a_fast_path"}, first.checks.at(0).name);
  for (auto const* wrong : {"0/2", "3/2", "1", "1/", "/2", "1/2/3", "a/b", "1/10001", ""})
    CPPUNIT_ASSERT_EQUAL_MESSAGE(wrong, 2, probe(with({"--shard", wrong})).status);
}

CPPUNIT_TEST_FIXTURE(continuous_test, a_baseline_excuses_what_was_known) {
  words const known{"check", "surprises", "behaves", "--engine", "rc11"};
  auto const file = room / "main.json";
  auto first = known;
  first.insert(first.end(), {"--report", "json=" + file});
  CPPUNIT_ASSERT_EQUAL(1, probe(first).status);
  auto again = known;
  again.insert(again.end(), {"--baseline", file});
  auto const same = probe(again);
  CPPUNIT_ASSERT_EQUAL_MESSAGE(same.err, 0, same.status);
  auto before = reports::run_from_json(contents_of(file));
  // What the program has no more is told of; what it has and was not asked for now, is not.
  auto others = before;
  others.checks.at(0).name = "was_here_once";
  others.checks.at(1).name = "throws";
  write("main.json", to_json(others));
  auto const fewer = probe({"check", "behaves", "--engine", "rc11", "--baseline", file});
  CPPUNIT_ASSERT_MESSAGE(fewer.out, contains(fewer.out, "was_here_once") && !contains(fewer.out, "throws"));
  std::erase_if(before.checks, [](auto const& each) { return each.name == "surprises"; });
  write("main.json", to_json(before));
  CPPUNIT_ASSERT_EQUAL(1, probe(again).status);
  CPPUNIT_ASSERT_EQUAL(2, probe({"check", "--baseline", room / "nowhere.json"}).status);
}

CPPUNIT_TEST_FIXTURE(continuous_test, what_was_proved_or_failed_is_not_searched_again) {
  words const cached{"--cache", room / "cache"};
  auto const first = record(with(cached));
  for (auto const& each : first.checks) CPPUNIT_ASSERT(!each.cached);
  auto const second = record(with(cached));
  for (std::size_t i = 0; i != second.checks.size(); ++i) {
    auto const &before = first.checks[i], &now = second.checks[i];
    CPPUNIT_ASSERT_MESSAGE(now.name, now.cached && now.verdict == before.verdict && now.replay == before.replay);
    CPPUNIT_ASSERT_EQUAL_MESSAGE(now.name, before.executions, now.executions);
  }
  // Other options, or none from there.
  for (auto const& each : record(with({"--cache", room / "cache", "--spurious", "2"})).checks) CPPUNIT_ASSERT(!each.cached);
  for (auto const& each : record(with({"--cache", room / "cache", "--no-cache"})).checks) CPPUNIT_ASSERT(!each.cached);
  // What is damaged is searched for anew.
  for (auto const& each : fs::recursive_directory_iterator{room / "cache"})
    if (each.is_regular_file()) fs::resize_file(each, fs::file_size(each) / 2);
  for (auto const& each : record(with(cached)).checks) CPPUNIT_ASSERT(!each.cached);
  for (auto const& each : fs::recursive_directory_iterator{room / "cache"}) {
    if (!each.is_regular_file()) continue;
    auto text = contents_of(each.path());
    auto const counted = text.find("\"executions\":") + 13;
    text[counted] = text[counted] == '7' ? '8' : '7';
    std::ofstream{each.path()} << text;
  }
  for (auto const& each : record(with(cached)).checks) CPPUNIT_ASSERT(!each.cached);
  std::vector<fs::path> kept;
  for (auto const& each : fs::recursive_directory_iterator{room / "cache"})
    if (each.is_regular_file()) kept.push_back(each.path());
  for (std::size_t i = 0; i != kept.size(); ++i) {
    fs::remove(kept[i]);
    if (i % 2 == 0) fs::create_directory(kept[i]);
    else fs::create_symlink("/dev/zero", kept[i]);
  }
  for (auto const& each : record(with(cached)).checks) CPPUNIT_ASSERT(!each.cached);
  write("file", "");
  CPPUNIT_ASSERT_EQUAL(2, probe(with({"--cache", room / "file"})).status);
}

CPPUNIT_TEST_FIXTURE(continuous_test, what_a_budget_ended_is_not_kept) {
  words const open{"check", "takes_for_ever", "--engine", "relacy", "--search", "full", "--budget", "100ms", "--cache", room / "cache"};
  (void)record(open);
  CPPUNIT_ASSERT(!record(open).checks.at(0).cached);
}

CPPUNIT_TEST_FIXTURE(continuous_test, a_file_says_what_is_not_said) {
  write("interlock.toml", "[check]\nengine = \"rc11\"\nquiet = true\nexclude = [\"t*\", \"s*\"]\ncache = \"kept\"\n[list]\njson = true\n");
  // Also from below.
  auto const result = probe({"check", "behaves", "--exclude", "a*"}, "deeper/still");
  CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, 0, result.status);
  CPPUNIT_ASSERT_EQUAL(std::string{}, result.out + result.err);
  CPPUNIT_ASSERT(fs::exists(room.path() / "kept"));
  // What is said goes before it.
  CPPUNIT_ASSERT(contains(probe({"check", "behaves", "--engine", "relacy", "--report", "json"}).out, "\"relacy\""));
  CPPUNIT_ASSERT(probe({"list", "behaves"}).out.starts_with("{"));
  CPPUNIT_ASSERT(!probe({"list", "behaves", "--no-config"}).out.starts_with("{"));
  for (auto const& [file, reason] : {std::pair{room / "nowhere.toml", "No such file"}, {room.path().string(), "it is a directory"}, {"/dev/zero", "more than"}}) {
    auto const unread = probe({"list", "--config", file});
    CPPUNIT_ASSERT_EQUAL_MESSAGE(unread.err, 2, unread.status);
    CPPUNIT_ASSERT_MESSAGE(unread.err, contains(unread.err, reason));
  }
}

CPPUNIT_TEST_FIXTURE(continuous_test, a_file_that_says_nonsense_is_refused_with_its_line) {
  auto const refused = [&](std::string const& text, std::string_view part) {
    write("interlock.toml", text);
    auto const result = probe({"check", "behaves"});
    CPPUNIT_ASSERT_EQUAL_MESSAGE(text, 2, result.status);
    CPPUNIT_ASSERT_MESSAGE(result.err, contains(result.err, part) && std::count(result.err.begin(), result.err.end(), '\n') == 1);
  };
  refused("[check]\nengin = \"rc11\"\n", "interlock.toml:2: check has no option engin: the nearest is engine");
  refused("[chekc]\n", "interlock.toml:1: there is no command chekc: the nearest is check");
  refused("engine = \"rc11\"\n", "interlock.toml:1: there is no command engine");
  refused("check = 1\n", "interlock.toml:1: check: options stand below [check]");
  refused("[check]\nquiet = 1\n", "interlock.toml:2: quiet: give true or false");
  refused("[check]\nbudget = 1.5\n", "interlock.toml:2: budget: give a string");
  refused("[check\n", "interlock.toml:1: this is no TOML");
  refused("[check]\nbudget = \"soon\"\n", "interlock.toml:2: --budget soon: give a time");
  refused("[check]\nquiet = true\njobs = 0\n", "interlock.toml:3: --jobs 0: give a whole number");
  refused("[check]\nrequire = [\n  \"none\",\n  \"often\",\n]\n", "interlock.toml:4: --require often: give proved");
  refused("[check]\nrun = \"nightly\"\n", "interlock.toml:2: --run is the name of a run in a queue");
}

CPPUNIT_TEST_FIXTURE(continuous_test, a_line_of_the_file_is_named_where_it_is_to_blame_alone) {
  write("interlock.toml", "[check]\nbudget = \"soon\"\njobs = 2\n");
  for (auto const& [given, said] : {std::pair{words{"--budget", "later"}, "--budget later: give a time"},
                                    {words{"--budget=1s", "-j", "0"}, "--jobs 0: give a whole number"},
                                    {words{"--no-config", "--budget", "soon"}, "--budget soon: give a time"}}) {
    words asked{"check", "behaves"};
    asked.insert(asked.end(), given.begin(), given.end());
    auto const result = probe(asked);
    CPPUNIT_ASSERT_EQUAL(2, result.status);
    CPPUNIT_ASSERT_MESSAGE(result.err, contains(result.err, said) && !contains(result.err, "interlock.toml"));
  }
}

// A build folder as Make leaves one, with this program in it, beside a repository of git.
class changing_test : public continuous_test {
 protected:
  changing_test() {
    fs::create_directories(room.path() / "project/checker/tests");
    fs::create_directories(objects);
    write("project/checker/tests/probe_checks.cpp", "");
    write("project/checker/tests/with a space.hpp", "");
    write("project/library.cpp", "");
    write("project/README.md", "");
    write("build/CMakeCache.txt", "");
    write("build/CMakeFiles/all.dir/probe_checks.cpp.o.d",
          "CMakeFiles/all.dir/probe_checks.cpp.o: \\\n " + project("checker/tests/probe_checks.cpp") +
              " \\\n ../project/checker/tests/with\\ a\\ space.hpp\n");
    write("build/CMakeFiles/all.dir/library.cpp.o.d", "CMakeFiles/all.dir/library.cpp.o: ../project/library.cpp\n");
    CPPUNIT_ASSERT_EQUAL(0, shell("cd project && git init -q && git add . && "
                                  "git -c user.name=n -c user.email=e commit -q -m all"));
    fs::copy_file(PROBE, room.path() / "build/probe");
  }
  int shell(std::string const& command) { return std::system(("cd '" + room.path().string() + "' && " + command).c_str()); }
  [[nodiscard]] std::string project(std::string const& file) const { return (room.path() / "project" / file).string(); }
  process_result check(std::string const& revision = "HEAD") {
    return run_process({(room.path() / "build/probe").string(), "check", "behaves", "--engine", "rc11", "--changed-since", revision}, {}, {},
                       [&] {
                         ::setenv("XDG_CACHE_HOME", room.path().c_str(), 1);
                         if (::chdir(project("").c_str()) != 0) ::_exit(126);
                       });
  }
  void change(std::string const& file) {
    write("project/" + file, "// otherwise\n");
    fs::last_write_time(project(file), fs::last_write_time(room.path() / "build/probe"));
  }

  fs::path const objects = room.path() / "build/CMakeFiles/all.dir";
};

CPPUNIT_TEST_FIXTURE(changing_test, only_what_changed_is_checked) {
  auto const nothing = check();
  CPPUNIT_ASSERT_EQUAL_MESSAGE(nothing.err, 0, nothing.status);
  CPPUNIT_ASSERT_MESSAGE(nothing.err, nothing.out.empty() && contains(nothing.err, "are what they were then"));
  change("README.md");
  CPPUNIT_ASSERT(check().out.empty());
  for (std::string const file : {"checker/tests/with a space.hpp", "library.cpp", "CMakeLists.txt"}) {
    change(file);
    auto const checked = check();
    CPPUNIT_ASSERT_MESSAGE(file + checked.out + checked.err, contains(checked.out, "proved"));
    CPPUNIT_ASSERT_EQUAL(0, shell("cd project && git add . && git -c user.name=n -c user.email=e commit -q -m more"));
    CPPUNIT_ASSERT_MESSAGE(file, check().out.empty());
  }
  CPPUNIT_ASSERT(contains(check("HEAD~1").out, "proved"));
}

CPPUNIT_TEST_FIXTURE(changing_test, what_cannot_be_told_is_said) {
  auto const expect = [&](std::string const& revision, std::string const& part) {
    auto const refused = check(revision);
    CPPUNIT_ASSERT_EQUAL_MESSAGE(refused.err, 2, refused.status);
    CPPUNIT_ASSERT_MESSAGE(refused.err, contains(refused.err, part) && std::ranges::count(refused.err, '\n') == 1);
  };
  expect("nonsense", "git knows no such commit");
  expect("--output=here", "git knows no such commit");
  write("project/library.cpp", "int later;\n");
  fs::last_write_time(project("library.cpp"), fs::last_write_time(room.path() / "build/probe") + std::chrono::hours{1});
  expect("HEAD", "library.cpp was written after this program was built");
  fs::remove_all(objects);
  expect("HEAD", "no dependency files");
  fs::remove(room.path() / "build/CMakeCache.txt");
  expect("HEAD", "lies in none of CMake's");
  fs::remove_all(project(".git"));
  expect("HEAD", "is in no repository");
  auto const file = probe({"check", "--compiled-from", "nowhere.hpp"});
  CPPUNIT_ASSERT_MESSAGE(file.err, file.status == 2 && contains(file.err, "there is no such file"));
  write("interlock.toml", "[check]\nwatch = true\n");
  auto const watch = probe({"check", "behaves"});
  CPPUNIT_ASSERT_MESSAGE(watch.err, watch.status == 2 && contains(watch.err, "command line alone"));
}

// The build is a script that makes the program newer, and fails where a source says so.
CPPUNIT_TEST_FIXTURE(changing_test, who_watches_builds_and_checks_again) {
  write("build/make", "#!/bin/sh\ngrep -q otherwise '" + project("library.cpp") + "' && echo no such build >&2 && exit 1\ntouch '" +
                          (room.path() / "build/probe").string() + "'\n");
  CPPUNIT_ASSERT_EQUAL(0, shell("chmod +x build/make"));
  write("build/CMakeCache.txt", "CMAKE_COMMAND:INTERNAL=" + (room.path() / "build/make").string() +
                                    "\nCMAKE_HOME_DIRECTORY:INTERNAL=" + project("") + "\n");
  std::size_t seen = 0;
  auto const often = [](std::string_view text, std::string_view part) {
    std::size_t result = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++result;
    return result;
  };
  auto const watched = run_process(
      {(room.path() / "build/probe").string(), "check", "behaves", "throws", "--engine", "rc11", "--watch"},
      [&](pid_t watcher, std::string const& err) {
        auto const now = often(err, "are watched");
        if (now == seen) return;
        seen = now;
        // A build fails, which is mended; then what the checks are made of changes; then all is over.
        if (seen == 1) write("project/library.cpp", "otherwise");
        if (seen == 2) write("project/library.cpp", "");
        if (seen == 3) write("project/checker/tests/with a space.hpp", "int x;");
        if (seen == 4) ::kill(watcher, SIGINT);
      },
      {}, [&] {
        ::setenv("XDG_CACHE_HOME", room.path().c_str(), 1);
        if (::chdir(project("").c_str()) != 0) ::_exit(126);
      });
  CPPUNIT_ASSERT_EQUAL_MESSAGE(watched.err, 0, watched.status);
  CPPUNIT_ASSERT_EQUAL_MESSAGE(watched.out, std::size_t{3}, often(watched.out, "2 checks: all as expected"));
  CPPUNIT_ASSERT_EQUAL_MESSAGE(watched.err, std::size_t{1}, often(watched.err, "no such build"));
}

}  // namespace
}  // namespace interlock::checker::continuous
