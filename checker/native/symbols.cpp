#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <string_view>

#include <fmt/format.h>

#include <interlock/checker/native/symbols.hpp>
#include <interlock/checker/native/tsan_interface.hpp>
#include <interlock/reports/words.hpp>

namespace interlock::checker::native {
namespace {

// No function's name contains the separator.
constexpr char separator = '\x1f';
constexpr char const* format_of_a_frame = "%s\x1f%l\x1f%f\x1f%m";

std::string known(std::string_view field) {
  return field == "<null>" || field == "??" ? std::string{} : std::string{field};
}

/// "a/b/../c" as "a/c", "./c" as "c": what the compiler recorded need not be what people write.
std::string tidied(std::string_view file) {
  if (file.find("./") == std::string_view::npos) return std::string{file};
  std::vector<std::string_view> kept;
  for (std::size_t begin = 0; begin <= file.size();) {
    auto const end = std::min(file.find('/', begin), file.size());
    auto const part = file.substr(begin, end - begin);
    if (part == ".." && !kept.empty() && kept.back() != ".." && !kept.back().empty())
      kept.pop_back();
    else if (part != ".") kept.push_back(part);
    begin = end + 1;
  }
  return fmt::format("{}", fmt::join(kept, "/"));
}

frame parsed(std::string_view text) {
  std::array<std::string_view, 4> fields{};
  for (auto& field : fields) {
    auto const end = std::min(text.find(separator), text.size());
    field = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  frame result{
      .file = tidied(known(fields[0])), .function = known(fields[2]), .module = known(fields[3])};
  std::from_chars(fields[1].data(), fields[1].data() + fields[1].size(), result.line);
  return result;
}

/// Whether the path is `relative`, or ends in it below some directory.
bool names(std::string_view path, std::string_view relative) {
  return path.ends_with(relative) &&
         (path.size() == relative.size() || path[path.size() - relative.size() - 1] == '/');
}

bool names_any(std::string_view path, std::initializer_list<std::string_view> of) {
  return std::any_of(of.begin(), of.end(), [path](auto each) { return names(path, each); });
}

/// Most frames come back again and again; a symbolizer may be another process.
std::vector<frame> frames_at(void* address) {
  std::array<char, 16384> text{};
  __sanitizer_symbolize_pc(address, format_of_a_frame, text.data(), text.size());
  std::vector<frame> result;
  for (char const* each = text.data(); each < text.data() + text.size() && *each != '\0';
       each += std::strlen(each) + 1)
    result.push_back(parsed(each));
  return result;
}

}  // namespace

std::vector<frame> frames_of(call_stack const& stack) {
  std::vector<frame> result;
  for (unsigned i = 0; i != stack.size; ++i) {
    auto inlined = frames_at(stack.frames[i]);
    bool const done = std::any_of(inlined.begin(), inlined.end(), is_runner);
    std::move(inlined.begin(), inlined.end(), std::back_inserter(result));
    if (done) break;
  }
  return result;
}

bool is_runner(frame const& f) noexcept {
  return names_any(f.file, {"checker/native/runner.cpp", "checker/native/main.cpp"});
}

bool is_under_test(frame const& f) noexcept {
  std::string_view const file = f.file;
  if (file.empty() || file.starts_with('<') || f.line == 0) return false;
  // Libraries of the system may have debug information, with paths that look like anybody's.
  std::string_view const module = std::string_view{f.module}.substr(f.module.rfind('/') + 1);
  for (std::string_view const system : {"libc.", "libc-", "libtsan.", "libstdc++.", "libc++.",
                                        "libc++abi.", "libgcc_s.", "libm.", "libpthread.", "ld-"})
    if (module.starts_with(system)) return false;
  for (std::string_view const foreign :
       {"/usr/include/", "/include/c++/", "/libsanitizer/", "/compiler-rt/"})
    if (file.find(foreign) != std::string_view::npos) return false;
  if (names_any(file, {"model/native.hpp", "model/lock.hpp", "scenarios/scenario.hpp",
                       "checker/native/call_stack.cpp", "checker/native/incident.cpp",
                       "checker/native/last_places.cpp", "checker/native/race_reports.cpp",
                       "checker/native/shaking.cpp", "checker/native/worker.cpp"}))
    return false;
  return !is_runner(f);
}

reports::place place_of(std::vector<frame> const& frames) {
  auto found = std::find_if(frames.begin(), frames.end(), is_under_test);
  if (found == frames.end())
    found = std::find_if(frames.begin(), frames.end(),
                         [](frame const& f) { return !f.file.empty() && !is_runner(f); });
  if (found == frames.end()) return {};
  return {.file = found->file, .line = found->line, .function = found->function};
}

std::string path_of(std::vector<frame> const& frames) {
  constexpr int enough = 6;
  std::vector<std::string> steps;
  for (auto const& f : frames) {
    if (!is_under_test(f)) continue;
    if (steps.size() == enough) {
      steps.emplace_back("…");
      break;
    }
    // Inlined or not, template arguments and all: what tells functions apart here is their line.
    steps.push_back(fmt::format("{} at {}:{}", reports::short_function(f.function), f.file, f.line));
  }
  return fmt::format("{}", fmt::join(steps, " < "));
}

std::string file_and_line(reports::place const& p) {
  return p.file.empty() ? std::string{"an unknown place"} : fmt::format("{}:{}", p.file, p.line);
}

}  // namespace interlock::checker::native
