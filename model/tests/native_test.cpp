// model::native where it is more than a name for std.
#include <chrono>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <interlock/model/checked.hpp>
#include <interlock/model/native.hpp>

namespace interlock::model {
namespace {

using namespace std::chrono_literals;

static_assert(Model<native> && Model<checked>);
static_assert(std::is_same_v<atomic<int, native>, std::atomic<int>>);
static_assert(std::is_same_v<native::mutex, std::mutex>);
static_assert(sizeof(var<int, native>) == sizeof(int));

// What lacks anything is no Model.
struct without_yield : native {
 private:
  using native::yield;
};
struct without_atomics {
  static void fence(order) {}
};
static_assert(Atomics<without_yield> && !Scheduling<without_yield> && !Model<without_yield>);
static_assert(!Atomics<without_atomics> && !Model<without_atomics> && !Model<int>);

class native_model : public CppUnit::TestFixture {};

CPPUNIT_TEST_FIXTURE(native_model, references_make_an_atomic_of_plain_data) {
  var<int, native> x{1};
  {
    atomic_ref<int, native> const by_reference{x};
    auto const another = by_reference;
    CPPUNIT_ASSERT_EQUAL(1, another.fetch_add(2, order::relaxed));
    by_reference |= 4;
    by_reference.wait(0);
    CPPUNIT_ASSERT_EQUAL(7, by_reference.load());
  }
  CPPUNIT_ASSERT_EQUAL(7, x.read());
}

CPPUNIT_TEST_FIXTURE(native_model, timed_wait_says_whether_the_value_changed) {
  atomic<int, native> x{0};
  auto const past = native::clock::now() - 1s;
  CPPUNIT_ASSERT(!native::wait_until(x, 0, order::acquire, past));
  CPPUNIT_ASSERT(!native::wait_until(x, 0, order::acquire, native::clock::now() + 1ms));
  CPPUNIT_ASSERT(native::wait_until(x, 1, order::acquire, past));
}

CPPUNIT_TEST_FIXTURE(native_model, timed_wait_ends_with_the_change) {
  atomic<int, native> x{0};
  std::jthread const storing{[&] {
    x.store(1, order::release);
    x.notify_one();
  }};
  CPPUNIT_ASSERT(native::wait_until(x, 0, order::acquire, native::clock::now() + 1h));
}

CPPUNIT_TEST_FIXTURE(native_model, timed_wait_does_not_end_before_its_deadline) {
  atomic<int, native> x{0};
  auto const deadline = native::clock::now() + 2ms;
  CPPUNIT_ASSERT(!native::wait_until(x, 0, order::acquire, deadline));
  CPPUNIT_ASSERT(native::clock::now() >= deadline);
}

CPPUNIT_TEST_FIXTURE(native_model, condition_waits_with_the_layers_locks_and_with_stds) {
  native::mutex m;
  native::condition_variable changed;
  bool ready = false;
  std::jthread const changing{[&] {
    lock_guard const lock{m};
    ready = true;
    changed.notify_all();
  }};
  {
    unique_lock lock{m};
    changed.wait(lock, [&] { return ready; });
    CPPUNIT_ASSERT(lock.owns_lock());
    CPPUNIT_ASSERT(!changed.wait_until(lock, native::clock::now() - 1s));
  }
  std::unique_lock lock{m};
  changed.wait(lock, [&] { return ready; });
  CPPUNIT_ASSERT(lock.owns_lock());
}

CPPUNIT_TEST_FIXTURE(native_model, choices_are_within_the_limit_and_follow_the_seed) {
  auto const choices = [](unsigned seed) {
    native::seed(seed);
    std::string result;
    for (int i = 0; i != 64; ++i) {
      auto const chosen = native::choose(3);
      CPPUNIT_ASSERT(chosen < 3);
      result += std::to_string(chosen);
    }
    return result;
  };
  auto const some = choices(1);
  CPPUNIT_ASSERT_EQUAL(some, choices(1));
  CPPUNIT_ASSERT(some != choices(2));
  CPPUNIT_ASSERT_EQUAL(std::size_t{3}, (std::set<char>{some.begin(), some.end()}.size()));
  CPPUNIT_ASSERT(choices(0).find_first_not_of('0') != std::string::npos);
  CPPUNIT_ASSERT_EQUAL(0U, native::choose(1));
}

CPPUNIT_TEST_FIXTURE(native_model, threads_have_identities_of_their_own) {
  auto const mine = native::self();
  CPPUNIT_ASSERT_EQUAL(mine, native::self());
  unsigned other = mine;
  std::thread{[&] { other = native::self(); }}.join();
  CPPUNIT_ASSERT(other != mine);
  std::thread{[&] {
    native::self(7);
    other = native::self();
  }}.join();
  CPPUNIT_ASSERT_EQUAL(7U, other);
  CPPUNIT_ASSERT_EQUAL(mine, native::self());
}

struct caught {
  failure kind;
  std::string message;
  unsigned line;
};

CPPUNIT_TEST_FIXTURE(native_model, failures_go_to_the_handler_with_their_place) {
  auto const before = native::on_failure.exchange(
      [](failure kind, char const* message, std::source_location where) {
        throw caught{kind, message, static_cast<unsigned>(where.line())};
      });
  native::check(true, "never");
  native::require(false, "costs nothing and does nothing");
  auto const catch_from = [](auto f) {
    try {
      f();
    } catch (caught const& c) {
      return c;
    }
    return caught{failure::crash, "nothing was caught", 0};
  };
  auto const line = static_cast<unsigned>(__LINE__) + 1;
  auto const check = catch_from([] { native::check(false, "the property"); });
  auto const misuse = catch_from([] { native::misuse("the precondition"); });
  native::on_failure = before;
  CPPUNIT_ASSERT(check.kind == failure::failed_check);
  CPPUNIT_ASSERT_EQUAL(std::string{"the property"}, check.message);
  CPPUNIT_ASSERT_EQUAL(line, check.line);
  CPPUNIT_ASSERT(misuse.kind == failure::misuse);
  CPPUNIT_ASSERT_EQUAL(std::string{"the precondition"}, misuse.message);
  CPPUNIT_ASSERT_EQUAL(line + 1, misuse.line);
}

CPPUNIT_TEST_FIXTURE(native_model, plain_data_of_any_type_is_read_written_and_accessed) {
  var<std::string, native> text{"a"};
  text.write(text.read() + "b");
  CPPUNIT_ASSERT_EQUAL(std::size_t{3}, text.access([](std::string& s) {
    s += 'c';
    return s.size();
  }));
  CPPUNIT_ASSERT_EQUAL(std::string{"abc"}, text.read());
}

}  // namespace
}  // namespace interlock::model
