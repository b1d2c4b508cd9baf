// history — the calls that threads make of an object, and whether it is linearizable: whether each call could have taken place at one moment between
// its beginning and its end, in an order in which a sequential object would have returned the same.
//
//   struct specification {                   // of a queue, say: the sequential object
//     struct operation { … };                // a call with what it returned; trivially copyable
//     bool apply(operation const& o);        // false: here it could not have returned that, or would have had to wait
//     static std::string to_text(operation const& o);
//   };
//   history<M, specification, threads> calls;
//   void thread(unsigned i) {
//     calls.record(i, [&] { return specification::pop(queue.try_pop()); });
//   }
//   void after() { calls.check(); }
//
// Source: M. Herlihy, J. Wing, "Linearizability: a correctness condition for concurrent objects", TOPLAS 12(3), 1990. One call is before another
// where all of it happens before the other's beginning; natively, where it ended before, by the clock. Under a weak
// memory model happens-before stands for time, as nothing else can be told from within a program.
#pragma once

#include <array>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

#include <interlock/model/happened.hpp>
#include <interlock/model/model.hpp>

namespace interlock {

template <class S>
concept Specification = std::copyable<S> && std::default_initializable<S> && requires(S s, typename S::operation const& o) {
  { s.apply(o) } -> std::same_as<bool>;
  { S::to_text(o) } -> std::convertible_to<std::string>;
  requires std::is_trivially_copyable_v<typename S::operation>;
};

/// At most `Most` calls of each of so many threads. Threads write to their own part alone, and no operation of the layer is added.
template <class M, Specification S, unsigned Threads, std::size_t Most = 4>
class history {
 public:
  using operation = typename S::operation;
  static_assert(Threads * Most <= 32, "the orders of more calls than that are too many to try");

  /// One call: `performs` makes it and returns what it was, with what it returned. Precondition: fewer than `Most` were made by the thread.
  template <class F>
    requires std::same_as<std::invoke_result_t<F const&>, operation>
  void record(unsigned thread, F const& performs) {
    begins(thread);
    returns(thread, performs());
  }
  /// The same in two steps, for a call whose end is not where a function returns.
  void begins(unsigned thread) { calls_[thread][made_[thread]].after = beginning(); }
  void returns(unsigned thread, operation const& what) {
    auto& each = calls_[thread][made_[thread]];
    each.what = what;
    each.end = end();
    ++made_[thread];
  }

  /// Fails the check where no order of the calls explains what they returned; the message is the history. Precondition: alone, with all calls over.
  void check(S const& initially = {}) const {
    auto const calls = all();
    if (!is_explained(calls, 0, initially)) M::check(false, in_words(calls).c_str());
  }
  [[nodiscard]] bool is_linearizable(S const& initially = {}) const { return is_explained(all(), 0, initially); }

 private:
  // Natively time, and otherwise events.
  static constexpr bool is_native = std::is_same_v<M, model::native>;
  using moment = std::conditional_t<is_native, std::int64_t, std::uint32_t>;
  using moments = std::conditional_t<is_native, moment, std::array<moment, Threads>>;

  struct call {
    operation what{};
    moments after{};  // of each thread, what happens before it began
    moment end{};
  };
  struct made_call {
    unsigned thread;
    call const* of;
    std::uint32_t before;  // which others must come before it: a bit for each
  };

  static moments beginning() noexcept {
    if constexpr (is_native) {
      return std::chrono::steady_clock::now().time_since_epoch().count();
    } else {
      moments result{};
      for (unsigned t = 0; t != Threads; ++t) result[t] = model::events_known(t);
      return result;
    }
  }
  static moment end() noexcept {
    if constexpr (is_native) return std::chrono::steady_clock::now().time_since_epoch().count();
    else return model::events_performed();
  }
  static bool is_before(call const& a, unsigned thread, call const& b) noexcept {
    if constexpr (is_native) return a.end < b.after;
    else return a.end != 0 && a.end <= b.after[thread];
  }

  [[nodiscard]] std::vector<made_call> all() const {
    std::vector<made_call> result;
    for (unsigned t = 0; t != Threads; ++t)
      for (std::size_t i = 0; i != made_[t]; ++i) result.push_back({t, &calls_[t][i], 0});
    for (auto& each : result)
      for (std::size_t i = 0; i != result.size(); ++i) {
        auto const& other = result[i];
        bool const is_earlier = other.thread == each.thread ? other.of < each.of : is_before(*other.of, other.thread, *each.of);
        if (is_earlier) each.before |= std::uint32_t{1} << i;
      }
    return result;
  }

  // Whether those that are not done can follow in some order. (Wing, Gong, "Testing and verifying concurrent objects", JPDC 17, 1993.)
  static bool is_explained(std::vector<made_call> const& calls, std::uint32_t done, S const& object) {
    bool all = true;
    for (std::size_t i = 0; i != calls.size(); ++i) {
      auto const bit = std::uint32_t{1} << i;
      if ((done & bit) != 0) continue;
      all = false;
      if ((calls[i].before & ~done) != 0) continue;
      S next = object;
      if (next.apply(calls[i].of->what) && is_explained(calls, done | bit, next)) return true;
    }
    return all;
  }

  static std::string in_words(std::vector<made_call> const& calls) {
    std::string result = "no order of these calls explains what they returned:";
    for (std::size_t i = 0; i != calls.size(); ++i) {
      auto const& each = calls[i];
      bool const is_new = i == 0 || calls[i - 1].thread != each.thread;
      result += is_new ? (i == 0 ? " thread " : "; thread ") + std::to_string(each.thread + 1) + ": " : ", ";
      result += S::to_text(each.of->what);
      std::string others;
      for (std::size_t k = 0; k != calls.size(); ++k)
        if (calls[k].thread != each.thread && (each.before >> k & 1U) != 0)
          others += (others.empty() ? "" : ", ") + S::to_text(calls[k].of->what);
      if (!others.empty()) result += " (after " + others + ")";
    }
    return result;
  }

  std::array<std::array<call, Most>, Threads> calls_{};
  std::array<std::size_t, Threads> made_{};
};

}  // namespace interlock
