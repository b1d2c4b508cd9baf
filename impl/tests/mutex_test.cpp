// The mutexes as their users see them: native, under std's own guards.
#include <mutex>
#include <stdexcept>
#include <string>

#include <cppunit/extensions/HelperMacros.h>

#include <interlock/impl/mutex/futex.hpp>
#include <interlock/impl/mutex/owned.hpp>
#include <interlock/impl/mutex/peterson.hpp>
#include <interlock/impl/mutex/spin.hpp>
#include <interlock/impl/mutex/ticket.hpp>
#include <interlock/impl/tests/in_parallel.hpp>

namespace interlock::tests {
namespace {

/// What every mutex promises.
template <class Mutex>
class any_mutex_test : public CppUnit::TestFixture {
  CPPUNIT_TEST_SUITE(any_mutex_test);
  CPPUNIT_TEST(works_with_the_guards_of_std);
  CPPUNIT_TEST(try_lock_says_whether_it_is_free);
  CPPUNIT_TEST(guards_a_counter);
  CPPUNIT_TEST_SUITE_END();

 public:
  void works_with_the_guards_of_std() {
    Mutex first;
    Mutex second;
    { std::lock_guard guard{first}; }
    { std::scoped_lock both{first, second}; }
    std::unique_lock lock{first, std::try_to_lock};
    CPPUNIT_ASSERT(lock.owns_lock());
  }
  void try_lock_says_whether_it_is_free() {
    Mutex mutex;
    CPPUNIT_ASSERT(mutex.try_lock());
    bool taken = true;
    in_parallel([&] { taken = mutex.try_lock(); });
    CPPUNIT_ASSERT(!taken);
    mutex.unlock();
    CPPUNIT_ASSERT(mutex.try_lock());
    mutex.unlock();
  }
  void guards_a_counter() {
    Mutex mutex;
    int counter = 0;
    auto const count = [&] {
      for (int i = 0; i != 1000; ++i) {
        std::lock_guard guard{mutex};
        ++counter;
      }
    };
    in_parallel(count, count, count);
    CPPUNIT_ASSERT_EQUAL(3000, counter);
  }
};

class peterson_mutex_test : public CppUnit::TestFixture {
  CPPUNIT_TEST_SUITE(peterson_mutex_test);
  CPPUNIT_TEST(guards_a_counter);
  CPPUNIT_TEST_SUITE_END();

 public:
  void guards_a_counter() {
    peterson_mutex<> mutex;
    int counter = 0;
    auto const count_as = [&](unsigned identity) {
      return [&, identity] {
        model::native::self(identity);
        for (int i = 0; i != 1000; ++i) {
          std::lock_guard guard{mutex};
          ++counter;
        }
      };
    };
    in_parallel(count_as(0), count_as(1));
    CPPUNIT_ASSERT_EQUAL(2000, counter);
  }
};

class owned_mutex_test : public CppUnit::TestFixture {
  CPPUNIT_TEST_SUITE(owned_mutex_test);
  CPPUNIT_TEST(refuses_to_be_unlocked_when_free);
  CPPUNIT_TEST(refuses_to_be_unlocked_by_another_thread);
  CPPUNIT_TEST(refuses_to_be_locked_again);
  CPPUNIT_TEST(wraps_any_mutex);
  CPPUNIT_TEST_SUITE_END();

 public:
  void setUp() override {
    previous_ = model::native::on_failure.exchange(
        +[](failure kind, char const* message, std::source_location) {
          throw std::logic_error{std::string{to_string(kind)} + ": " + message};
        });
  }
  void tearDown() override { model::native::on_failure.store(previous_); }

  void refuses_to_be_unlocked_when_free() {
    owned_mutex<> mutex;
    CPPUNIT_ASSERT_THROW(mutex.unlock(), std::logic_error);
  }
  void refuses_to_be_unlocked_by_another_thread() {
    owned_mutex<> mutex;
    mutex.lock();
    std::string said;
    in_parallel([&] {
      try {
        mutex.unlock();
      } catch (std::logic_error const& error) {
        said = error.what();
      }
    });
    CPPUNIT_ASSERT_EQUAL(std::string{"misuse: unlocked by a thread that does not hold it"}, said);
    mutex.unlock();
  }
  void refuses_to_be_locked_again() {
    owned_mutex<> mutex;
    std::lock_guard guard{mutex};
    CPPUNIT_ASSERT_THROW(mutex.lock(), std::logic_error);
    CPPUNIT_ASSERT_THROW((void)mutex.try_lock(), std::logic_error);
  }
  void wraps_any_mutex() {
    owned_mutex<model::native, std::mutex> mutex;
    std::lock_guard guard{mutex};
    CPPUNIT_ASSERT_THROW(mutex.lock(), std::logic_error);
  }

 private:
  model::native::failure_handler previous_ = nullptr;
};

CPPUNIT_TEST_SUITE_REGISTRATION(any_mutex_test<spin_mutex<>>);
CPPUNIT_TEST_SUITE_REGISTRATION(any_mutex_test<ticket_mutex<>>);
CPPUNIT_TEST_SUITE_REGISTRATION(any_mutex_test<futex_mutex<>>);
CPPUNIT_TEST_SUITE_REGISTRATION(any_mutex_test<owned_mutex<>>);
CPPUNIT_TEST_SUITE_REGISTRATION(peterson_mutex_test);
CPPUNIT_TEST_SUITE_REGISTRATION(owned_mutex_test);

}  // namespace
}  // namespace interlock::tests
