// The buffers as their users see them: native.
#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <cppunit/extensions/HelperMacros.h>

#include <interlock/impl/buffer/bounded.hpp>
#include <interlock/impl/buffer/cached_ring.hpp>
#include <interlock/impl/buffer/double_buffer.hpp>
#include <interlock/impl/buffer/monitor.hpp>
#include <interlock/impl/buffer/mpmc_ring.hpp>
#include <interlock/impl/buffer/seqlock.hpp>
#include <interlock/impl/buffer/spsc_ring.hpp>
#include <interlock/impl/buffer/triple_buffer.hpp>
#include <interlock/impl/mutex/spin.hpp>
#include <interlock/impl/tests/in_parallel.hpp>

namespace interlock::tests {
namespace {

/// What every queue of bounded size promises; Queue<T> has room for two.
template <template <class> class Queue>
class any_queue_test : public CppUnit::TestFixture {
  CPPUNIT_TEST_SUITE(any_queue_test);
  CPPUNIT_TEST(refuses_when_full_and_when_empty);
  CPPUNIT_TEST(keeps_order_while_wrapping_around);
  CPPUNIT_TEST(moves_values_that_cannot_be_copied);
  CPPUNIT_TEST_SUITE_END();

 public:
  void refuses_when_full_and_when_empty() {
    Queue<std::string> queue;
    CPPUNIT_ASSERT(!queue.try_pop());
    CPPUNIT_ASSERT(queue.try_push("one"));
    CPPUNIT_ASSERT(queue.try_push("two"));
    std::string three{"three"};
    CPPUNIT_ASSERT(!queue.try_push(three));
    CPPUNIT_ASSERT_EQUAL(std::string{"three"}, three);
    CPPUNIT_ASSERT_EQUAL(std::string{"one"}, queue.try_pop().value());
    CPPUNIT_ASSERT(queue.try_push(three));
    CPPUNIT_ASSERT_EQUAL(std::string{"two"}, queue.try_pop().value());
    CPPUNIT_ASSERT_EQUAL(std::string{"three"}, queue.try_pop().value());
    CPPUNIT_ASSERT(!queue.try_pop());
  }
  void keeps_order_while_wrapping_around() {
    Queue<int> queue;
    std::vector<int> popped;
    in_parallel(
        [&] {
          for (int i = 0; i != 500; ++i)
            while (!queue.try_push(i)) std::this_thread::yield();
        },
        [&] {
          while (popped.size() != 500) {
            if (auto const item = queue.try_pop()) popped.push_back(*item);
            else std::this_thread::yield();
          }
        });
    for (std::size_t i = 0; i != popped.size(); ++i)
      CPPUNIT_ASSERT_EQUAL(static_cast<int>(i), popped[i]);
  }
  void moves_values_that_cannot_be_copied() {
    Queue<std::unique_ptr<int>> queue;
    CPPUNIT_ASSERT(queue.try_push(std::make_unique<int>(7)));
    CPPUNIT_ASSERT_EQUAL(7, *queue.try_pop().value());
  }
};

/// What a queue that waits promises besides.
template <template <class> class Queue>
class blocking_queue_test : public CppUnit::TestFixture {
  CPPUNIT_TEST_SUITE(blocking_queue_test);
  CPPUNIT_TEST(hands_every_item_to_one_consumer);
  CPPUNIT_TEST_SUITE_END();

 public:
  void hands_every_item_to_one_consumer() {
    Queue<int> queue;
    std::array<std::vector<int>, 2> popped;
    auto const produce = [&](int from) {
      return [&, from] {
        for (int i = from; i < 400; i += 2) queue.push(i);
      };
    };
    auto const consume = [&](std::size_t mine) {
      return [&, mine] {
        for (int i = 0; i != 200; ++i) popped[mine].push_back(queue.pop());
      };
    };
    in_parallel(produce(0), produce(1), consume(0), consume(1));
    std::vector<bool> seen(400);
    for (auto const& each : popped)
      for (int item : each) {
        CPPUNIT_ASSERT(!seen[static_cast<std::size_t>(item)]);
        seen[static_cast<std::size_t>(item)] = true;
      }
  }
};

struct frame {
  int left = 0;
  int right = 0;
};

/// What one writer and one reader of frames are promised.
template <class Buffer>
class frames_test : public CppUnit::TestFixture {
  CPPUNIT_TEST_SUITE(frames_test);
  CPPUNIT_TEST(shows_the_newest);
  CPPUNIT_TEST(never_tears_and_never_goes_back);
  CPPUNIT_TEST_SUITE_END();

 public:
  void shows_the_newest() {
    Buffer buffer{frame{1, 1}};
    CPPUNIT_ASSERT_EQUAL(1, buffer.latest().left);
    buffer.publish(frame{2, 2});
    buffer.publish(frame{3, 3});
    buffer.publish(frame{4, 4});
    CPPUNIT_ASSERT_EQUAL(4, buffer.latest().left);
    CPPUNIT_ASSERT_EQUAL(4, buffer.latest().right);
    buffer.publish(frame{5, 5});
    CPPUNIT_ASSERT_EQUAL(5, buffer.latest().left);
  }
  void never_tears_and_never_goes_back() {
    Buffer buffer{frame{}};
    bool whole = true;
    bool forward = true;
    in_parallel(
        [&] {
          for (int i = 1; i <= 2000; ++i) buffer.publish(frame{i, i});
        },
        [&] {
          for (int last = 0; last != 2000;) {
            auto const got = buffer.latest();
            whole = whole && got.left == got.right;
            forward = forward && last <= got.left;
            last = got.left;
          }
        });
    CPPUNIT_ASSERT(whole);
    CPPUNIT_ASSERT(forward);
  }
};

template <class T>
using bounded = bounded_buffer<model::native, T, 2>;
template <class T>
using spinning = bounded_buffer<model::native, T, 2, spin_mutex<>>;
template <class T>
using monitored = monitor_buffer<model::native, T, 2>;
template <class T>
using ring = spsc_ring<model::native, T, 2>;
template <class T>
using cached = cached_ring<model::native, T, 2>;
template <class T>
using many = mpmc_ring<model::native, T, 2>;

class double_buffer_test : public CppUnit::TestFixture {
  CPPUNIT_TEST_SUITE(double_buffer_test);
  CPPUNIT_TEST(hands_over_every_frame);
  CPPUNIT_TEST_SUITE_END();

 public:
  void hands_over_every_frame() {
    double_buffer<model::native, frame> buffer;
    std::vector<int> seen;
    in_parallel(
        [&] {
          for (int i = 0; i != 300; ++i) buffer.write([i](frame& f) { f = {i, i}; });
        },
        [&] {
          for (int i = 0; i != 300; ++i) buffer.read([&](frame const& f) { seen.push_back(f.left + f.right); });
        });
    for (std::size_t i = 0; i != seen.size(); ++i) CPPUNIT_ASSERT_EQUAL(2 * static_cast<int>(i), seen[i]);
  }
};

/// What a ring for many promises besides.
class mpmc_ring_test : public CppUnit::TestFixture {
  CPPUNIT_TEST_SUITE(mpmc_ring_test);
  CPPUNIT_TEST(hands_every_item_to_one_consumer);
  CPPUNIT_TEST_SUITE_END();

 public:
  void hands_every_item_to_one_consumer() {
    many<int> ring;
    std::array<int, 2> sums{};
    auto const produce = [&] {
      for (int i = 1; i <= 300; ++i)
        while (!ring.try_push(i)) std::this_thread::yield();
    };
    auto const consume = [&](std::size_t mine) {
      return [&, mine] {
        for (int i = 0; i != 300;) {
          if (auto const item = ring.try_pop()) {
            sums[mine] += *item;
            ++i;
          } else {
            std::this_thread::yield();
          }
        }
      };
    };
    in_parallel(produce, produce, consume(0), consume(1));
    CPPUNIT_ASSERT_EQUAL(300 * 301, sums[0] + sums[1]);
    CPPUNIT_ASSERT(!ring.try_pop());
  }
};

CPPUNIT_TEST_SUITE_REGISTRATION(any_queue_test<bounded>);
CPPUNIT_TEST_SUITE_REGISTRATION(any_queue_test<spinning>);
CPPUNIT_TEST_SUITE_REGISTRATION(any_queue_test<monitored>);
CPPUNIT_TEST_SUITE_REGISTRATION(any_queue_test<ring>);
CPPUNIT_TEST_SUITE_REGISTRATION(any_queue_test<cached>);
CPPUNIT_TEST_SUITE_REGISTRATION(any_queue_test<many>);
CPPUNIT_TEST_SUITE_REGISTRATION(double_buffer_test);
CPPUNIT_TEST_SUITE_REGISTRATION(mpmc_ring_test);
CPPUNIT_TEST_SUITE_REGISTRATION(blocking_queue_test<bounded>);
CPPUNIT_TEST_SUITE_REGISTRATION(blocking_queue_test<spinning>);
CPPUNIT_TEST_SUITE_REGISTRATION(blocking_queue_test<monitored>);
using triple_buffer_tests = frames_test<triple_buffer<model::native, frame>>;
using seqlock_tests = frames_test<seqlock<model::native, frame>>;
CPPUNIT_TEST_SUITE_REGISTRATION(triple_buffer_tests);
CPPUNIT_TEST_SUITE_REGISTRATION(seqlock_tests);

}  // namespace
}  // namespace interlock::tests
