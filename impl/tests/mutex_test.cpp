// The mutexes as their users see them: native, under std's own guards.
#include <chrono>
#include <mutex>
#include <shared_mutex>
#include <stdexcept>
#include <string>

#include <cppunit/extensions/HelperMacros.h>

#include <interlock/impl/mutex/backoff.hpp>
#include <interlock/impl/mutex/bakery.hpp>
#include <interlock/impl/mutex/clh.hpp>
#include <interlock/impl/mutex/dekker.hpp>
#include <interlock/impl/mutex/futex.hpp>
#include <interlock/impl/mutex/mcs.hpp>
#include <interlock/impl/mutex/of_semaphore.hpp>
#include <interlock/impl/mutex/owned.hpp>
#include <interlock/impl/mutex/peterson.hpp>
#include <interlock/impl/mutex/recursive.hpp>
#include <interlock/impl/mutex/shared.hpp>
#include <interlock/impl/mutex/shared_of_semaphores.hpp>
#include <interlock/impl/mutex/spin.hpp>
#include <interlock/impl/mutex/ticket.hpp>
#include <interlock/impl/mutex/timed.hpp>
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

/// What those promise that threads enter by number.
template <class Mutex>
class mutex_of_two_test : public CppUnit::TestFixture {
  CPPUNIT_TEST_SUITE(mutex_of_two_test);
  CPPUNIT_TEST(guards_a_counter);
  CPPUNIT_TEST_SUITE_END();

 public:
  void guards_a_counter() {
    Mutex mutex;
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

/// What std::timed_mutex promises besides.
template <class Mutex>
class timed_mutex_test : public CppUnit::TestFixture {
  CPPUNIT_TEST_SUITE(timed_mutex_test);
  CPPUNIT_TEST(gives_up_and_gets_it_later);
  CPPUNIT_TEST_SUITE_END();

 public:
  void gives_up_and_gets_it_later() {
    Mutex mutex;
    mutex.lock();
    in_parallel([&] {
      CPPUNIT_ASSERT(!mutex.try_lock_for(std::chrono::microseconds{1}));
      CPPUNIT_ASSERT(!mutex.try_lock_until(std::chrono::system_clock::time_point::min()));
    });
    bool got = false;
    in_parallel(
        [&] {
          std::unique_lock lock{mutex, std::chrono::hours{24}};
          got = lock.owns_lock();
        },
        [&] { mutex.unlock(); });
    CPPUNIT_ASSERT(got);
    CPPUNIT_ASSERT(mutex.try_lock());
    mutex.unlock();
  }
};

/// What a mutex with readers promises.
template <class Mutex>
class readers_test : public CppUnit::TestFixture {
  CPPUNIT_TEST_SUITE(readers_test);
  CPPUNIT_TEST(readers_see_whole_writes);
  CPPUNIT_TEST_SUITE_END();

 public:
  void readers_see_whole_writes() {
    Mutex mutex;
    int left = 0;
    int right = 0;
    auto const write = [&] {
      for (int i = 0; i != 500; ++i) {
        mutex.lock();
        ++left;
        ++right;
        mutex.unlock();
      }
    };
    bool whole = true;
    auto const read = [&] {
      for (int i = 0; i != 500; ++i) {
        mutex.lock_shared();
        if (left != right) whole = false;
        mutex.unlock_shared();
      }
    };
    in_parallel(write, write, read);
    CPPUNIT_ASSERT(whole);
    CPPUNIT_ASSERT_EQUAL(1000, left);
  }
};

class shared_mutex_test : public CppUnit::TestFixture {
  CPPUNIT_TEST_SUITE(shared_mutex_test);
  CPPUNIT_TEST(shares_and_excludes);
  CPPUNIT_TEST_SUITE_END();

 public:
  void shares_and_excludes() {
    shared_mutex<> mutex;
    {
      std::shared_lock one{mutex};
      std::shared_lock other{mutex, std::try_to_lock};
      CPPUNIT_ASSERT(other.owns_lock());
      CPPUNIT_ASSERT(!mutex.try_lock());
      CPPUNIT_ASSERT(!mutex.try_lock_for(std::chrono::microseconds{1}));
      CPPUNIT_ASSERT(mutex.try_lock_shared_for(std::chrono::microseconds{1}));
      mutex.unlock_shared();
    }
    std::lock_guard writing{mutex};
    CPPUNIT_ASSERT(!mutex.try_lock_shared());
    CPPUNIT_ASSERT(!mutex.try_lock_shared_for(std::chrono::microseconds{1}));
  }
};

class recursive_mutex_test : public CppUnit::TestFixture {
  CPPUNIT_TEST_SUITE(recursive_mutex_test);
  CPPUNIT_TEST(lets_others_in_when_unlocked_as_often);
  CPPUNIT_TEST_SUITE_END();

 public:
  void lets_others_in_when_unlocked_as_often() {
    recursive_mutex<> mutex;
    auto const taken = [&] {
      bool got = false;
      in_parallel([&] {
        got = mutex.try_lock();
        if (got) mutex.unlock();
      });
      return !got;
    };
    mutex.lock();
    CPPUNIT_ASSERT(mutex.try_lock());
    mutex.unlock();
    CPPUNIT_ASSERT(taken());
    mutex.unlock();
    CPPUNIT_ASSERT(!taken());
  }
};

/// Those whose threads bring a node.
class queue_mutex_test : public CppUnit::TestFixture {
  CPPUNIT_TEST_SUITE(queue_mutex_test);
  CPPUNIT_TEST(mcs_guards_a_counter);
  CPPUNIT_TEST(clh_guards_a_counter);
  CPPUNIT_TEST_SUITE_END();

 public:
  void mcs_guards_a_counter() {
    mcs_mutex<> mutex;
    int counter = 0;
    auto const count = [&] {
      for (int i = 0; i != 500; ++i) {
        mcs_mutex<>::scoped_lock guard{mutex};
        ++counter;
      }
    };
    in_parallel(count, count, count);
    CPPUNIT_ASSERT_EQUAL(1500, counter);
  }
  void clh_guards_a_counter() {
    clh_mutex<> mutex;
    int counter = 0;
    auto const count = [&] {
      clh_mutex<>::place mine;
      for (int i = 0; i != 500; ++i) {
        mutex.lock(mine);
        ++counter;
        mutex.unlock(mine);
      }
    };
    in_parallel(count, count, count);
    CPPUNIT_ASSERT_EQUAL(1500, counter);
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
CPPUNIT_TEST_SUITE_REGISTRATION(any_mutex_test<backoff_mutex<>>);
CPPUNIT_TEST_SUITE_REGISTRATION(any_mutex_test<recursive_mutex<>>);
CPPUNIT_TEST_SUITE_REGISTRATION(any_mutex_test<semaphore_mutex<>>);
CPPUNIT_TEST_SUITE_REGISTRATION(any_mutex_test<shared_mutex<>>);
CPPUNIT_TEST_SUITE_REGISTRATION(any_mutex_test<timed_mutex<>>);
CPPUNIT_TEST_SUITE_REGISTRATION(timed_mutex_test<shared_mutex<>>);
CPPUNIT_TEST_SUITE_REGISTRATION(timed_mutex_test<timed_mutex<>>);
CPPUNIT_TEST_SUITE_REGISTRATION(readers_test<shared_mutex<>>);
CPPUNIT_TEST_SUITE_REGISTRATION(readers_test<shared_semaphore_mutex<>>);
CPPUNIT_TEST_SUITE_REGISTRATION(shared_mutex_test);
CPPUNIT_TEST_SUITE_REGISTRATION(recursive_mutex_test);
CPPUNIT_TEST_SUITE_REGISTRATION(queue_mutex_test);
using bakery_mutex_of_two = bakery_mutex<model::native, 2>;
CPPUNIT_TEST_SUITE_REGISTRATION(mutex_of_two_test<bakery_mutex_of_two>);
CPPUNIT_TEST_SUITE_REGISTRATION(mutex_of_two_test<dekker_mutex<>>);
CPPUNIT_TEST_SUITE_REGISTRATION(mutex_of_two_test<peterson_mutex<>>);
CPPUNIT_TEST_SUITE_REGISTRATION(owned_mutex_test);

}  // namespace
}  // namespace interlock::tests
