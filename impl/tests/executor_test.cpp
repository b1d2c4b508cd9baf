// Limits on jobs as their users see them: native.
#include <chrono>
#include <deque>
#include <functional>
#include <optional>
#include <stdexcept>
#include <vector>

#include <cppunit/extensions/HelperMacros.h>

#include <interlock/impl/executor/bounded_executor.hpp>
#include <interlock/impl/executor/job_limiter.hpp>
#include <interlock/impl/executor/run_loop.hpp>
#include <interlock/impl/semaphore/fifo.hpp>
#include <interlock/impl/tests/in_parallel.hpp>

namespace interlock::tests {
namespace {

/// What a limiter promises, whatever semaphore it has.
template <class Limiter>
class job_limiter_test : public CppUnit::TestFixture {
  CPPUNIT_TEST_SUITE(job_limiter_test);
  CPPUNIT_TEST(rejects_what_is_too_much);
  CPPUNIT_TEST(goes_on_after_a_throw);
  CPPUNIT_TEST(runs_one_after_the_other);
  CPPUNIT_TEST_SUITE_END();

 public:
  void rejects_what_is_too_much() {
    Limiter limiter{1};
    auto const answer = limiter.run([&] {
      bool ran = false;
      CPPUNIT_ASSERT(!limiter.try_run([&] { ran = true; }));
      CPPUNIT_ASSERT(!limiter.run_for(std::chrono::microseconds{1}, [&] { ran = true; }));
      CPPUNIT_ASSERT(!ran);
      return 42;
    });
    CPPUNIT_ASSERT_EQUAL(42, answer);
    CPPUNIT_ASSERT(limiter.try_run([] {}));
  }
  void goes_on_after_a_throw() {
    Limiter limiter{1};
    auto const fail = [] {
      throw std::runtime_error{"job"};
    };
    CPPUNIT_ASSERT_THROW(limiter.run(fail), std::runtime_error);
    CPPUNIT_ASSERT_THROW((void)limiter.try_run(fail), std::runtime_error);
    CPPUNIT_ASSERT(limiter.try_run([] {}));
  }
  void runs_one_after_the_other() {
    Limiter limiter{1};
    int counter = 0;
    auto const count = [&] {
      for (int i = 0; i != 300; ++i) limiter.run([&] { ++counter; });
    };
    in_parallel(count, count, count);
    CPPUNIT_ASSERT_EQUAL(900, counter);
  }
};

class bounded_executor_test : public CppUnit::TestFixture {
  CPPUNIT_TEST_SUITE(bounded_executor_test);
  CPPUNIT_TEST(runs_every_job_in_order);
  CPPUNIT_TEST(rejects_when_full);
  CPPUNIT_TEST_SUITE_END();

 public:
  using executor = bounded_executor<model::native, std::function<void()>, 2>;

  void runs_every_job_in_order() {
    executor jobs;
    std::vector<int> ran;
    in_parallel([&] { jobs.work(); },
                [&] {
                  for (int i = 0; i != 200; ++i) jobs.submit([&ran, i] { ran.push_back(i); });
                  jobs.close(1);
                });
    CPPUNIT_ASSERT_EQUAL(std::size_t{200}, ran.size());
    for (std::size_t i = 0; i != ran.size(); ++i) CPPUNIT_ASSERT_EQUAL(static_cast<int>(i), ran[i]);
  }
  void rejects_when_full() {
    executor jobs;
    int ran = 0;
    std::function<void()> const job = [&] {
      ++ran;
    };
    CPPUNIT_ASSERT(jobs.try_submit(std::function<void()>{job}));
    CPPUNIT_ASSERT(jobs.try_submit(std::function<void()>{job}));
    auto third = job;
    CPPUNIT_ASSERT(!jobs.try_submit(third));
    CPPUNIT_ASSERT(third);
    in_parallel([&] { jobs.work(); }, [&] { jobs.close(1); });
    CPPUNIT_ASSERT_EQUAL(2, ran);
    CPPUNIT_ASSERT(jobs.try_submit(third));
  }
};

class run_loop_test : public CppUnit::TestFixture {
  CPPUNIT_TEST_SUITE(run_loop_test);
  CPPUNIT_TEST(runs_what_others_push_and_ends);
  CPPUNIT_TEST_SUITE_END();

 public:
  void runs_what_others_push_and_ends() {
    struct noting : run_loop<>::task {
      noting(std::vector<int>& to, int what)
          : task{[](task& self) {
              auto& mine = static_cast<noting&>(self);
              mine.ran.push_back(mine.number);
            }},
            ran{to},
            number{what} {}
      std::vector<int>& ran;
      int number;
    };
    std::vector<int> ran;
    std::deque<noting> tasks;
    for (int i = 0; i != 200; ++i) tasks.emplace_back(ran, i);
    // Gone as soon as run has returned.
    auto loop = std::make_optional<run_loop<>>();
    in_parallel(
        [&] {
          loop->run();
          loop.reset();
        },
        [&] {
          for (auto& each : tasks) loop->push(each);
          loop->finish();
        });
    CPPUNIT_ASSERT_EQUAL(std::size_t{200}, ran.size());
    for (std::size_t i = 0; i != ran.size(); ++i) CPPUNIT_ASSERT_EQUAL(static_cast<int>(i), ran[i]);
  }
};

using fifo_limiter = job_limiter<model::native, fifo_semaphore<>>;
CPPUNIT_TEST_SUITE_REGISTRATION(job_limiter_test<job_limiter<>>);
CPPUNIT_TEST_SUITE_REGISTRATION(job_limiter_test<fifo_limiter>);
CPPUNIT_TEST_SUITE_REGISTRATION(bounded_executor_test);
CPPUNIT_TEST_SUITE_REGISTRATION(run_loop_test);

}  // namespace
}  // namespace interlock::tests
