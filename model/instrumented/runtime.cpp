#include <interlock/model/instrumented/runtime.hpp>

#include <sys/single_threaded.h>

namespace interlock::model::instrumented {

constinit runtime_state now;

void refresh() noexcept {
  auto const stands = current_engine().stands();
  now.in_thread = stands.in_thread && !now.is_layered;
  now.self = stands.self;
  now.epoch = stands.epoch;
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
  forget_thread_locals();
  forget_at_exit();
  now.in_thread = false;
  now.is_layered = true;
  // Else the standard library's shared_ptr counts without atomics.
  __libc_single_threaded = 0;
}

// Operations of the layer may have let others run.
void is_over() {
  if (code_runs()) refresh();
}

[[maybe_unused]] bool const is_told = [] {
  detail::execution_begins = &begins;
  detail::operation_is_over = &is_over;
  detail::operations_taken_back = &forget_uses;
  return true;
}();

}  // namespace
}  // namespace interlock::model::instrumented
