#include <interlock/model/instrumented/runtime.hpp>

namespace interlock::model::instrumented {

constinit runtime_state now;

void refresh() noexcept {
  auto const& engine = current_engine();
  now.in_thread = engine.runs_a_thread();
  now.self = engine.self();
  now.epoch = engine.epoch();
  now.accesses_left = many_accesses;
}

void refuse(failure kind, char const* message, place where) {
  ours const scope;
  current_engine().fail(kind, message, where);
  std::abort();
}

namespace {

void begins() {
  ++now.execution;
  put_globals_back();
  forget_objects();
  forget_threads();
  now.in_thread = false;
}

[[maybe_unused]] bool const is_told = [] {
  detail::execution_begins = &begins;
  return true;
}();

}  // namespace
}  // namespace interlock::model::instrumented
