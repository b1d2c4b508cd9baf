// What a queue holds: requests, and pieces of a search; what can be read is divided, goes on for a few executions, and what is
// then left can be read. The input's first byte says which, and of which check.
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <vector>

#include <interlock/checker/queue/request.hpp>
#include <interlock/checker/rc11/searching/explorer.hpp>

#include "programs.hpp"

namespace interlock::checker {
namespace {

void read_request(std::string_view text) {
  queue::request asked;
  try {
    asked = queue::request_from_text(text);
  } catch (std::invalid_argument const&) {
    return;
  }
  auto const written = to_text(asked);
  if (to_text(queue::request_from_text(written)) != written) std::abort();
}

void go_on(entry const& check, std::string const& left) {
  static auto const box = std::make_unique<black_box>();
  engine_settings settings;
  settings.replaying = true;
  settings.operations = 60;  // each compares the program's memory, which is large here
  auto const from = rc11::frontier_from_json(left, check.what().threads);
  unsigned executions = 3;
  auto const found = explore_with_rc11(check.what(), settings, *box, [&] { return --executions != 0; }, {},
                                       {.from = &from, .share = [] { return false; }, .give = [](rc11::frontier const&) {}});
  if (!found.stopped) return;
  for (auto const& each : queue::divided(to_json_line(found.left), 2, check.what()))
    (void)rc11::frontier_from_json(each, check.what().threads);
}

// "run", "task" and "left" are lines.
void read_piece(entry const& check, std::string_view text) {
  std::vector<std::pair<std::string, std::string>> fields;
  for (auto const* name : {"run", "task", "left"}) {
    auto const end = std::min(text.find('\n'), text.size());
    fields.emplace_back(name, text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  try {
    auto const piece = queue::piece_from(fields);
    auto const parts = queue::divided(piece.left, 3, check.what());
    if (parts.empty() || parts.size() > 3) std::abort();
    if (!piece.left.empty())
      go_on(check, parts.front());
  } catch (std::invalid_argument const&) {
  }
}

}  // namespace
}  // namespace interlock::checker

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  if (size == 0) return 0;
  auto const text = interlock::checker::fuzz::text_of(data + 1, size - 1);
  auto number = *data % 8;
  if (number == 0) {
    interlock::checker::read_request(text);
    return 0;
  }
  for (auto const* each = interlock::entry::first(); each != nullptr; each = each->next())
    if (--number == 0) interlock::checker::read_piece(*each, text);
  return 0;
}
