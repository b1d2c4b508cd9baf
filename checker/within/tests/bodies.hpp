// What the tests explore: right and wrong, and the one wrong where the failure is a framework's own macro's.
#pragma once

#include <atomic>
#include <cassert>
#include <string>
#include <thread>

#include <interlock/explore.hpp>

namespace bodies {

struct handoff {
  std::atomic<bool> ready{false};
  int data = 0;
};

/// `Order` of the store: relaxed is too weak. `judge` gets what arrived.
template <std::memory_order Order, class Judge>
void hand_over(Judge const& judge) {
  handoff given;
  std::thread writer{[&] {
    given.data = 42;
    given.ready.store(true, Order);
  }};
  if (given.ready.load(std::memory_order_acquire)) judge(given.data);
  writer.join();
}

/// Two threads count, and lose one in some executions.
template <class Judge>
void count_badly(Judge const& judge) {
  std::atomic<int> counted{0};
  auto const count = [&] { counted.store(counted.load() + 1); };
  std::thread other{count};
  count();
  other.join();
  judge(counted.load());
}

/// The report of a body that fails; empty where it does not.
template <class Body>
std::string failure_of(Body const& body) {
  try {
    interlock::explore(body);
  } catch (interlock::exploration_failed const& failed) {
    return failed.what();
  }
  return {};
}

inline bool has(std::string const& text, std::string const& part) { return text.find(part) != std::string::npos; }

}  // namespace bodies
