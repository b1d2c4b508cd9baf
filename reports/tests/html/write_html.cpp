// write_html_reports DIRECTORY SOURCES: what the browser test opens, and the record it must hold.
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>

#include <interlock/reports/render/html.hpp>

#include <interlock/reports/tests/samples.hpp>

namespace {

namespace fs = std::filesystem;
using namespace interlock::reports;

/// A failure as long as real ones get: 64 steps of four threads.
check long_failure(unsigned number) {
  auto c = samples::lost_wakeup();
  c.name = "semaphore/scenario_" + std::to_string(number) + "<release_notifies_on_zero>";
  c.threads = 4;
  auto& steps = c.failed->steps;
  auto const original = steps;
  steps.clear();
  for (auto n = 1U; n <= 64; ++n) {
    auto s = original[n % 5];
    s.number = n;
    s.thread = s.where.thread = n % 4 + 1;
    steps.push_back(std::move(s));
  }
  return c;
}

run hundred_checks() {
  run r;
  auto const passing = samples::all_as_expected().checks.front();
  for (auto n = 1U; n <= 100; ++n) {
    auto c = n % 5 == 0 ? long_failure(n) : passing;
    if (n % 5 != 0) c.name = "semaphore/scenario_" + std::to_string(n) + "<counting_semaphore>";
    r.checks.push_back(std::move(c));
  }
  return r;
}

void write(fs::path const& file, auto const& content) {
  std::ofstream out{file, std::ios::binary};
  content(out);
  if (!out.flush()) throw std::runtime_error{"cannot write " + file.string()};
}

void write_all(fs::path const& directory, std::string const& sources) {
  fs::create_directories(directory);
  html_renderer const html{{.source_root = sources}};
  auto const everything = samples::everything();
  write(directory / "everything.html", [&](std::ostream& out) { html.render(everything, out); });
  write(directory / "everything.json", [&](std::ostream& out) { out << to_json(everything); });
  write(directory / "explained.html",
        [&](std::ostream& out) { html.render(samples::explained(), out); });
  write(directory / "hundred.html", [&](std::ostream& out) { html.render(hundred_checks(), out); });
  write(directory / "nothing.html", [&](std::ostream& out) { html.render({}, out); });
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: write_html_reports DIRECTORY SOURCES\n";
    return EXIT_FAILURE;
  }
  try {
    write_all(argv[1], argv[2]);
  } catch (std::exception const& e) {
    std::cerr << "write_html_reports: " << e.what() << '\n';
    return EXIT_FAILURE;
  }
}
