// Broken: a histogram that is looked at as plain data while threads still count.
//
// "It is one aligned word, so the read is atomic anyway": to the language it is a data race, and a compiler that sees a loop around it may
// read once and never again.
//
// Source: C++20 [atomics.ref.generic.general]/3: while an atomic_ref to an object exists, all access is by such references. That "benign"
// races are none: H. Boehm, "How to miscompile programs with 'benign' data races" (HotPar 2011).
// Right: impl/thread/histogram.hpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <std::size_t N, model::Model M = model::native>
class looks_plainly_histogram {
 public:
  looks_plainly_histogram() {
    for (std::size_t i = 0; i != N; ++i) M::name(bins_[i], "bin", static_cast<std::ptrdiff_t>(i));
  }

  void count(std::size_t bin) { model::atomic_ref<std::uint32_t, M>{bins_[bin]}.fetch_add(1, order::relaxed); }
  [[nodiscard]] std::uint32_t seen_so_far(std::size_t bin) { return bins_[bin].read(); }  // BUG: others count there
  [[nodiscard]] std::uint32_t total(std::size_t bin) const { return bins_[bin].read(); }

 private:
  struct zero : model::var<std::uint32_t, M> {
    zero() : model::var<std::uint32_t, M>{0} {}
  };
  std::array<zero, N> bins_;
};

}  // namespace interlock::broken
