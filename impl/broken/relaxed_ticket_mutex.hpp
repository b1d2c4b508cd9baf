// Broken: a ticket lock that serves the next number with a relaxed store.
//
// The numbers keep threads apart in time and order nothing else. On a machine that keeps stores in
// order (x86) the lock seems to work.
//
// Source: ticket locks ported from x86 to weaker machines; the rule is C++20 [atomics.order]/2.
// Right: impl/mutex/ticket.hpp.
#pragma once

#include <cstdint>

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class relaxed_ticket_mutex {
 public:
  relaxed_ticket_mutex() {
    M::name(next_, "next");
    M::name(serving_, "serving");
  }

  void lock() {
    auto const mine = next_.fetch_add(1, order::relaxed);
    while (serving_.load(order::acquire) != mine) M::yield();  // (2)
  }
  void unlock() {
    auto const mine = serving_.load(order::relaxed);
    serving_.store(mine + 1, order::relaxed);  // BUG: (2) has nothing to synchronize with
  }

 private:
  model::atomic<std::uint32_t, M> next_{0};
  model::atomic<std::uint32_t, M> serving_{0};
};

}  // namespace interlock::broken
