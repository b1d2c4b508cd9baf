// model::native — the backend that ships. `atomic<T>` is std::atomic<T>; everything else inlines
// to what a hand-written std:: version gives. This is also what ThreadSanitizer watches.
//
// Contract: see README.md in this folder. `check` and `misuse` call the handler below when they
// fail and cost one branch; `require` and `name` cost nothing.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <source_location>
#include <thread>
#include <utility>

#include <interlock/model/lock.hpp>
#include <interlock/model/model.hpp>

namespace interlock::model {

struct native {
  template <class T>
  using atomic = std::atomic<T>;
  using atomic_flag = std::atomic_flag;
  using mutex = std::mutex;
  using clock = std::chrono::steady_clock;
  using thread = std::thread;

  struct this_thread {
    [[nodiscard]] static thread::id get_id() noexcept { return std::this_thread::get_id(); }
    static void yield() noexcept { std::this_thread::yield(); }
    static void sleep_until(clock::time_point time) { std::this_thread::sleep_until(time); }
    static void sleep_for(clock::duration time) { std::this_thread::sleep_for(time); }
  };

  template <class T>
  class var {
   public:
    var() = default;
    explicit var(T value) : value_(std::move(value)) {}
    [[nodiscard]] T read() const { return value_; }
    void write(T value) { value_ = std::move(value); }
    template <class F>
    decltype(auto) access(F&& f) {
      return std::forward<F>(f)(value_);
    }

   private:
    friend native;  // atomic_ref
    T value_;
  };

  /// std::atomic_ref, to what a `var` holds. Precondition: the `var` outlives it, and nobody uses it otherwise meanwhile.
  template <class T>
  class atomic_ref : public std::atomic_ref<T> {
   public:
    static_assert(alignof(var<T>) >= std::atomic_ref<T>::required_alignment,
                  "an atomic_ref to this type needs it to be aligned as its size is: struct alignas(8) …");

    explicit atomic_ref(var<T>& object) noexcept : std::atomic_ref<T>{object.value_} {}
    atomic_ref(atomic_ref const&) noexcept = default;
    atomic_ref& operator=(atomic_ref const&) = delete;
    using std::atomic_ref<T>::operator=;
  };

  /// std::condition_variable for every lock that has mutex().
  class condition_variable {
   public:
    template <class Lock>
    void wait(Lock& lock) {
      adopted held{lock};
      variable_.wait(held.lock);
    }
    template <class Lock, class Predicate>
      requires std::predicate<Predicate&>
    void wait(Lock& lock, Predicate holds) {
      while (!holds()) wait(lock);
    }
    /// Returns false when the deadline passed without a notification.
    template <class Lock>
    bool wait_until(Lock& lock, clock::time_point deadline) {
      adopted held{lock};
      return variable_.wait_until(held.lock, deadline) == std::cv_status::no_timeout;
    }
    /// Returns whether it holds; not until then, or the deadline.
    template <class Lock, class Predicate>
      requires std::predicate<Predicate&>
    bool wait_until(Lock& lock, clock::time_point deadline, Predicate holds) {
      while (!holds())
        if (!wait_until(lock, deadline)) return holds();
      return true;
    }
    template <class Lock>
    bool wait_for(Lock& lock, clock::duration time) {
      return wait_until(lock, clock::now() + time);
    }
    template <class Lock, class Predicate>
      requires std::predicate<Predicate&>
    bool wait_for(Lock& lock, clock::duration time, Predicate holds) {
      return wait_until(lock, clock::now() + time, std::move(holds));
    }
    void notify_one() noexcept { variable_.notify_one(); }
    void notify_all() noexcept { variable_.notify_all(); }

   private:
    struct adopted {
      template <class Lock>
      explicit adopted(Lock& held) : lock{*held.mutex(), std::adopt_lock} {}
      ~adopted() { lock.release(); }
      std::unique_lock<std::mutex> lock;
    };
    std::condition_variable variable_;
  };

  static void fence(order o) noexcept { std::atomic_thread_fence(o); }
  static void yield() noexcept { std::this_thread::yield(); }
  static void pause() noexcept {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
  }

  /// Returns false when the deadline passed while the value was still `old`. Polls with a growing
  /// pause of at most 256 µs: std has no timed wait on atomics, and a wait of our own on the
  /// futex would not be known to std's notify, which wakes only the waiters that it counted.
  template <class T>
  static bool wait_until(std::atomic<T> const& object, std::type_identity_t<T> old, order o,
                         clock::time_point deadline) {
    for (std::chrono::microseconds nap{1}; object.load(o) == old;) {
      auto const now = clock::now();
      if (now >= deadline) return false;
      std::this_thread::sleep_until(std::min<clock::time_point>(deadline, now + nap));
      if (nap < std::chrono::microseconds{256}) nap *= 2;
    }
    return true;
  }

  template <class T>
  static bool wait_for(std::atomic<T> const& object, std::type_identity_t<T> old, order o, clock::duration time) {
    return wait_until(object, old, o, clock::now() + time);
  }

  /// What a failed `check` or `misuse` calls; it does not return. The default prints and aborts.
  using failure_handler = void (*)(failure, char const* message, std::source_location);
  static inline std::atomic<failure_handler> on_failure{+[](failure kind, char const* message,
                                                            std::source_location where) {
    std::fprintf(stderr, "%s:%u: %.*s: %s\n", where.file_name(),
                 static_cast<unsigned>(where.line()), static_cast<int>(to_string(kind).size()),
                 to_string(kind).data(), message);
    std::abort();
  }};

  static void check(bool holds, char const* message,
                    std::source_location where = std::source_location::current()) {
    if (!holds) [[unlikely]] fail(failure::failed_check, message, where);
  }
  /// As a precondition in std: a violation is undefined here, and found by checked engines.
  static constexpr void require(bool, char const*) noexcept {}
  static void misuse(char const* message,
                     std::source_location where = std::source_location::current()) {
    fail(failure::misuse, message, where);
  }

  /// 0, 1, 2, … in the order in which threads first ask.
  [[nodiscard]] static unsigned self() noexcept { return identity(); }
  /// Gives the calling thread an identity of the caller's choice. Threads that ask later have others.
  static void self(unsigned id) noexcept {
    identity() = id;
    auto next = next_identity().load(order::relaxed);
    while (next <= id && !next_identity().compare_exchange_weak(next, id + 1, order::relaxed)) continue;
  }

  /// Pseudo-random, from the calling thread's seed. Precondition: n > 0.
  [[nodiscard]] static unsigned choose(unsigned n) noexcept {
    auto& x = random_state();  // xorshift32 (Marsaglia, 2003)
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    return x % n;
  }
  static void seed(unsigned value) noexcept { random_state() = value == 0 ? 1 : value; }

  template <class Object>
  static constexpr void name(Object const&, char const*, std::ptrdiff_t = -1) noexcept {}

  template <class T, class... Args>
  [[nodiscard]] static T* make(Args&&... args) {
    return new T(std::forward<Args>(args)...);
  }
  template <class T>
  static void destroy(T* p) {
    delete p;
  }

 private:
  [[gnu::cold, gnu::noinline]] static void fail(failure kind, char const* message,
                                                std::source_location where) {
    on_failure.load(order::relaxed)(kind, message, where);
  }
  static unsigned& identity() noexcept {
    thread_local unsigned id = next_identity().fetch_add(1, order::relaxed);
    return id;
  }
  static std::atomic<unsigned>& next_identity() noexcept {
    static std::atomic<unsigned> next{0};
    return next;
  }
  static unsigned& random_state() noexcept {
    thread_local unsigned state = 0x9e3779b9;
    return state;
  }
};

static_assert(Model<native>);

}  // namespace interlock::model
