// in_parallel — runs each of the given functions on a thread of its own and joins them all.
#pragma once

#include <thread>

namespace interlock::tests {

template <class... Functions>
void in_parallel(Functions... functions) {
  std::jthread const threads[]{std::jthread{functions}...};
}

}  // namespace interlock::tests
