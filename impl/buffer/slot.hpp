// take — moves a value out of a slot of plain data.
//
// A read where T allows it, so that a checker can tell reading an empty slot from overwriting one.
//
//   model::var<T, M> slot;
//   T value = take(slot);
#pragma once

#include <type_traits>
#include <utility>

#include <interlock/model/native.hpp>

namespace interlock {

template <class Var>
[[nodiscard]] auto take(Var& slot) {
  using T = decltype(slot.read());
  if constexpr (std::is_trivially_copyable_v<T>) return slot.read();
  else return slot.access([](T& value) { return T{std::move(value)}; });
}

}  // namespace interlock
