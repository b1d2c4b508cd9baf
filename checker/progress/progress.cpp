#include <interlock/checker/progress/progress.hpp>

#include <string>

#include <fmt/format.h>
#include <unistd.h>

#include <interlock/checker/command/terminal.hpp>
#include <interlock/checker/output/descriptors.hpp>
#include <interlock/checker/progress/status_line.hpp>
#include <interlock/reports/render/text.hpp>

namespace interlock::checker {
namespace {

std::string describe(task const& t) {
  auto const p = t.progress();
  auto text = fmt::format("{} {}", t.engine(), t.name());
  if (p.executions == 0) return fmt::format("{} {:.0f} s", text, p.seconds);
  text += fmt::format(" {} executions", p.executions);
  if (p.seconds > 0) text += fmt::format(" ({:.0f}/s)", static_cast<double>(p.executions) / p.seconds);
  if (p.preemptions) text += fmt::format(", {} preemptions", *p.preemptions);
  if (p.explored > 0) text += fmt::format(", about {:.{}f} %", 100 * p.explored, p.explored < 0.01 ? 2 : 0);
  return text;
}

class terminal final : public progress {
 public:
  void finished(reports::check const& record, std::size_t, std::size_t) override {
    if (record.as_expected) return;  // the table comes at the end; surprises are shown at once
    line_.erase();
    show_on_stderr(reports::check_line(record) + "\n");
  }
  void running(std::vector<task const*> const& tasks, std::size_t done, std::size_t all) override {
    auto line = fmt::format("[{}/{}]", done, all);
    for (auto const* each : tasks) line += "  " + describe(*each);
    line_.draw(line);
  }
  void over() override { line_.erase(); }

 private:
  status_line line_{[] { return terminal_width(STDERR_FILENO); }, show_on_stderr};
};

class plain final : public progress {
 public:
  void finished(reports::check const& record, std::size_t done, std::size_t all) override {
    show_on_stderr(fmt::format("[{}/{}] {}\n", done, all, reports::check_line(record)));
  }
  void running(std::vector<task const*> const&, std::size_t, std::size_t) override {}
  void over() override {}
};

}  // namespace

std::unique_ptr<progress> make_progress() {
  if (takes_cursor(STDERR_FILENO)) return std::make_unique<terminal>();
  return std::make_unique<plain>();
}

}  // namespace interlock::checker
