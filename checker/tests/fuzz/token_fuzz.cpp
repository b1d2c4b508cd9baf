// Tokens: the text as it is, and the input as what a token is made of. What can be read is written as
// it was, and can be replayed on any check.
#include <cstdlib>
#include <memory>

#include <interlock/checker/options.hpp>
#include <interlock/checker/rc11/walking/walker.hpp>
#include <interlock/checker/replay/token.hpp>
#include <interlock/checker/search/replay.hpp>

#include "sealing.hpp"
#include "programs.hpp"

namespace interlock::checker {
namespace {

void replay_on(entry const& what, replay_token const& token) {
  static auto const box = std::make_unique<black_box>();
  auto settings = settings_of(token);
  settings.replaying = true;
  settings.operations = 400;
  replay steering{token.decisions};
  (void)walk_with_rc11(what.what(), steering, settings, *box, [] { return false; });
}

void read(std::string_view text) {
  replay_token token;
  try {
    token = token_from(text);
  } catch (usage_error const&) {
    return;
  }
  if (token_from(to_text(token)) != token) std::abort();
  for (auto const& each : token.decisions.stretches) (void)describe(each.then.at);
  auto const* const named = fuzz::check_named(token.check);
  replay_on(named != nullptr ? *named : *entry::first(), token);
}

}  // namespace
}  // namespace interlock::checker

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto const text = interlock::checker::fuzz::text_of(data, size);
  interlock::checker::read(text);
  interlock::checker::read(interlock::checker::token_around(text));
  return 0;
}
