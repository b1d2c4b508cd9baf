// Threads that the threads of a check start: std::thread's contract.
#include <memory>
#include <utility>

#include "expecting.hpp"

namespace interlock::checker {
namespace {

/// One thread, which starts others.
template <auto Body, unsigned Starts = 2>
struct starts_threads : shared {
  static constexpr unsigned threads = 1;
  static constexpr unsigned starts = Starts;
  starts_threads() { M::name(data, "data"); }
  void thread(unsigned) { Body(*this); }
};
template <auto Body, unsigned Starts = 2>
constexpr program const& starting = program_of<starts_threads<Body, Starts>>;

CPPUNIT_TEST_FIXTURE(engine, orders_what_a_thread_does_between_its_start_and_its_join) {
  expect("passes", starting<[](shared& s) {
           s.data.write(1);
           M::thread one{[&s] { s.data.write(s.data.read() + 1); }};
           one.join();
           M::check(s.data.read() == 2, "it has added one");
         }>);
  expect("data_race", starting<[](shared& s) {
           M::thread one{[&s] { s.data.write(2); }};
           s.data.write(1);
           one.join();
         }>);
  expect("data_race", starting<[](shared& s) {
           M::thread one{[&s] { s.data.write(2); }};
           M::thread{[&s] { s.data.write(1); }}.detach();
           one.join();
         }>);
}

CPPUNIT_TEST_FIXTURE(engine, explores_the_threads_that_threads_have_started) {
  // Each adds what it has been given; a thread starts another one.
  expect("passes", starting<[](shared& s) {
           auto const add = [&s](int n) { s.x.fetch_add(n, rlx); };
           M::thread one{[&s, &add] {
             M::thread other{add, 1};
             s.x.fetch_add(2, rlx);
             other.join();
           }};
           one.join();
           M::check(s.x.load(rlx) == 3, "all have added");
         }>);
  expect("failed_check", starting<[](shared& s) {
           M::thread one{[&s] { s.x.store(s.x.load(rlx) + 1, rlx); }};
           M::thread other{[&s] { s.x.store(s.x.load(rlx) + 1, rlx); }};
           one.join();
           other.join();
           M::check(s.x.load(rlx) == 2, "no addition is lost");
         }>);
  expect("deadlock", starting<[](shared& s) {
           s.m.lock();
           M::thread one{[&s] {
             s.m.lock();
             s.m.unlock();
           }};
           one.join();
           s.m.unlock();
         }>);
}

// Without debug information: the one more than the scenario starts is named by its line.
CPPUNIT_TEST_FIXTURE(engine, knows_the_line_that_starts_a_thread) {
  auto const starts_one_too_many = [](program const& what) {
    auto const told = explore(what).result.error.value_or("no error");
    CPPUNIT_ASSERT_MESSAGE(told, told.find("threads_test.cpp:") != told.npos);
  };
  starts_one_too_many(starting<[](shared&) { M::thread{[] {}}.detach(); }, 0>);
  starts_one_too_many(starting<[](shared&) { M::thread{[](int) {}, 1}.detach(); }, 0>);
  starts_one_too_many(starting<[](shared&) { M::thread{[](int, int) {}, 1, 2}.detach(); }, 0>);
}

CPPUNIT_TEST_FIXTURE(engine, gives_threads_what_they_are_started_with_and_an_id) {
  expect("passes", starting<[](shared& s) {
           auto const mine = M::this_thread::get_id();
           M::thread one{[mine, &s](std::unique_ptr<int> given) {
                           M::check(*given == 7, "the argument has arrived");
                           M::check(M::this_thread::get_id() != mine, "it is another thread");
                           s.x.store(*given, rlx);
                         },
                         std::make_unique<int>(7)};
           M::check(one.joinable() && one.get_id() != mine && one.get_id() != M::thread::id{}, "it is a thread");
           M::thread moved{std::move(one)};
           M::check(!one.joinable(), "it stands for no thread any more");
           swap(one, moved);
           one.join();
           M::check(!one.joinable() && one.get_id() == M::thread::id{}, "nor now");
           M::check(s.x.load(rlx) == 7, "it ran");
           M::this_thread::sleep_for(M::clock::duration{5});
         }>);
}

CPPUNIT_TEST_FIXTURE(engine, finds_threads_that_are_not_joined_or_joined_twice) {
  expect_told("misuse: a thread that was neither joined nor detached is destroyed or overwritten",
              starting<[](shared& s) { M::thread const one{[&s] { s.x.store(1, rlx); }}; }>);
  expect_told("misuse: join or detach of what is no thread: it was joined, detached, or never started", starting<[](shared& s) {
                M::thread one{[&s] { s.x.store(1, rlx); }};
                one.join();
                one.join();
              }>);
  // Who starts a thread keeps what that uses.
  expect("use_after_free", starting<[](shared& s) {
           auto const own = std::make_unique<atomic<int, M>>(0);
           M::thread{[p = own.get()] { p->store(1, rlx); }}.detach();
           s.x.store(1, rlx);
         }>);
}

}  // namespace
}  // namespace interlock::checker
