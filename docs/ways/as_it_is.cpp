// The queue as it is: threads by std::thread, properties by assert.
#include <thread>

#include <interlock/check.hpp>

#include "ring.hpp"

INTERLOCK_TEST("ring/hands_over", passes) {
  ring<int, 1> values;
  std::thread producer{[&] {
    values.push(1);
    values.push(2);
    values.close();
  }};
  int next = 1;
  while (auto const value = values.pop()) assert(*value == next++);
  assert(next == 3);
  producer.join();
}
