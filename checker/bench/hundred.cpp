// Makes a record of 100 checks, 20 of them failing, out of those of a real run: what the report's
// page is measured with. Reads the record on stdin and prints the other; 1 when it has too few
// kinds.
#include <cstdio>
#include <exception>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include <interlock/reports/record.hpp>

namespace {

using namespace interlock::reports;

// `count` of `from`, over and over, each with a name of its own.
void add(run& to, std::vector<check> const& from, std::size_t count) {
  for (std::size_t i = 0; i != count; ++i) {
    to.checks.push_back(from[i % from.size()]);
    if (i >= from.size()) {
      to.checks.back().name += '#';
      to.checks.back().name += std::to_string(i / from.size() + 1);
    }
  }
}

}  // namespace

int main() {
  try {
    std::vector<check> failing, others;
    auto const all = run_from_json(std::string{std::istreambuf_iterator<char>{std::cin}, {}});
    for (auto const& each : all.checks) {
      bool const shows_steps = each.failed && !each.failed->steps.empty();
      if (shows_steps || !each.failed) (shows_steps ? failing : others).push_back(each);
    }
    if (failing.empty() || others.empty()) return 1;
    run result;
    add(result, failing, 20);
    add(result, others, 80);
    std::cout << to_json(result);
    return 0;
  } catch (std::exception const& e) {
    std::fprintf(stderr, "hundred: %s\n", e.what());
    return 1;
  }
}
