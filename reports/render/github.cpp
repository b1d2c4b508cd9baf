// Workflow commands of GitHub Actions: annotations on the lines of a pull request. To be printed by
// a step of the job; GitHub shows the first ten errors and the first ten warnings of each step.
#include <fmt/format.h>

#include <interlock/reports/render/exploration.hpp>
#include <interlock/reports/render/formats.hpp>
#include <interlock/reports/layout.hpp>
#include <interlock/reports/words.hpp>

namespace interlock::reports {
namespace {

/// Within the message only what would end the command, and the escape itself, need an escape.
std::string escaped(std::string_view text) {
  std::string result;
  for (auto const line : split_lines(text)) {
    if (!result.empty()) result += "%0A";
    for (auto const c : printable(line)) result += c == '%' ? "%25" : std::string(1, c);
  }
  return result;
}

std::string escaped_property(std::string_view text) {
  std::string result;
  for (auto const c : escaped(text))
    result += c == ':' ? "%3A" : c == ',' ? "%2C" : std::string(1, c);
  return result;
}

/// Not made printable: a file is found by its bytes.
std::string escaped_file(std::string_view file) {
  std::string result;
  for (auto const c : file) {
    auto const plain = static_cast<unsigned char>(c) >= 0x20 && c != '%' && c != ':' && c != ',';
    result += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return result;
}

std::string title_of(check const& c) {
  auto const what = c.failed ? kind_in_words(c.failed->kind) : answer(c);
  return fmt::format("{}: {} ({})", c.name, what, c.engine);
}

std::string annotation_of(check const& c, std::string_view program) {
  if (c.failed) return failure_in_words(c, program);
  auto const problem = problem_without_failure(c);
  return problem.empty() ? answer(c) : problem;
}

std::string where(check const& c) {
  auto const* place = c.failed ? main_place(*c.failed) : nullptr;
  if (place == nullptr) return {};
  auto text = fmt::format("file={},", escaped_file(place->file));
  if (place->line != 0) text += fmt::format("line={},", place->line);
  return text;
}

class github_renderer final : public renderer {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "github"; }
  [[nodiscard]] std::string_view purpose() const noexcept override {
    return "annotations for GitHub Actions";
  }

  void render(run const& r, std::ostream& out) const override {
    for (auto const& c : r.checks)
      if (auto const tag = tag_of(c); tag != "ok")
        write(out, fmt::format("{} {}title={}::{}", tag == "OPEN" ? "warning" : "error", where(c),
                               escaped_property(title_of(c)), escaped(annotation_of(c, r.program))));
    if (r.interrupted) write(out, fmt::format("error title=interlock::{}", escaped(totals_in_words(r))));
    else write(out, fmt::format("notice title=interlock::{}", escaped(totals_in_words(r))));
  }

 private:
  static void write(std::ostream& out, std::string_view command) {
    out << "::" << without_commands(command) << '\n';
  }
};

}  // namespace

renderer const& formats::github() {
  static github_renderer const the_renderer;
  return the_renderer;
}

}  // namespace interlock::reports
