// Threads on the way, and what is a thread's own.
#include <atomic>
#include <exception>
#include <future>
#include <memory_resource>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <mutex>
#include <thread>
#include <utility>

#include <pthread.h>
#include <threads.h>

#include <interlock/check.hpp>
#include <interlock/model/instrumented/asking.hpp>

namespace {

INTERLOCK_TEST("a thread joined", passes) {
  int data = 0;
  std::thread t{[&] { data = 1; }};
  t.join();
  assert(data == 1);
}
INTERLOCK_TEST("a thread not joined in time", fails_with(failure::data_race)) {
  int data = 0;
  std::thread t{[&] { data = 1; }};
  assert(data == 0);
  t.join();
}
INTERLOCK_TEST("a thread not joined at all", fails_with(failure::crash)) {
  std::thread t{[] {}};
}
INTERLOCK_TEST("threads of threads", passes) {
  std::atomic<int> n{0};
  std::thread a{[&] {
    std::thread b{[&] { n.fetch_add(1); }};
    n.fetch_add(1);
    b.join();
  }};
  std::thread c{[&] {
    std::thread d{[&] { n.fetch_add(1); }};
    d.join();
  }};
  a.join();
  c.join();
  assert(n == 3);
}
INTERLOCK_TEST("names of threads", passes) {
  auto const mine = std::this_thread::get_id();
  std::thread::id inside;
  std::thread t{[&] { inside = std::this_thread::get_id(); }};
  auto const outside = t.get_id();
  t.join();
  assert(inside == outside && inside != mine && inside != std::thread::id{});
}
INTERLOCK_TEST("detached", passes) {
  static std::atomic<int> n{0};
  std::thread{[] { n.fetch_add(1); }}.detach();
  assert(n.load() <= 1);
}
INTERLOCK_TEST("detached with a variable of ours", fails_with(failure::data_race)) {
  static int volatile n = 0;
  std::thread{[] { n = 1; }}.detach();
  n = 2;
}
INTERLOCK_TEST("ended by pthread_exit", fails_with(failure::misuse)) {
  std::thread t{[] { ::pthread_exit(nullptr); }};
  t.join();
}
INTERLOCK_TEST("jthread", passes) {
  int x = 0;
  { std::jthread t{[&](std::stop_token) { x = 1; }}; }
  assert(x == 1);
}
INTERLOCK_TEST("stop token", passes) {
  std::jthread t{[](std::stop_token s) {
    while (!s.stop_requested()) {
    }
  }};
}
struct of_c11 {
  mtx_t mutex;
  cnd_t changed;
  tss_t own;
  int data = 0;
  of_c11() {
    assert(::mtx_init(&mutex, mtx_plain) == thrd_success && ::cnd_init(&changed) == thrd_success);
    assert(::tss_create(&own, nullptr) == thrd_success);
  }
  ~of_c11() {
    ::mtx_destroy(&mutex);
    ::cnd_destroy(&changed);
    ::tss_delete(own);
  }
};
INTERLOCK_TEST("threads of C11", passes) {
  of_c11 all;
  thrd_t t;
  assert(::thrd_create(&t, [](void* of) {
    auto& a = *static_cast<of_c11*>(of);
    ::tss_set(a.own, of);
    ::mtx_lock(&a.mutex);
    a.data = 1;
    ::mtx_unlock(&a.mutex);
    ::cnd_signal(&a.changed);
    return ::tss_get(a.own) == of ? 7 : 8;
  }, &all) == thrd_success);
  assert(::tss_get(all.own) == nullptr && !::thrd_equal(t, ::thrd_current()));
  ::mtx_lock(&all.mutex);
  while (all.data == 0) ::cnd_wait(&all.changed, &all.mutex);
  ::mtx_unlock(&all.mutex);
  int result = 0;
  assert(::thrd_join(t, &result) == thrd_success && result == 7);
}
INTERLOCK_TEST("threads of C11 that race", fails_with(failure::data_race)) {
  int data = 0;
  thrd_t t;
  ::thrd_create(&t, [](void* of) { return *static_cast<int*>(of) = 1; }, &data);
  data = 2;
  ::thrd_join(t, nullptr);
}
INTERLOCK_TEST("exceptions order no threads", fails_with(failure::data_race)) {
  int data = 0;
  auto const throws = [] {
    try {
      throw 1;
    } catch (int) {
    }
  };
  throws();
  std::thread t{[&] {
    data = 1;
    throws();
  }};
  throws();
  data = 2;
  t.join();
}
INTERLOCK_TEST("promise and future", passes) {
  std::promise<int> p;
  auto f = p.get_future();
  std::thread t{[&] { p.set_value(4); }};
  assert(f.get() == 4);
  t.join();
}
INTERLOCK_TEST("async", passes) {
  auto f = std::async(std::launch::async, [] { return 5; });
  assert(f.get() == 5);
}
INTERLOCK_TEST("an exception through a future", passes) {
  auto f = std::async(std::launch::async, []() -> int { throw std::runtime_error{"no"}; });
  try {
    f.get();
    assert(false);
  } catch (std::runtime_error const& e) {
    assert(std::string{e.what()} == "no");
  }
}
INTERLOCK_TEST("an exception out of a thread", fails_with(failure::crash)) {
  std::thread t{[] { throw 3; }};
  t.join();
}
INTERLOCK_TEST("an exception out of a test", fails_with(failure::crash)) { throw std::runtime_error{"out"}; }
INTERLOCK_TEST("abort", fails_with(failure::crash)) { std::abort(); }
INTERLOCK_TEST("exit", fails_with(failure::crash)) { std::exit(0); }
INTERLOCK_TEST("assert", fails_with(failure::failed_check)) {
  std::atomic<int> x{0};
  std::thread t{[&] { x = 1; }};
  assert(x == 0);
  t.join();
}
INTERLOCK_TEST("two exceptions at a time", passes) {
  std::atomic<int> n{0};
  auto const f = [&] {
    try {
      throw 1;
    } catch (int) {
      n.fetch_add(1);
      try {
        throw 2L;
      } catch (long) {
        n.fetch_add(1);
      }
    }
  };
  std::thread a{f}, b{f};
  a.join();
  b.join();
  assert(n == 4);
}

thread_local int own = 1;
struct counted {
  std::atomic<int>* ended = nullptr;
  ~counted() {
    if (ended != nullptr) ended->fetch_add(1);
  }
};
thread_local counted own_counted;

INTERLOCK_TEST("thread_local", passes) {
  std::atomic<int> x{0};
  auto const f = [&] {
    assert(own == 1);
    ++own;
    x.fetch_add(1);
    ++own;
    x.fetch_add(1);
    assert(own == 3);
  };
  std::thread a{f}, b{f};
  f();
  a.join();
  b.join();
}
INTERLOCK_TEST("thread_local whose address is handed on", fails_with(failure::misuse)) {
  std::mutex m;
  int* at = nullptr;
  std::thread t{[&] {
    std::lock_guard const guard{m};
    at = &own;
  }};
  t.join();
  std::lock_guard const guard{m};
  if (at != nullptr) *at = 2;
}
INTERLOCK_TEST("thread_local with a destructor", passes) {
  std::atomic<int> ended{0};
  auto const f = [&] { own_counted.ended = &ended; };
  std::thread a{f}, b{f};
  a.join();
  b.join();
  assert(ended == 2);
}
INTERLOCK_TEST("pthread keys", passes) {
  static std::atomic<int> ended{0};
  pthread_key_t key;
  assert(pthread_key_create(&key, [](void*) { ended.fetch_add(1); }) == 0);
  auto const f = [&] {
    assert(pthread_getspecific(key) == nullptr);
    int mine = 0;
    pthread_setspecific(key, &mine);
    ended.load();
    assert(pthread_getspecific(key) == &mine);
  };
  std::thread a{f}, b{f};
  a.join();
  b.join();
  assert(ended == 2);
  pthread_key_delete(key);
}
void* answer(void* from) { return from; }
INTERLOCK_TEST("pthread_create and what it returns", passes) {
  int x = 0;
  pthread_t t;
  assert(pthread_create(&t, nullptr, &answer, &x) == 0);
  void* got = nullptr;
  assert(pthread_join(t, &got) == 0 && got == &x);
}
INTERLOCK_TEST("joined twice", fails_with(failure::misuse)) {
  pthread_t t;
  pthread_create(&t, nullptr, &answer, nullptr);
  pthread_join(t, nullptr);
  pthread_join(t, nullptr);
}
INTERLOCK_TEST("a join of nobody", fails_with(failure::misuse)) { pthread_join(pthread_t{12}, nullptr); }

// Three of a role: which of them is which makes no execution of its own.
struct threads_of_a_role {
  static constexpr unsigned threads = 3;
  static constexpr unsigned role(unsigned) { return 0; }
  std::atomic<int> x{0};
  void thread(unsigned) { x.fetch_add(1); }
  void after() { assert(x.load() == 3); }
};
INTERLOCK_SCENARIO(threads_of_a_role, passes);

// Whoever is the last ends it, and knows that the other has looked.
INTERLOCK_TEST("an exception that two own", passes) {
  struct thrown {
    int value = 5;
    ~thrown() { value = 0; }
  };
  auto const look = [](std::exception_ptr own) {
    try {
      std::rethrow_exception(own);
    } catch (thrown const& what) {
      assert(what.value == 5);
    }
  };
  auto first = std::make_exception_ptr(thrown{});
  std::thread one{look, first}, two{look, std::move(first)};
  one.join();
  two.join();
}
// It belongs to who has caught it, too, until the end of the catch.
struct thrown_through_future {
  int value = 5;
  ~thrown_through_future() { value = 0; }
};
template <class F>
void catches_beside_its_owner(F const& look) {
  std::promise<int> p;
  auto f = p.get_future();
  std::thread t{[p = std::move(p)]() mutable { p.set_exception(std::make_exception_ptr(thrown_through_future{})); }};
  look(f);
  t.join();
}
INTERLOCK_TEST("an exception that is caught beside its owner", passes) {
  catches_beside_its_owner([](auto& f) {
    try {
      f.get();
    } catch (thrown_through_future const& what) {
      assert(what.value == 5);
    }
  });
}
INTERLOCK_TEST("an exception that is looked at after the catch, beside its owner", fails_with(failure::use_after_free, failure::data_race)) {
  catches_beside_its_owner([](auto& f) {
    thrown_through_future const* caught = nullptr;
    try {
      f.get();
    } catch (thrown_through_future const& what) {
      caught = &what;
    }
    assert(caught->value == 5);
  });
}
INTERLOCK_TEST("an exception that its thread catches beside who is told of it", passes) {
  std::promise<int> p;
  auto f = p.get_future();
  std::thread t{[p = std::move(p)]() mutable {
    try {
      throw thrown_through_future{};
    } catch (thrown_through_future const& what) {
      std::exchange(p, {}).set_exception(std::current_exception());
      assert(what.value == 5);
    }
  }};
  try {
    f.get();
  } catch (thrown_through_future const& what) {
    assert(what.value == 5);
  }
  t.join();
}
// More of them than a process may have, and none is given back.
INTERLOCK_TEST("keys that libraries make in objects of an execution", passes) {
  assert(interlock_instrumented_choice(1100) < 1100);
  alignas(std::pmr::synchronized_pool_resource) std::byte room[sizeof(std::pmr::synchronized_pool_resource)];
  std::byte all_there_is[4096];
  std::pmr::monotonic_buffer_resource given{all_there_is, sizeof all_there_is, std::pmr::null_memory_resource()};
  ::new (room) std::pmr::synchronized_pool_resource{&given};
}

}  // namespace
