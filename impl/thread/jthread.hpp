// jthread — a thread that is asked to stop and joined where its handle ends.
//
// Contract: as std's. A function that takes a stop_token first is given one. The destructor, and a handle that is given another thread,
// request the stop and join; they wait as long as the thread goes on. What std calls std::terminate for is undefined.
//
// Progress: as the thread: join waits for it.
//
// Memory ordering: that of the thread's start and its end, and of stop_token.hpp.
//
// Source: C++20 [thread.jthread.class].
//
//   jthread<> poller{[](stop_token<> stop) { while (!stop.stop_requested()) poll(); }};
#pragma once

#include <concepts>
#include <functional>
#include <type_traits>
#include <utility>

#include <interlock/impl/thread/stop_token.hpp>

namespace interlock {

template <model::Model M = model::native>
class jthread {
 public:
  using id = typename M::thread::id;

  jthread() noexcept : source_{nostopstate} {}
  template <class F, class... Args>
    requires(!std::same_as<std::remove_cvref_t<F>, jthread>)
  explicit jthread(F&& what, Args&&... args) : thread_{start(source_, std::forward<F>(what), std::forward<Args>(args)...)} {}
  jthread(jthread&&) noexcept = default;
  jthread& operator=(jthread&& other) noexcept {
    if (&other == this) return *this;
    end();
    source_ = std::move(other.source_);
    thread_ = std::move(other.thread_);
    return *this;
  }
  ~jthread() { end(); }

  [[nodiscard]] bool joinable() const noexcept { return thread_.joinable(); }
  void join() { thread_.join(); }
  void detach() { thread_.detach(); }
  [[nodiscard]] id get_id() const noexcept { return thread_.get_id(); }
  [[nodiscard]] stop_source<M> get_stop_source() noexcept { return source_; }
  [[nodiscard]] stop_token<M> get_stop_token() const noexcept { return source_.get_token(); }
  bool request_stop() noexcept { return source_.request_stop(); }
  void swap(jthread& other) noexcept {
    source_.swap(other.source_);
    thread_.swap(other.thread_);
  }
  friend void swap(jthread& a, jthread& b) noexcept { a.swap(b); }

 private:
  template <class F, class... Args>
  static typename M::thread start(stop_source<M> const& source, F&& what, Args&&... args) {
    using function = std::decay_t<F>;
    if constexpr (std::is_invocable_v<function, stop_token<M>, std::decay_t<Args>...>)
      return typename M::thread{std::forward<F>(what), source.get_token(), std::forward<Args>(args)...};
    else
      return typename M::thread{std::forward<F>(what), std::forward<Args>(args)...};
  }
  void end() noexcept {
    if (!joinable()) return;
    request_stop();
    join();
  }

  stop_source<M> source_;
  typename M::thread thread_;
};

}  // namespace interlock
