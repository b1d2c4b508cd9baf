// stop_source, stop_token and stop_callback — a request to stop, for all who hold a token of it or have left a callback with it.
//
// Contract: as std's. request_stop returns true in the one call that makes the request, and that call runs the callbacks, each once, one
// after the other, in the order in which they came. A callback that comes after the request is run by who brings it. When a callback is
// destroyed it is not running, and will not, unless it is itself what destroys it. Who sees that a stop was requested sees what
// happened before the request. A callback must not throw.
//
// Progress: stop_requested and stop_possible are wait-free; the others lock a mutex that nobody holds while a callback runs; destroying a
// callback waits for its end where another thread runs it.
//
// Memory ordering: the request (1) synchronizes-with whoever finds it made (2). The end of a callback (3) synchronizes-with the destructor
// that waited for it (4). The last owner's letting go (6) comes after what all others did before they let go (5).
//
// Source: C++20 [thread.stoptoken]. Whether a callback runs is known by a word of the shared state, and not by one of the callback, which
// may be gone when its end is told: who requests the stop touches no callback after it has run.
//
//   stop_source<> source;
//   stop_callback tell{source.get_token(), [&] { socket.close(); }};
//   source.request_stop();
#pragma once

#include <type_traits>
#include <utility>

#include <interlock/model/lock.hpp>
#include <interlock/model/native.hpp>

namespace interlock {

template <model::Model M>
class stop_source;
template <model::Model M>
class stop_token;
template <class F, model::Model M>
class stop_callback;

/// As std's: a source without anything to stop.
struct nostopstate_t {
  explicit nostopstate_t() = default;
};
inline constexpr nostopstate_t nostopstate{};

namespace detail {

template <model::Model M>
class left_callback {
 public:
  left_callback(left_callback const&) = delete;
  left_callback& operator=(left_callback const&) = delete;
  virtual void run() noexcept = 0;

  // Of the list that it is in; guarded by its mutex.
  model::var<left_callback*, M> before{nullptr};
  model::var<left_callback*, M> after{nullptr};
  model::var<bool, M> waits{false};

 protected:
  left_callback() = default;
  virtual ~left_callback() = default;
};

template <model::Model M>
class stop_state {
 public:
  stop_state() {
    M::name(requested_, "stop requested");
    M::name(running_, "callback that runs");
    M::name(mutex_, "mutex of the callbacks");
  }

  void share() noexcept { owners_.fetch_add(1, order::relaxed); }
  static void let_go(stop_state* state) noexcept {
    if (state != nullptr && state->owners_.fetch_sub(1, order::acq_rel) == 1) M::destroy(state);  // (5) synchronizes-with (6)
  }
  void add_source() noexcept { sources_.fetch_add(1, order::relaxed); }
  void remove_source() noexcept { sources_.fetch_sub(1, order::relaxed); }

  [[nodiscard]] bool is_requested() const noexcept { return requested_.load(order::acquire); }  // (2)
  [[nodiscard]] bool is_possible() const noexcept { return is_requested() || sources_.load(order::relaxed) != 0; }

  bool request() noexcept {
    {
      model::lock_guard guard{mutex_};
      if (requested_.load(order::relaxed)) return false;
      requester_.write(M::this_thread::get_id());
      requested_.store(true, order::release);  // (1) synchronizes-with (2)
    }
    while (auto* const next = take_next()) {
      next->run();
      running_.store(nullptr, order::release);  // (3) synchronizes-with (4)
      running_.notify_one();  // its destructor, if any
    }
    return true;
  }

  /// Whether it was left: otherwise the stop is requested already.
  bool add(left_callback<M>& what) noexcept {
    model::lock_guard guard{mutex_};
    if (requested_.load(order::relaxed)) return false;
    auto* const last = last_.read();
    what.before.write(last);
    what.waits.write(true);
    (last == nullptr ? first_ : last->after).write(&what);
    last_.write(&what);
    return true;
  }

  /// It does not run any more. Precondition: it was left.
  void remove(left_callback<M>& what) noexcept {
    {
      model::lock_guard guard{mutex_};
      if (what.waits.read()) return unlink(what);
      if (requester_.read() == M::this_thread::get_id()) return;
    }
    while (running_.load(order::acquire) == &what) running_.wait(&what, order::relaxed);  // (4)
  }

 private:
  left_callback<M>* take_next() noexcept {
    model::lock_guard guard{mutex_};
    auto* const next = first_.read();
    if (next == nullptr) return nullptr;
    unlink(*next);
    running_.store(next, order::relaxed);
    return next;
  }
  void unlink(left_callback<M>& what) noexcept {
    auto* const before = what.before.read();
    auto* const after = what.after.read();
    (before == nullptr ? first_ : before->after).write(after);
    (after == nullptr ? last_ : after->before).write(before);
    what.waits.write(false);
  }

  model::atomic<unsigned, M> owners_{1};
  model::atomic<unsigned, M> sources_{1};
  model::atomic<bool, M> requested_{false};
  model::atomic<left_callback<M>*, M> running_{nullptr};
  typename M::mutex mutex_;
  model::var<left_callback<M>*, M> first_{nullptr};
  model::var<left_callback<M>*, M> last_{nullptr};
  model::var<typename M::thread::id, M> requester_{typename M::thread::id{}};
};

// Part of what several hold together.
template <model::Model M>
class share_of_stop {
 public:
  share_of_stop() noexcept = default;
  /// Takes one that the caller has.
  explicit share_of_stop(stop_state<M>* state) noexcept : state_{state} {}
  share_of_stop(share_of_stop const& other) noexcept : state_{other.state_} {
    if (state_ != nullptr) state_->share();
  }
  share_of_stop(share_of_stop&& other) noexcept : state_{std::exchange(other.state_, nullptr)} {}
  share_of_stop& operator=(share_of_stop other) noexcept {
    std::swap(state_, other.state_);
    return *this;
  }
  ~share_of_stop() { stop_state<M>::let_go(state_); }

  [[nodiscard]] stop_state<M>* get() const noexcept { return state_; }

 private:
  stop_state<M>* state_ = nullptr;
};

}  // namespace detail

template <model::Model M = model::native>
class stop_token {
 public:
  stop_token() noexcept = default;

  [[nodiscard]] bool stop_requested() const noexcept { return share_.get() != nullptr && share_.get()->is_requested(); }
  /// Whether one was requested, or still can be.
  [[nodiscard]] bool stop_possible() const noexcept { return share_.get() != nullptr && share_.get()->is_possible(); }
  void swap(stop_token& other) noexcept { std::swap(share_, other.share_); }
  friend void swap(stop_token& a, stop_token& b) noexcept { a.swap(b); }
  friend bool operator==(stop_token const& a, stop_token const& b) noexcept { return a.share_.get() == b.share_.get(); }

 private:
  friend stop_source<M>;
  template <class F, model::Model Other>
  friend class stop_callback;
  explicit stop_token(detail::share_of_stop<M> share) noexcept : share_{std::move(share)} {}

  detail::share_of_stop<M> share_;
};

template <model::Model M = model::native>
class stop_source {
 public:
  stop_source() : share_{M::template make<detail::stop_state<M>>()} {}
  explicit stop_source(nostopstate_t) noexcept {}
  stop_source(stop_source const& other) noexcept : share_{other.share_} {
    if (share_.get() != nullptr) share_.get()->add_source();
  }
  stop_source(stop_source&&) noexcept = default;
  stop_source& operator=(stop_source other) noexcept {
    swap(other);
    return *this;
  }
  ~stop_source() {
    if (share_.get() != nullptr) share_.get()->remove_source();
  }

  /// Returns whether this call made the request. It has run the callbacks when it returns.
  bool request_stop() noexcept {
    auto const kept = share_;  // a callback may destroy this source
    return kept.get() != nullptr && kept.get()->request();
  }
  [[nodiscard]] bool stop_requested() const noexcept { return share_.get() != nullptr && share_.get()->is_requested(); }
  [[nodiscard]] bool stop_possible() const noexcept { return share_.get() != nullptr; }
  [[nodiscard]] stop_token<M> get_token() const noexcept { return stop_token<M>{share_}; }
  void swap(stop_source& other) noexcept { std::swap(share_, other.share_); }
  friend void swap(stop_source& a, stop_source& b) noexcept { a.swap(b); }
  friend bool operator==(stop_source const& a, stop_source const& b) noexcept { return a.share_.get() == b.share_.get(); }

 private:
  detail::share_of_stop<M> share_;
};

template <class F, model::Model M = model::native>
class stop_callback : detail::left_callback<M> {
 public:
  using callback_type = F;

  template <class Given>
    requires std::is_constructible_v<F, Given>
  explicit stop_callback(stop_token<M> token, Given&& what) noexcept(std::is_nothrow_constructible_v<F, Given>)
      : share_{std::move(token.share_)}, what_(std::forward<Given>(what)) {
    if (share_.get() == nullptr) return;
    is_left_ = share_.get()->add(*this);
    if (!is_left_) std::forward<F>(what_)();
  }
  ~stop_callback() {
    if (is_left_) share_.get()->remove(*this);
  }

 private:
  void run() noexcept override { std::forward<F>(what_)(); }

  detail::share_of_stop<M> share_;
  F what_;
  bool is_left_ = false;
};
template <class F, model::Model M>
stop_callback(stop_token<M>, F) -> stop_callback<F, M>;

}  // namespace interlock
