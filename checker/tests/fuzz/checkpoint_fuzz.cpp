// Checkpoints: what can be read goes on for a few executions, and what is then left can be read.
#include <cstdlib>
#include <memory>

#include <interlock/checker/command/checkpoint_file.hpp>
#include <interlock/checker/rc11/searching/explorer.hpp>

#include "programs.hpp"

namespace interlock::checker {
namespace {

void go_on(saved_search const& from, engine_settings settings) {
  static auto const box = std::make_unique<black_box>();
  auto const* const check = fuzz::check_named(from.check);
  if (check == nullptr) return;
  settings.replaying = true;
  settings.operations = 400;
  for (auto const& each : from.parts) {
    if (!each.left || each.left->empty()) continue;
    auto const left = rc11::frontier_from_json(*each.left, check->what().threads);
    unsigned executions = 10;
    auto const found = explore_with_rc11(
        check->what(), settings, *box, [&] { return --executions != 0; }, {},
        {.from = &left, .share = [] { return true; }, .give = [](rc11::frontier const&) {}});
    if (!found.stopped) continue;
    auto const text = to_json_line(found.left);
    if (to_json_line(rc11::frontier_from_json(text, check->what().threads)) != text) std::abort();
  }
}

void read(std::string_view text) {
  checkpoint content;
  try {
    content = checkpoint_from_text(text, fuzz::the_program);
  } catch (usage_error const&) {
    return;
  }
  for (auto const& each : content.checks)
    if (auto const* const left = std::get_if<saved_search>(&each))
      go_on(*left, {.spurious = content.spurious,
                    .timeouts = content.timeouts,
                    .model = content.model,
                    .symmetry = content.symmetry});
}

}  // namespace
}  // namespace interlock::checker

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto const text = interlock::checker::fuzz::text_of(data, size);
  interlock::checker::read(text);
  interlock::checker::read(interlock::checker::fuzz::checkpoint_around(text));
  return 0;
}
