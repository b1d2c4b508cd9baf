// The memory orders, and which of them each operation may carry.
//
// Source: C++20 [atomics.order], [atomics.types.operations], [atomics.fences].
//
//   permits_.load(order::relaxed);
#pragma once

#include <atomic>

namespace interlock {

/// std::memory_order under the name that reads well at a call site: `order::release`.
using order = std::memory_order;

namespace model {

[[nodiscard]] constexpr bool acquires(order o) noexcept {
  return o == order::acquire || o == order::consume || o == order::acq_rel || o == order::seq_cst;
}

[[nodiscard]] constexpr bool releases(order o) noexcept {
  return o == order::release || o == order::acq_rel || o == order::seq_cst;
}

/// A load, a wait, or the failure of a compare-exchange: never release or acq_rel.
[[nodiscard]] constexpr bool legal_for_load(order o) noexcept {
  return o != order::release && o != order::acq_rel;
}

/// A store: never consume, acquire or acq_rel.
[[nodiscard]] constexpr bool legal_for_store(order o) noexcept {
  return o == order::relaxed || o == order::release || o == order::seq_cst;
}

/// What a compare-exchange with one order uses when it fails ([atomics.types.operations]/18).
[[nodiscard]] constexpr order failure_order(order success) noexcept {
  if (success == order::acq_rel) return order::acquire;
  if (success == order::release) return order::relaxed;
  return success;
}

[[nodiscard]] constexpr char const* name_of(order o) noexcept {
  switch (o) {
    case order::relaxed: return "relaxed";
    case order::consume: return "consume";
    case order::acquire: return "acquire";
    case order::release: return "release";
    case order::acq_rel: return "acq_rel";
    case order::seq_cst: return "seq_cst";
  }
  return "unknown";
}

}  // namespace model
}  // namespace interlock
