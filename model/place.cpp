#include <interlock/model/place.hpp>

#include <atomic>

namespace interlock::model {
namespace {

constinit std::atomic<code_resolver> resolver{nullptr};

}  // namespace

code_resolver resolve_code_with(code_resolver who) noexcept { return resolver.exchange(who); }

code_text place::text() const noexcept {
  auto const who = resolver.load();
  return who != nullptr ? who(return_address()) : code_text{.file = "?", .function = "?"};
}

}  // namespace interlock::model
