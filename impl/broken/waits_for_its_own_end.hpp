// Broken: room for one callback, whose destructor waits until it has run, whoever runs it.
//
// A callback that destroys itself, as one that closes what it belongs to, waits for its own end.
//
// Source: C++20 [stopcallback.cons]: the destructor does not block where the callback runs in the thread that destroys it.
// Right: impl/thread/stop_token.hpp.
#pragma once

#include <utility>

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
struct waits_for_its_own_end {
  class left {
   public:
    virtual void run() noexcept = 0;

   protected:
    ~left() = default;
  };

  class source {
   public:
    bool request_stop() noexcept {
      auto* const found = callback.exchange(nullptr, order::acq_rel);
      if (found == nullptr) return false;
      found->run();
      runs.store(false, order::release);
      runs.notify_all();
      return true;
    }
    [[nodiscard]] source& get_token() noexcept { return *this; }

    model::atomic<left*, M> callback{nullptr};
    model::atomic<bool, M> runs{true};
  };

  template <class F>
  class callback final : left {
   public:
    callback(source& from, F what) : from_{from}, what_{std::move(what)} { from_.callback.store(this, order::release); }
    ~callback() {
      if (from_.callback.exchange(nullptr, order::acq_rel) == nullptr) from_.runs.wait(true, order::acquire);  // BUG: in whom?
    }

   private:
    void run() noexcept override { what_(); }
    source& from_;
    F what_;
  };
};

}  // namespace interlock::broken
