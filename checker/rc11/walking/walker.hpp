// Executions under the rc11 engine's memory model, one step of one thread after another, each
// choice made by a search: what replays a token, shrinks a failure, walks at random.
//
// It shows what the exhaustive search shows, but for one thing, and without its economy: a search
// that visits all of its choices visits one graph in every order. A thread that looks again, after a
// fruitless iteration or woken from a wait, reads the newest value; where an older one was left, the
// result's limits say so.
#pragma once

#include <functional>

#include <interlock/checker/engine.hpp>
#include <interlock/checker/rc11/walking/plan.hpp>

namespace interlock::checker {

/// As explore. Where `known` is not null, an execution follows it as long as it can,
/// in place of the search.
[[nodiscard]] engine_result walk_with_rc11(program const& what, search& steering,
                                           engine_settings const& settings,
                                           black_box& box,
                                           std::function<bool()> const& go_on,
                                           model::observer* trace = nullptr,
                                           rc11::plan const* known = nullptr);

}  // namespace interlock::checker
