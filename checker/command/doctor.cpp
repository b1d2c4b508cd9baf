#include <array>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/personality.h>
#include <sys/wait.h>
#include <unistd.h>

#include <interlock/checker/command/command.hpp>
#include <interlock/checker/command/terminal.hpp>
#include <interlock/checker/output/descriptors.hpp>
#include <interlock/reports/layout.hpp>

namespace interlock::checker {
namespace {

namespace fs = std::filesystem;
namespace po = boost::program_options;

enum class state : std::uint8_t { works, is_missing, is_broken };

struct finding {
  state is;
  std::string what;
  std::string text;
  std::string remedy{};
};

// A program in the path; nothing where there is none.
std::optional<std::string> found(std::string const& program) {
  auto const* const path = std::getenv("PATH");
  std::string_view folders = path != nullptr ? path : "/usr/bin:/bin";
  while (!folders.empty()) {
    auto const end = std::min(folders.find(':'), folders.size());
    auto const file = fs::path{folders.substr(0, end)} / program;
    if (std::error_code ignored; fs::is_regular_file(file, ignored) && ::access(file.c_str(), X_OK) == 0) return file.string();
    folders.remove_prefix(std::min(end + 1, folders.size()));
  }
  return std::nullopt;
}

finding tool(std::string what, std::vector<std::string> const& programs, std::string const& without, std::string const& remedy) {
  for (auto const& each : programs)
    if (auto const file = found(each)) return {state::works, std::move(what), *file};
  return {state::is_missing, std::move(what), fmt::format("not found: {}", without), remedy};
}

std::optional<long> number_in(char const* file) {
  std::ifstream in{file};
  long result = 0;
  return in >> result ? std::optional{result} : std::nullopt;
}

// Whether the native sibling starts, as it does for each check: with or without randomised addresses.
bool starts(std::string const& file, bool fixed_addresses) {
  auto const child = ::fork();
  if (child == 0) {
    if (fixed_addresses) ::personality(static_cast<unsigned long>(::personality(0xffff'ffff)) | ADDR_NO_RANDOMIZE);
    auto const nowhere = ::open("/dev/null", O_RDWR);
    for (int const fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(nowhere, fd);
    ::execl(file.c_str(), file.c_str(), "--help", nullptr);
    ::_exit(127);
  }
  int status = 0;
  return child > 0 && ::waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

finding native() {
  auto const file = own_path() + ".tsan";
  if (!fs::exists(file))
    return {state::is_missing, "native runs", fmt::format("{} is not there", file),
            "build the target of that name: interlock_add_checks makes it"};
  if (starts(file, false)) return {state::works, "native runs", "ThreadSanitizer's runtime starts"};
  auto const bits = number_in("/proc/sys/vm/mmap_rnd_bits");
  auto const said = fmt::format("ThreadSanitizer's runtime does not start with randomised addresses ({} bits)",
                                bits ? std::to_string(*bits) : "unknown");
  if (starts(file, true)) return {state::works, "native runs", said + ", and does with fixed ones, which checks then use"};
  return {state::is_broken, "native runs", said + ", nor with fixed ones",
          "as root: sysctl vm.mmap_rnd_bits=28; in a container: --security-opt seccomp=unconfined"};
}

finding cores() {
  auto const online = ::sysconf(_SC_NPROCESSORS_ONLN);
  return {state::works, "cores", fmt::format("{}: as many processes at a time, unless --jobs says otherwise", online)};
}

finding memory() {
  auto const pages = ::sysconf(_SC_AVPHYS_PAGES);
  auto const mib = static_cast<std::uint64_t>(std::max(0L, pages)) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) >> 20U;
  constexpr std::uint64_t little = 512;
  if (mib >= little) return {state::works, "memory", fmt::format("{} MiB free", mib)};
  return {state::is_broken, "memory", fmt::format("{} MiB free: native runs may not start", mib), "fewer --jobs, or a smaller --memory"};
}

// Instrumented code takes 2 GiB of addresses for each thread's heap.
finding processor() {
#if defined(__x86_64__)
  return {state::works, "processor", "x86-64: instrumented code and the comparison of loops' states work"};
#else
  return {state::is_missing, "processor", "not x86-64: only layered code can be checked, and loops are explored round by round", "none"};
#endif
}

finding debugger() {
  auto const gdb = found("gdb");
  if (gdb) return {state::works, "debugger", *gdb};
  return {state::is_missing, "debugger", "not found: replay --break has nothing to stop in", "Debian: apt-get install gdb"};
}

std::vector<finding> all_findings() {
  return {processor(),
          cores(),
          memory(),
          tool("compiler", {"g++", "clang++-19", "clang++"}, "interlock-c++ and builds of checks need one", "Debian: apt-get install g++"),
          native(),
          debugger(),
          tool("git", {"git"}, "records do not say the commit, and --changed-since cannot ask", "Debian: apt-get install git"),
          tool("browser", {"chromium", "chromium-browser", "google-chrome", "firefox"}, "only the tests of HTML reports need one",
               "Debian: apt-get install chromium")};
}

std::string_view word_for(state is) {
  switch (is) {
    case state::works: return "ok";
    case state::is_missing: return "none";
    case state::is_broken: return "FAIL";
  }
  return "";
}

}  // namespace

command_line doctor_line(std::string const& program) {
  return {.usage = "doctor",
          .purpose = "Says what works on this machine, and how to mend what does not.\n"
                     "Exit status: 0 all that checks need works, 3 something does not.",
          .examples = fmt::format("  {0} doctor\n", program),
          .options = {},
          .positional = {}};
}

int doctor_command(std::string const& program, arguments const& args) {
  po::variables_map values;
  if (!parse(doctor_line(program), program, args, values)) return as_expected;
  auto const width = text_width(STDOUT_FILENO);
  bool all_work = true;
  std::string text;
  for (auto const& each : all_findings()) {
    all_work &= each.is != state::is_broken;
    auto words = each.text;
    if (!each.remedy.empty()) words += fmt::format("; {}", each.remedy);
    auto label = fmt::format("{:<6}{:<17}", word_for(each.is), each.what);
    for (auto const& line : reports::wrapped(reports::printable(words), width - 23)) {
      text += fmt::format("{}{}\n", label, line);
      label.assign(23, ' ');
    }
  }
  print(text);
  return all_work ? as_expected : could_not_run;
}

}  // namespace interlock::checker
