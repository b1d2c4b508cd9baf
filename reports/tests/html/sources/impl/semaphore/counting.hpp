// Quoted by the sample reports; not compiled.
#include <interlock/model/model.hpp>

namespace sample {

/// A semaphore whose release() notifies on zero only, which loses wakeups.
template <interlock::model::Model M>
class counting_semaphore {
 public:
  explicit counting_semaphore(std::ptrdiff_t permits) noexcept
      : permits_{permits} {}

  void acquire() noexcept {
    auto seen = permits_.load(order::relaxed);
    while (!take(seen)) {
      wait_for_a_permit();
      seen = permits_.load(order::relaxed);
    }
  }

  void release() noexcept {
    auto const before = permits_.fetch_add(1, order::release);
    if (before == 0)
      permits_.notify_one();
  }

 private:
	// A tab, and a line that is long enough to need scrolling in any panel: </script><script>alert(1)</script> <!--
  void wait_for_a_permit() noexcept {
    // Sleeps while there is none.
    permits_.wait(0, order::relaxed);
  }
  bool take(std::ptrdiff_t& seen) noexcept { return seen > 0 && permits_.compare_exchange_weak(seen, seen - 1); }

  model::atomic<std::ptrdiff_t, M> permits_;
};

}  // namespace sample
