// The layer costs nothing: each layer_X below must compile to the instructions of its std_X, which
// says the same with std:: alone. native_is_free.cmake compares the two.
//
// Flattened, because whether a compiler inlines std's waiting depends on how many calls it has seen
// before; the comparison is about what is executed, not about that.
#include <atomic>
#include <cstddef>
#include <mutex>

#include <interlock/impl/buffer/spsc_ring.hpp>
#include <interlock/impl/flag/flag.hpp>
#include <interlock/impl/mutex/futex.hpp>
#include <interlock/impl/mutex/spin.hpp>
#include <interlock/impl/mutex/ticket.hpp>
#include <interlock/impl/semaphore/counting.hpp>

namespace {

using namespace interlock;

// counting_semaphore by hand.
struct std_semaphore {
  std::atomic<int> permits;

  bool take(int& seen) noexcept {
    while (seen > 0)
      if (permits.compare_exchange_weak(seen, seen - 1, std::memory_order_acquire,
                                        std::memory_order_relaxed))
        return true;
    return false;
  }
  void acquire() {
    auto seen = permits.load(std::memory_order_relaxed);
    while (!take(seen)) {
      permits.wait(0, std::memory_order_relaxed);
      seen = permits.load(std::memory_order_relaxed);
    }
  }
  bool try_acquire() noexcept {
    auto seen = permits.load(std::memory_order_relaxed);
    return take(seen);
  }
  void release(std::ptrdiff_t n = 1) {
    permits.fetch_add(static_cast<int>(n), std::memory_order_release);
    if (n > 1) permits.notify_all();
    else permits.notify_one();
  }
};

using layer_semaphore = counting_semaphore<>;
static_assert(sizeof(layer_semaphore) == sizeof(std_semaphore));
static_assert(sizeof(futex_mutex<>) == sizeof(int) && sizeof(spin_mutex<>) == sizeof(bool));

}  // namespace

extern "C" {

[[gnu::flatten]] void layer_acquire(layer_semaphore& s) { s.acquire(); }
[[gnu::flatten]] void std_acquire(std_semaphore& s) { s.acquire(); }

[[gnu::flatten]] bool layer_try_acquire(layer_semaphore& s) { return s.try_acquire(); }
[[gnu::flatten]] bool std_try_acquire(std_semaphore& s) { return s.try_acquire(); }

[[gnu::flatten]] void layer_release(layer_semaphore& s) { s.release(); }
[[gnu::flatten]] void std_release(std_semaphore& s) { s.release(); }

[[gnu::flatten]] void layer_release_many(layer_semaphore& s, std::ptrdiff_t n) { s.release(n); }
[[gnu::flatten]] void std_release_many(std_semaphore& s, std::ptrdiff_t n) { s.release(n); }

[[gnu::flatten]] void layer_spin_unlock(spin_mutex<>& m) { m.unlock(); }
[[gnu::flatten]] void std_spin_unlock(std::atomic<bool>& m) {
  m.store(false, std::memory_order_release);
}

[[gnu::flatten]] bool layer_spin_try_lock(spin_mutex<>& m) { return m.try_lock(); }
[[gnu::flatten]] bool std_spin_try_lock(std::atomic<bool>& m) {
  return !m.load(std::memory_order_relaxed) && !m.exchange(true, std::memory_order_acquire);
}

[[gnu::flatten]] bool layer_futex_try_lock(futex_mutex<>& m) { return m.try_lock(); }
[[gnu::flatten]] bool std_futex_try_lock(std::atomic<int>& m) {
  int expected = 0;
  return m.compare_exchange_strong(expected, 1, std::memory_order_acquire,
                                   std::memory_order_relaxed);
}

[[gnu::flatten]] void layer_futex_unlock(futex_mutex<>& m) { m.unlock(); }
[[gnu::flatten]] void std_futex_unlock(std::atomic<int>& m) {
  if (m.exchange(0, std::memory_order_release) == 2) m.notify_one();
}

[[gnu::flatten]] bool layer_flag_test(flag<> const& f) { return f.test(); }
[[gnu::flatten]] bool std_flag_test(std::atomic<bool> const& f) {
  return f.load(std::memory_order_acquire);
}

[[gnu::flatten]] void layer_platform_section(std::mutex& m, model::native::var<int>& counter) {
  model::lock_guard guard{m};
  counter.write(counter.read() + 1);
}
[[gnu::flatten]] void std_platform_section(std::mutex& m, int& counter) {
  std::lock_guard guard{m};
  counter = counter + 1;
}

}  // extern "C"
