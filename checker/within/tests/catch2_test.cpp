#include <catch2/catch.hpp>

#include "bodies.hpp"

using namespace bodies;

TEST_CASE("what is right is proved") {
  auto const found = interlock::explore([] {
    hand_over<std::memory_order_release>([](int value) { REQUIRE(value == 42); });
  });
  INFO(found.report);
  REQUIRE(found.proved);
}

TEST_CASE("a requirement is the failure") {
  auto const report = failure_of([] { count_badly([](int value) { REQUIRE(value == 2); }); });
  INFO(report);
  // The framework throws what is no std::exception.
  REQUIRE(has(report, "escaped the code under test"));
}
