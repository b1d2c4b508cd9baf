#include <gtest/gtest.h>

#include "bodies.hpp"

namespace {

using namespace bodies;

TEST(within_gtest, what_is_right_is_proved) {
  auto const found = interlock::explore([] {
    hand_over<std::memory_order_release>([](int value) { assert(value == 42); });
  });
  EXPECT_TRUE(found.proved) << found.report;
}

TEST(within_gtest, an_assertion_in_the_body_is_the_failure) {
  auto const report = failure_of([] { count_badly([](int value) { assert(value == 2); }); });
  EXPECT_TRUE(has(report, "value == 2")) << report;
}

}  // namespace

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
