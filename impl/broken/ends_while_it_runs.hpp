// Broken: room for one callback, whose destructor takes it back and does not ask whether it runs.
//
// The thread that requested the stop has taken the callback and runs it; its owner finds it gone, and destroys what it uses.
//
// Source: C++20 [stopcallback.cons]: the destructor blocks until the callback has returned, where another thread runs it.
// Right: impl/thread/stop_token.hpp.
#pragma once

#include <utility>

#include <interlock/model/lock.hpp>
#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
struct ends_while_it_runs {
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
        if (std::exchange(requested, true)) return false;
        found = std::exchange(callback, nullptr);
      }
      if (found != nullptr) found->run();
      return true;
    }
    [[nodiscard]] source& get_token() noexcept { return *this; }

    typename M::mutex mutex;
    bool requested = false;    // guarded by the mutex
    left* callback = nullptr;  // as that
  };

  template <class F>
  class callback final : left {
   public:
    callback(source& from, F what) : from_{from}, what_{std::move(what)} {
      {
        model::lock_guard guard{from_.mutex};
        if (!from_.requested) {
          from_.callback = this;
          return;
        }
      }
      run();
    }
    ~callback() {
      model::lock_guard guard{from_.mutex};
      if (from_.callback == this) from_.callback = nullptr;  // BUG: otherwise it may be running
    }

   private:
    void run() noexcept override { what_(); }
    source& from_;
    F what_;
  };
};

}  // namespace interlock::broken
