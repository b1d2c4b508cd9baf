// Two threads, which a test waits for.
#pragma once

#include <thread>

template <class A, class B>
void both(A a, B b) {
  std::thread one{a}, two{b};
  one.join();
  two.join();
}
