#include <cstdint>

#include <unwind.h>

#include <interlock/checker/native/call_stack.hpp>

namespace interlock::checker::native {
namespace {

struct progress {
  call_stack* into;
  bool recording;
};

INTERLOCK_UNINSTRUMENTED _Unwind_Reason_Code record(_Unwind_Context* context, void* argument) {
  auto& state = *static_cast<progress*>(argument);
  int interrupted = 0;
  auto const address = _Unwind_GetIPInfo(context, &interrupted);
  if (interrupted != 0) state.recording = true;
  if (!state.recording) return _URC_NO_REASON;
  if (state.into->size == call_stack::capacity || address == 0) return _URC_END_OF_STACK;
  state.into->frames[state.into->size++] =
      reinterpret_cast<void*>(address + (interrupted != 0 ? 1 : 0));
  return _URC_NO_REASON;
}

}  // namespace

void capture(call_stack& into, captured_in where) noexcept {
  into.size = 0;
  // The frames of the handler itself end at the first one that was interrupted.
  progress state{&into, where == captured_in::ordinary_code};
  _Unwind_Backtrace(record, &state);
}

void warm_up_capture() noexcept {
  call_stack ignored;
  capture(ignored, captured_in::ordinary_code);
}

}  // namespace interlock::checker::native
