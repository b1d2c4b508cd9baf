// Scenarios that each show the native engine one thing to find. native_test.cpp runs them and
// looks for the places by the comments "place: …" of this file.
//
// None depends on timing: accesses that race do so in every schedule, and threads that must meet
// do so over atomics that order nothing, or through the constructor.
#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <mutex>
#include <stdexcept>
#include <thread>

#include <unistd.h>

#include <interlock/model/lock.hpp>
#include <interlock/scenarios/scenario.hpp>

namespace {

using namespace interlock;

/// Meets the other thread without being ordered with it.
template <model::Model M>
class meeting {
 public:
  void await_both() noexcept {
    arrived_.fetch_add(1, order::relaxed);
    while (arrived_.load(order::relaxed) < 2) M::yield();
  }

 private:
  model::atomic<int, M> arrived_{0};
};

template <model::Model M>
struct clean {
  static constexpr unsigned threads = 2;
  model::atomic<int, M> ready{0};
  model::var<int, M> data{0};
  void thread(unsigned i) {
    if (i == 0) {
      data.write(42);
      ready.store(1, order::release);
    } else if (ready.load(order::acquire) == 1) {
      M::check(data.read() == 42, "payload arrived");
    }
  }
  void after() { M::check(data.read() == 42, "payload stays"); }
};
INTERLOCK_SCENARIO(clean, passes);

template <model::Model M>
struct race {
  static constexpr unsigned threads = 3;
  model::var<int, M> data{0};
  model::var<int, M> other{0};
  void thread(unsigned i) {
    if (i == 1) data.write(1);             // place: race write
    if (i == 2) other.write(data.read());  // place: race read
  }
};
INTERLOCK_SCENARIO(race, fails_with(failure::data_race));

template <model::Model M>
struct race_beside_mutex {
  static constexpr unsigned threads = 2;
  typename M::mutex mutex;
  model::var<int, M> data{0};
  void thread(unsigned i) {
    if (i == 0) {
      model::lock_guard guard{mutex};  // place: held mutex
      data.write(1);                   // place: guarded write
    } else {
      data.write(2);  // place: unguarded write
    }
  }
};
INTERLOCK_SCENARIO(race_beside_mutex, fails_with(failure::data_race));

template <model::Model M>
struct race_with_atomic {
  static constexpr unsigned threads = 2;
  alignas(std::atomic_ref<int>::required_alignment) int word = 0;
  void thread(unsigned i) {
    if (i == 0) std::atomic_ref{word}.store(1, order::relaxed);  // place: atomic side
    else word = 2;                                               // place: plain side
  }
};
INTERLOCK_SCENARIO(race_with_atomic, fails_with(failure::data_race));

template <model::Model M>
struct two_races {
  static constexpr unsigned threads = 2;
  model::var<int, M> first{0};
  char gap[64] = {};
  model::var<int, M> second{0};
  model::atomic<int, M> written{0};
  void thread(unsigned i) {
    if (i == 0) {
      first.write(1);   // place: first race, write
      second.write(1);  // place: second race, write
      written.store(1, order::relaxed);
    } else {
      // ThreadSanitizer may miss accesses at the very same time: these are not.
      while (written.load(order::relaxed) == 0) M::yield();
      auto const seen = first.read();               // place: first race, read
      M::check(second.read() + seen >= 0, "sane");  // place: second race, read
    }
  }
};
INTERLOCK_SCENARIO(two_races, fails_with(failure::data_race));

/// Correct, but by fences: what ThreadSanitizer takes for a race.
template <model::Model M>
struct fences {
  static constexpr unsigned threads = 2;
  model::atomic<int, M> ready{0};
  void thread(unsigned i) {
    if (i == 0) {
      M::fence(order::release);
      ready.store(1, order::relaxed);
    }
  }
};
INTERLOCK_SCENARIO(fences, passes);

template <model::Model M>
struct lock_order {
  static constexpr unsigned threads = 2;
  typename M::mutex a, b;
  model::atomic<int, M> turn{0};
  void thread(unsigned i) {
    if (i == 0) {
      {
        model::lock_guard first{a};
        model::lock_guard second{b};  // place: b under a
      }
      turn.store(1, order::relaxed);
    } else {
      while (turn.load(order::relaxed) == 0) M::yield();
      model::lock_guard first{b};
      model::lock_guard second{a};  // place: a under b
    }
  }
};
INTERLOCK_SCENARIO(lock_order, passes);

/// Each execution locks in an order of its own: no two orders within one execution.
template <model::Model M>
struct order_of_the_day {
  static constexpr unsigned threads = 2;
  typename M::mutex a, b;
  unsigned today = M::choose(2);
  void thread(unsigned) {
    model::lock_guard first{today == 0 ? a : b};
    model::lock_guard second{today == 0 ? b : a};
  }
};
INTERLOCK_SCENARIO(order_of_the_day, passes);

template <model::Model M>
struct failed_check {
  static constexpr unsigned threads = 2;
  void thread(unsigned i) {
    if (i == 1) M::check(false, "the sky is \"green\"");  // place: failed check
  }
};
INTERLOCK_SCENARIO(failed_check, fails_with(failure::failed_check));

template <model::Model M>
struct failed_check_after {
  static constexpr unsigned threads = 2;
  void thread(unsigned) {}
  void after() { M::check(false, "all is well"); }  // place: check in after
};
INTERLOCK_SCENARIO(failed_check_after, fails_with(failure::failed_check));

template <model::Model M>
struct misuse {
  static constexpr unsigned threads = 1;
  void thread(unsigned) { M::misuse("unlock by a non-owner"); }  // place: misuse
};
INTERLOCK_SCENARIO(misuse, fails_with(failure::misuse));

template <model::Model M>
struct unlock_unlocked {
  static constexpr unsigned threads = 2;
  typename M::mutex mutex;
  void thread(unsigned i) {
    if (i == 1) mutex.unlock();  // place: unlock of unlocked
  }
};
INTERLOCK_SCENARIO(unlock_unlocked, fails_with(failure::misuse));

template <model::Model M>
struct relocked {
  static constexpr unsigned threads = 1;
  typename M::mutex mutex;
  void thread(unsigned) {
    mutex.lock();
    mutex.lock();  // place: relock
  }
};
INTERLOCK_SCENARIO(relocked, fails_with(failure::misuse));

template <model::Model M>
struct illegal_order {
  static constexpr unsigned threads = 1;
  model::atomic<int, M> word{0};
  order volatile of_a_store = order::acquire;
  void thread(unsigned) { word.store(1, of_a_store); }  // place: illegal order
};
INTERLOCK_SCENARIO(illegal_order, fails_with(failure::misuse));

template <model::Model M>
struct exception {
  static constexpr unsigned threads = 2;
  void thread(unsigned i) {
    if (i == 0) throw std::runtime_error{"out of tea"};  // place: throw
  }
};
INTERLOCK_SCENARIO(exception, fails_with(failure::crash));

template <model::Model M>
struct exception_in_constructor {
  static constexpr unsigned threads = 2;
  exception_in_constructor() { throw 42; }  // place: throw in constructor
  void thread(unsigned) {}
};
INTERLOCK_SCENARIO(exception_in_constructor, fails_with(failure::crash));

template <model::Model M>
struct aborts {
  static constexpr unsigned threads = 2;
  void thread(unsigned i) {
    if (i == 1) std::abort();  // place: abort
  }
};
INTERLOCK_SCENARIO(aborts, fails_with(failure::crash));

template <model::Model M>
struct segfault {
  static constexpr unsigned threads = 2;
  int volatile* volatile nowhere = nullptr;
  void thread(unsigned i) {
    if (i == 1) *nowhere = 1;  // place: segfault
  }
};
INTERLOCK_SCENARIO(segfault, fails_with(failure::crash));

template <model::Model M>
struct stack_overflow {
  static constexpr unsigned threads = 1;
  [[gnu::noinline]] static int deeper(int n) {
    int volatile page[1024] = {};
    page[0] = n;
    if (page[0] < 0) return 0;  // which it never is
    return deeper(page[0] + 1) + page[0];
  }
  void thread(unsigned) { deeper(0); }
};
INTERLOCK_SCENARIO(stack_overflow, fails_with(failure::crash));

template <model::Model M>
struct exits {
  static constexpr unsigned threads = 2;
  void thread(unsigned i) {
    if (i == 1) std::exit(0);  // place: exit
  }
};
INTERLOCK_SCENARIO(exits, fails_with(failure::crash));

template <model::Model M>
struct atomic_deadlock {
  static constexpr unsigned threads = 3;
  model::atomic<int, M> word{0};
  void thread(unsigned i) {
    if (i != 1) word.wait(0, order::acquire);  // place: atomic wait
  }
};
INTERLOCK_SCENARIO(atomic_deadlock, fails_with(failure::deadlock));

template <model::Model M>
struct mutex_deadlock {
  static constexpr unsigned threads = 2;
  typename M::mutex mutex;
  model::atomic<int, M> taken{0};
  void thread(unsigned i) {
    if (i == 0) {
      mutex.lock();  // and never unlocks it
      taken.store(1, order::relaxed);
    } else {
      while (taken.load(order::relaxed) == 0) M::yield();
      mutex.lock();  // place: second lock
    }
  }
};
INTERLOCK_SCENARIO(mutex_deadlock, fails_with(failure::deadlock));

template <model::Model M>
struct monitor_deadlock {
  static constexpr unsigned threads = 1;
  typename M::mutex mutex;
  typename M::condition_variable changed;
  void thread(unsigned) {
    model::unique_lock lock{mutex};
    changed.wait(lock);  // place: condition wait
  }
};
INTERLOCK_SCENARIO(monitor_deadlock, fails_with(failure::deadlock));

template <model::Model M>
struct hang {
  static constexpr unsigned threads = 2;
  model::atomic<int, M> word{0};
  void thread(unsigned i) {
    if (i == 1)
      while (word.load(order::acquire) == 0) M::yield();  // place: endless loop
  }
};
INTERLOCK_SCENARIO(hang, fails_with(failure::hang));

template <model::Model M>
struct sleeps_for_ever {
  static constexpr unsigned threads = 2;
  void thread(unsigned i) {
    if (i == 1) std::this_thread::sleep_for(std::chrono::hours{24});  // place: endless sleep
  }
};
INTERLOCK_SCENARIO(sleeps_for_ever, fails_with(failure::hang));

template <model::Model M>
struct sleeps_again_and_again {
  static constexpr unsigned threads = 1;
  model::atomic<int, M> word{0};
  void thread(unsigned) {
    while (word.load(order::acquire) == 0)
      std::this_thread::sleep_for(std::chrono::milliseconds{1});  // place: endless sleeps
  }
};
INTERLOCK_SCENARIO(sleeps_again_and_again, fails_with(failure::hang));

/// One thread reads what nobody writes, and another one waits for it.
template <model::Model M>
struct blocks_for_ever {
  static constexpr unsigned threads = 2;
  model::atomic<int, M> word{0};
  std::array<int, 2> pipe{};
  blocks_for_ever() { M::check(::pipe(pipe.data()) == 0, "there is a pipe"); }
  void thread(unsigned i) {
    if (i == 1) return word.wait(0, order::acquire);  // place: wait for the reader
    char byte = 0;
    word.store(::read(pipe[0], &byte, 1) == 1 ? 1 : 2, order::release);  // place: endless read
    word.notify_one();
  }
};
INTERLOCK_SCENARIO(blocks_for_ever, fails_with(failure::hang));

/// As a user stops it at a terminal; and then there is a bit to do, while the watchdog looks.
template <model::Model M>
struct stops_itself {
  static constexpr unsigned threads = 1;
  void thread(unsigned) {
    std::raise(SIGSTOP);
    timespec used{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    auto const nanoseconds = [](timespec t) { return t.tv_sec * 1'000'000'000 + t.tv_nsec; };
    auto const enough = nanoseconds(used) + 30'000'000;
    while (nanoseconds(used) < enough) clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  }
};
INTERLOCK_SCENARIO(stops_itself, passes);

/// Waits longer than deadlocks and loops take to be found out.
template <model::Model M>
struct timed_wait {
  static constexpr unsigned threads = 2;
  model::atomic<int, M> word{0};
  void thread(unsigned i) {
    if (i == 1)
      M::check(
          !M::wait_until(word, 0, order::acquire, M::clock::now() + std::chrono::milliseconds{600}),
          "the wait times out");
  }
};
INTERLOCK_SCENARIO(timed_wait, passes);

template <model::Model M>
struct timed_monitor_wait {
  static constexpr unsigned threads = 2;
  typename M::mutex mutex;
  typename M::condition_variable changed;
  void thread(unsigned i) {
    if (i == 1) {
      model::unique_lock lock{mutex};
      while (changed.wait_until(lock, deadline)) {
      }
    }
  }
  typename M::clock::time_point deadline = M::clock::now() + std::chrono::milliseconds{600};
};
INTERLOCK_SCENARIO(timed_monitor_wait, passes);

template <model::Model M>
struct use_after_free {
  static constexpr unsigned threads = 1;
  void thread(unsigned) {
    using cell = model::var<int, M>;
    cell* const volatile p = M::template make<cell>(1);
    M::destroy(static_cast<cell*>(p));
    // Read and used: a write to storage that is gone is one that an optimiser leaves out.
    M::check(p->read() != 2, "read from freed storage");  // place: use after free
  }
};
INTERLOCK_SCENARIO(use_after_free, fails_with(failure::use_after_free));

template <model::Model M>
struct freed_in_use {
  static constexpr unsigned threads = 2;
  model::atomic<int, M>* shared = M::template make<model::atomic<int, M>>(0);
  meeting<M> both;
  void thread(unsigned i) {
    if (i == 0) {
      shared->fetch_add(1, order::relaxed);  // place: use before free
      both.await_both();
    } else {
      both.await_both();
      M::destroy(shared);  // place: free in use
    }
  }
};
INTERLOCK_SCENARIO(freed_in_use, fails_with(failure::use_after_free));

template <model::Model M>
struct double_free {
  static constexpr unsigned threads = 1;
  void thread(unsigned) {
    int* const volatile p = M::template make<int>(1);
    M::destroy(static_cast<int*>(p));
    M::destroy(static_cast<int*>(p));  // place: double free
  }
};
INTERLOCK_SCENARIO(double_free, fails_with(failure::double_free));

/// A race, and then a hang: the race is the news.
template <model::Model M>
struct race_then_deadlock {
  static constexpr unsigned threads = 2;
  model::var<int, M> data{0};
  model::atomic<int, M> word{0};
  void thread(unsigned i) {
    data.write(static_cast<int>(i));  // place: race before deadlock
    word.wait(0, order::acquire);
  }
};
INTERLOCK_SCENARIO(race_then_deadlock, fails_with(failure::data_race));

/// Nobody sets `done` before the wait could end.
template <model::Model M>
struct spurious_wakeup {
  static constexpr unsigned threads = 2;
  typename M::mutex mutex;
  typename M::condition_variable changed;
  model::var<bool, M> done{false};
  void thread(unsigned i) {
    model::unique_lock lock{mutex};
    if (i == 1) {
      done.write(true);
      changed.notify_one();
    } else if (!done.read()) {
      changed.wait(lock);
      M::check(done.read(), "woken for a reason");  // place: woken for no reason
    }
  }
};
INTERLOCK_SCENARIO(spurious_wakeup, fails_with(failure::failed_check));

template <model::Model M>
struct spurious_failure {
  static constexpr unsigned threads = 1;
  model::atomic<int, M> word{0};
  void thread(unsigned) {
    int expected = 0;
    bool const taken = word.compare_exchange_weak(expected, 1, order::relaxed);
    M::check(taken, "nobody else takes it");  // place: failed for no reason
  }
};
INTERLOCK_SCENARIO(spurious_failure, fails_with(failure::failed_check));

/// Fails only when all threads load before any of them stores, on however few processors.
template <model::Model M>
struct three_in_a_window {
  static constexpr unsigned threads = 3;
  model::atomic<int, M> count{0};
  void thread(unsigned) { count.store(count.load(order::relaxed) + 1, order::relaxed); }
  void after() {
    M::check(count.load(order::relaxed) > 1, "an update");  // place: all updates but one lost
  }
};
INTERLOCK_SCENARIO(three_in_a_window, fails_with(failure::failed_check));

/// At scale: as many turns as it says, of one thread at a time.
template <model::Model M>
struct counted {
  static constexpr unsigned threads = 1;
  void thread(unsigned) {}
  struct scaled {
    static constexpr unsigned threads = 40;
    static constexpr std::uint64_t turns = 400;
    typename M::mutex mutex;
    model::var<std::uint64_t, M> count{0};
    scaled() { M::check(M::self() == threads, "the constructor is no thread"); }
    void thread(unsigned i, interlock::turns& mine) {
      M::check(M::self() == i, "threads are numbered from 0");
      while (mine.next()) {
        model::lock_guard guard{mutex};
        mine.served();
        count.write(count.read() + 1);
      }
    }
    void after() { M::check(count.read() == turns, "every turn counted"); }
  };
};
INTERLOCK_SCENARIO(counted, passes);

/// At scale: two threads of many use what nothing orders.
template <model::Model M>
struct races_at_scale {
  static constexpr unsigned threads = 1;
  void thread(unsigned) {}
  struct scaled {
    static constexpr unsigned threads = 30;
    static constexpr std::uint64_t turns = 0;
    meeting<M> both;
    alignas(64) model::var<int, M> data{0};  // ThreadSanitizer remembers a few accesses of each word, and those of the meeting are many
    void thread(unsigned i, interlock::turns&) {
      if (i < 20 || i > 21) return;
      both.await_both();
      if (i == 20) data.write(1);                // place: write at scale
      else M::check(data.read() >= 0, "a look");  // place: read at scale
    }
  };
};
INTERLOCK_SCENARIO(races_at_scale, fails_with(failure::data_race));

/// At scale: all of them wait for one who does not come; and all of them spin.
template <model::Model M>
struct waits_at_scale {
  static constexpr unsigned threads = 1;
  void thread(unsigned) {}
  struct scaled {
    static constexpr unsigned threads = 30;
    static constexpr std::uint64_t turns = 0;
    model::atomic<int, M> never{0};
    void thread(unsigned, interlock::turns&) { never.wait(0); }
  };
};
INTERLOCK_SCENARIO(waits_at_scale, fails_with(failure::deadlock));

template <model::Model M>
struct spins_at_scale {
  static constexpr unsigned threads = 1;
  void thread(unsigned) {}
  struct scaled {
    static constexpr unsigned threads = 30;
    static constexpr std::uint64_t turns = 0;
    model::atomic<int, M> never{0};
    void thread(unsigned, interlock::turns&) {
      while (never.load() == 0) M::yield();
    }
  };
};
INTERLOCK_SCENARIO(spins_at_scale, fails_with(failure::hang));

template <model::Model M>
struct identities {
  static constexpr unsigned threads = 4;
  identities() { M::check(M::self() == threads, "the constructor is no thread"); }
  void thread(unsigned i) { M::check(M::self() == i, "threads are numbered from 0"); }
  void after() { M::check(M::self() == threads, "after() is no thread"); }
};
INTERLOCK_SCENARIO(identities, passes);

}  // namespace
