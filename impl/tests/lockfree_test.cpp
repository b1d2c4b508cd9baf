// The structures without locks as their users see them: native.
#include <array>
#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include <cppunit/extensions/HelperMacros.h>

#include <interlock/impl/lockfree/michael_scott_queue.hpp>
#include <interlock/impl/lockfree/rcu.hpp>
#include <interlock/impl/lockfree/treiber_stack.hpp>
#include <interlock/impl/tests/in_parallel.hpp>

namespace interlock::tests {
namespace {

template <class T>
using stack = treiber_stack<model::native, T, 4>;
template <class T>
using queue = michael_scott_queue<model::native, T, 4>;

template <class Structure, class T>
void push(Structure& to, typename Structure::participant& me, T value) {
  if constexpr (requires { to.push(me, std::move(value)); }) to.push(me, std::move(value));
  else to.push(std::move(value));
}

/// What each of them promises.
template <template <class> class Structure>
class any_structure_test : public CppUnit::TestFixture {
  CPPUNIT_TEST_SUITE(any_structure_test);
  CPPUNIT_TEST(gives_each_value_to_one_thread);
  CPPUNIT_TEST(keeps_what_is_left);
  CPPUNIT_TEST_SUITE_END();

 public:
  void gives_each_value_to_one_thread() {
    Structure<int> values;
    std::array<std::vector<int>, 2> popped;
    auto const produce = [&](int from) {
      return [&, from] {
        typename Structure<int>::participant me{values};
        for (int i = from; i < 1000; i += 2) push(values, me, i);
      };
    };
    auto const consume = [&](std::size_t mine) {
      return [&, mine] {
        typename Structure<int>::participant me{values};
        while (popped[mine].size() != 500) {
          if (auto const value = values.try_pop(me)) popped[mine].push_back(*value);
          else std::this_thread::yield();
        }
      };
    };
    in_parallel(produce(0), produce(1), consume(0), consume(1));
    std::vector<bool> seen(1000);
    for (auto const& each : popped)
      for (int value : each) {
        CPPUNIT_ASSERT(!seen[static_cast<std::size_t>(value)]);
        seen[static_cast<std::size_t>(value)] = true;
      }
  }
  void keeps_what_is_left() {
    Structure<std::unique_ptr<int>> values;
    typename Structure<std::unique_ptr<int>>::participant me{values};
    push(values, me, std::make_unique<int>(7));
    push(values, me, std::make_unique<int>(8));
    CPPUNIT_ASSERT(values.try_pop(me).has_value());  // the other is destroyed with the structure
  }
};

class order_test : public CppUnit::TestFixture {
  CPPUNIT_TEST_SUITE(order_test);
  CPPUNIT_TEST(a_queue_gives_the_oldest_first);
  CPPUNIT_TEST(a_stack_gives_the_newest_first);
  CPPUNIT_TEST_SUITE_END();

 public:
  void a_queue_gives_the_oldest_first() {
    queue<int> values;
    queue<int>::participant me{values};
    for (int i = 1; i <= 3; ++i) values.push(me, i);
    for (int i = 1; i <= 3; ++i) CPPUNIT_ASSERT_EQUAL(i, values.try_pop(me).value());
    CPPUNIT_ASSERT(!values.try_pop(me));
  }
  void a_stack_gives_the_newest_first() {
    stack<int> values;
    stack<int>::participant me{values};
    for (int i = 1; i <= 3; ++i) values.push(i);
    for (int i = 3; i >= 1; --i) CPPUNIT_ASSERT_EQUAL(i, values.try_pop(me).value());
    CPPUNIT_ASSERT(!values.try_pop(me));
  }
};

class rcu_test : public CppUnit::TestFixture {
  CPPUNIT_TEST_SUITE(rcu_test);
  CPPUNIT_TEST(readers_see_whole_values);
  CPPUNIT_TEST_SUITE_END();

 public:
  void readers_see_whole_values() {
    struct pair {
      int first, second;
    };
    rcu<> readers;
    std::atomic<pair*> current{new pair{0, 0}};
    auto const replace = [&] {
      for (int i = 1; i != 500; ++i) {
        auto* const old = current.exchange(new pair{i, i}, std::memory_order_acq_rel);
        readers.synchronize();
        *old = {-1, -2};
        delete old;
      }
    };
    std::atomic<int> torn{0};
    auto const read = [&] {
      for (int i = 0; i != 5000; ++i) {
        auto const mine = readers.lock();
        auto const seen = *current.load(std::memory_order_acquire);
        readers.unlock(mine);
        if (seen.first != seen.second) ++torn;
      }
    };
    in_parallel(replace, replace, read, read);
    delete current.load();
    CPPUNIT_ASSERT_EQUAL(0, torn.load());
  }
};

CPPUNIT_TEST_SUITE_REGISTRATION(any_structure_test<stack>);
CPPUNIT_TEST_SUITE_REGISTRATION(any_structure_test<queue>);
CPPUNIT_TEST_SUITE_REGISTRATION(order_test);
CPPUNIT_TEST_SUITE_REGISTRATION(rcu_test);

}  // namespace
}  // namespace interlock::tests
