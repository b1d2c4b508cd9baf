// What atomics of all sizes have in common: an operation is asked of the engine, on the object that is there.
#pragma once

#include <interlock/model/instrumented/objects.hpp>

namespace interlock::model::instrumented {

/// As the compilers number them; consume is acquire.
[[nodiscard]] inline order order_of(int compilers) noexcept {
  auto const o = static_cast<order>(compilers & 7);
  return o == order::consume ? order::acquire : o;
}

struct answer : outcome {
  object& of;
};

/// Of the atomic of so many bytes there, as a word of `in_engine` bytes. Precondition: `ours` lives.
[[nodiscard]] answer ask_of_atomic(operation what, void const volatile* at, unsigned bytes, std::uint8_t in_engine, word operand,
                                   word expected, int success, int failed, frame const* caller);

}  // namespace interlock::model::instrumented
