// Broken: room for one callback, which is left after a look at whether the stop was requested, and not with it.
//
// The look finds no request; the request is made, and finds no callback; then the callback is left, and nobody ever runs it.
//
// Source: the race that C++20 [stopcallback.cons] rules out: a callback is registered, or run at once.
// Right: impl/thread/stop_token.hpp.
#pragma once

#include <utility>

#include <interlock/model/lock.hpp>
#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
struct looks_before_it_leaves {
  class left {
   public:
    virtual void run() noexcept = 0;

   protected:
    ~left() = default;
  };

  class source {
   public:
    bool request_stop() noexcept {
      left* found = nullptr;
      {
        model::lock_guard guard{mutex};
        if (requested.exchange(true, order::acq_rel)) return false;
        found = std::exchange(callback, nullptr);
      }
      if (found != nullptr) found->run();
      return true;
    }
    [[nodiscard]] source& get_token() noexcept { return *this; }

    model::atomic<bool, M> requested{false};
    typename M::mutex mutex;
    left* callback = nullptr;  // guarded by the mutex
  };

  template <class F>
  class callback final : left {
   public:
    callback(source& from, F what) : what_{std::move(what)} {
      if (from.requested.load(order::acquire)) {
        run();
        return;
      }
      model::lock_guard guard{from.mutex};  // BUG: what was looked at may have changed
      from.callback = this;
    }

   private:
    void run() noexcept override { what_(); }
    F what_;
  };
};

}  // namespace interlock::broken
