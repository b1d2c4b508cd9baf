// turns — what the threads of a check at scale come for, again and again: who has had how many of them, and who has waited for how long.
//
//   template <model::Model M, class Semaphore>
//   struct at_most_n {
//     …                                          // the check, as small as can be: what engines search
//     struct scaled {                            // the same at the size that it has in life: natively, with --scale
//       static constexpr unsigned threads = 400;
//       static constexpr std::uint64_t turns = 10'000;  // of all threads together
//       Semaphore registers{4};
//       void thread(unsigned, interlock::turns& mine) {
//         while (mine.next()) {
//           registers.acquire();
//           mine.served();
//           M::yield();                          // a turn takes a while, so that others come
//           registers.release();
//         }
//       }
//       void after() {}                          // optional: runs alone, after all threads
//     };
//   };
//
// A `scaled` that is void is none: where a primitive is not for so many threads, say. A scaled form is run once, from its
// construction to after(). It ends early where its time is up: next() then says that there are no more.
//
// Wait-free. Counting is relaxed, so it orders nothing that the code under test should.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>

namespace interlock {

/// How many threads a form at scale has that wants so many: no more than the primitive is for, where it says so by a member
/// most_threads.
template <class Primitive>
consteval unsigned threads_for(unsigned wanted) {
  if constexpr (requires { Primitive::most_threads; }) return std::min<unsigned>(wanted, Primitive::most_threads);
  else return wanted;
}

namespace detail {
template <class Primitive>
struct at_scale {
  using type = Primitive;
};
template <class Primitive>
  requires requires { typename Primitive::at_scale; }
struct at_scale<Primitive> {
  using type = typename Primitive::at_scale;
};
}  // namespace detail

/// What a form at scale has in the place of a primitive that has room for a few threads: its member at_scale, or itself.
template <class Primitive>
using at_scale_of = typename detail::at_scale<Primitive>::type;

/// What all threads share of it.
class turns_of_all {
 public:
  explicit turns_of_all(std::uint64_t most) noexcept : most_{most} {}

  void stop() noexcept { stopped_.store(true, std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t served() const noexcept { return served_.load(std::memory_order_relaxed); }

 private:
  friend class turns;
  std::uint64_t most_;
  std::atomic<bool> stopped_{false};
  alignas(64) std::atomic<std::uint64_t> given_{0};
  alignas(64) std::atomic<std::uint64_t> served_{0};
};

/// One thread's.
class turns {
 public:
  explicit turns(turns_of_all& all) noexcept : all_{all} {}
  turns(turns const&) = delete;
  turns& operator=(turns const&) = delete;

  /// Asks for one of those that all threads share. False: there are no more, or the time is up.
  [[nodiscard]] bool next() noexcept {
    asked_ = true;
    if (all_.stopped_.load(std::memory_order_relaxed) || all_.given_.fetch_add(1, std::memory_order_relaxed) >= all_.most_) return false;
    asks();
    return true;
  }
  /// For forms in which every thread has the same number: the waiting begins now.
  void asks() noexcept {
    asked_ = true;
    before_ = all_.served();
  }
  /// The thread has got what it waited for.
  void served() noexcept {
    auto const others = all_.served_.fetch_add(1, std::memory_order_relaxed) - before_;
    longest_wait_ = std::max(longest_wait_, others);
    ++count_;
  }

  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
  [[nodiscard]] bool asked() const noexcept { return asked_; }
  /// How many turns others had while this thread waited for one.
  [[nodiscard]] std::uint64_t longest_wait() const noexcept { return longest_wait_; }

 private:
  turns_of_all& all_;
  std::uint64_t before_ = 0;
  std::uint64_t longest_wait_ = 0;
  std::uint64_t count_ = 0;
  bool asked_ = false;
};

}  // namespace interlock
