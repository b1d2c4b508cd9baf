// Stands for a library's header: it lies where compilers keep theirs.
#pragma once

#include "probe.hpp"

namespace probe_library {

[[gnu::always_inline]] inline int inlined() { return probe::operation() + 1; }

// As small functions of a library are without optimisation, and large ones with it.
// `Way` keeps the linker from taking one compilation's for all.
template <class Way>
[[gnu::noinline]] int innermost() {
  return inlined() + 1;
}
template <class Way>
[[gnu::noinline]] int outermost() {
  return innermost<Way>() + 1;
}

template <class F>
[[gnu::noinline]] int calls_back(F const& f) {
  return f() + 1;
}

}  // namespace probe_library
