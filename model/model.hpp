// What a Model offers: the one parameter through which a primitive reaches memory, time and
// other threads. README.md in this folder says what each operation means.
//
// Source: the members with names of std mean what C++20 [atomics], [thread.mutex],
// [thread.condition] and [intro.races] say of them.
//
//   template <model::Model M = model::native>
//   class spin_mutex {
//     …
//     model::atomic<bool, M> locked_{false};
//   };
#pragma once

#include <concepts>
#include <cstddef>

#include <interlock/model/failure.hpp>
#include <interlock/model/order.hpp>

namespace interlock::model {

template <class M>
concept Atomics = requires(typename M::template atomic<int>& a, int& expected, order o) {
  { a.load(o) } -> std::same_as<int>;
  a.store(1, o);
  { a.exchange(1, o) } -> std::same_as<int>;
  { a.compare_exchange_weak(expected, 1, o, o) } -> std::same_as<bool>;
  { a.compare_exchange_weak(expected, 1, o) } -> std::same_as<bool>;
  { a.compare_exchange_strong(expected, 1, o, o) } -> std::same_as<bool>;
  { a.compare_exchange_strong(expected, 1, o) } -> std::same_as<bool>;
  { a.fetch_add(1, o) } -> std::same_as<int>;
  { a.fetch_sub(1, o) } -> std::same_as<int>;
  { a.fetch_and(1, o) } -> std::same_as<int>;
  { a.fetch_or(1, o) } -> std::same_as<int>;
  { a.fetch_xor(1, o) } -> std::same_as<int>;
  a.wait(0, o);
  a.notify_one();
  a.notify_all();
  M::fence(o);
  { ++a } -> std::same_as<int>;
  { a = 1 } -> std::same_as<int>;
  { a += 1 } -> std::same_as<int>;
  { a |= 1 } -> std::same_as<int>;
} && std::convertible_to<typename M::template atomic<int>, int> && requires(typename M::atomic_flag& f, order o) {
  { f.test_and_set(o) } -> std::same_as<bool>;
  { f.test(o) } -> std::same_as<bool>;
  f.clear(o);
};

template <class M>
concept PlainData = requires(typename M::template var<int>& v) {
  { v.read() } -> std::same_as<int>;
  v.write(1);
  { v.access([](int& x) { return x; }) } -> std::same_as<int>;
};

template <class M>
concept References = std::constructible_from<typename M::template atomic_ref<int>, typename M::template var<int>&> &&
                     requires(typename M::template atomic_ref<int> const& r, int& expected, order o) {
  { r.load(o) } -> std::same_as<int>;
  r.store(1, o);
  { r.exchange(1, o) } -> std::same_as<int>;
  { r.compare_exchange_weak(expected, 1, o, o) } -> std::same_as<bool>;
  { r.compare_exchange_strong(expected, 1, o) } -> std::same_as<bool>;
  { r.fetch_add(1, o) } -> std::same_as<int>;
  { ++r } -> std::same_as<int>;
  { r = 1 } -> std::same_as<int>;
  r.wait(0, o);
  r.notify_one();
  r.notify_all();
};

template <class M>
concept Monitors = requires(typename M::mutex& m, typename M::condition_variable& c) {
  m.lock();
  { m.try_lock() } -> std::same_as<bool>;
  m.unlock();
  c.notify_one();
  c.notify_all();
};

template <class M>
concept Time = requires(typename M::template atomic<int>& a, order o) {
  { M::clock::now() } -> std::same_as<typename M::clock::time_point>;
  { M::wait_until(a, 0, o, M::clock::now()) } -> std::same_as<bool>;
  { M::wait_for(a, 0, o, typename M::clock::duration{1}) } -> std::same_as<bool>;
};

template <class M>
concept Scheduling = requires {
  M::yield();
  M::pause();
  { M::self() } -> std::same_as<unsigned>;
  { M::choose(2u) } -> std::same_as<unsigned>;
};

template <class M>
concept Threads = std::movable<typename M::thread> && std::constructible_from<typename M::thread, void (*)()> &&
                  requires(typename M::thread& t) {
                    t.join();
                    t.detach();
                    { t.joinable() } -> std::same_as<bool>;
                    { t.get_id() } -> std::same_as<typename M::thread::id>;
                    { M::this_thread::get_id() } -> std::same_as<typename M::thread::id>;
                    M::this_thread::sleep_for(typename M::clock::duration{1});
                  };

template <class M>
concept Properties = requires(typename M::template atomic<int>& a) {
  M::check(true, "");
  M::require(true, "");
  M::misuse("");
  M::name(a, "");
  M::name(a, "", std::ptrdiff_t{0});
};

template <class M>
concept Lifetimes = requires(int* p) {
  { M::template make<int>(1) } -> std::same_as<int*>;
  M::destroy(p);
};

template <class M>
concept Model = Atomics<M> && PlainData<M> && References<M> && Monitors<M> && Time<M> && Scheduling<M> && Threads<M> &&
                Properties<M> && Lifetimes<M>;

struct native;
struct checked;

template <class T, class M>
using atomic = typename M::template atomic<T>;

template <class M>
using atomic_flag = typename M::atomic_flag;

template <class T, class M>
using atomic_ref = typename M::template atomic_ref<T>;

template <class T, class M>
using var = typename M::template var<T>;

}  // namespace interlock::model
