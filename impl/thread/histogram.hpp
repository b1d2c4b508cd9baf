// histogram — how often each of N things was seen, counted by many threads at once and plain data before and after.
//
// Contract: count and seen_so_far may be called by any threads at the same time. total is called when all that was counted happened before,
// the threads were joined, say, and not beside other calls. Other bins are other objects. A bin counts modulo 2^32.
//
// Progress: all are wait-free where fetch_add is; count is one of those.
//
// Memory ordering: everything is relaxed. A count says nothing of other data; what makes total right is what its caller knows of the threads.
//
// Source: C++20 [atomics.ref.generic]; what it is for stands in P0019 (D. Sunderland and others, "Atomic Ref"): data that only some
// phases of a program share need not be atomic in the others.
//
//   histogram<256> bytes;
//   in each thread: for (auto byte : part) bytes.count(byte);
//   after they were joined: bytes.total(0)
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include <interlock/model/native.hpp>

namespace interlock {

template <std::size_t N, model::Model M = model::native>
class histogram {
 public:
  histogram() {
    for (std::size_t i = 0; i != N; ++i) M::name(bins_[i], "bin", static_cast<std::ptrdiff_t>(i));
  }

  /// Precondition, of all: bin < N.
  void count(std::size_t bin) { model::atomic_ref<std::uint32_t, M>{bins_[bin]}.fetch_add(1, order::relaxed); }
  [[nodiscard]] std::uint32_t seen_so_far(std::size_t bin) { return model::atomic_ref<std::uint32_t, M>{bins_[bin]}.load(order::relaxed); }
  [[nodiscard]] std::uint32_t total(std::size_t bin) const { return bins_[bin].read(); }

 private:
  struct zero : model::var<std::uint32_t, M> {
    zero() : model::var<std::uint32_t, M>{0} {}
  };
  std::array<zero, N> bins_;
};

}  // namespace interlock
