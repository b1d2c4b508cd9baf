// Broken: a pool whose permits outnumber its resources.
//
// The last borrower finds nothing free and is given a resource that somebody else holds.
//
// Source: the fencepost error (CWE-193) in the initial value of a semaphore.
// Right: impl/pool/pool.hpp, with one permit for each resource.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include <interlock/impl/semaphore/counting.hpp>
#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M, class Resource, std::size_t N>
class ungated_pool {
 public:
  class [[nodiscard]] lease {
   public:
    lease(ungated_pool& owner, std::size_t at) : pool_{owner}, at_{at} {}
    ~lease() { pool_.give_back(at_); }
    lease(lease const&) = delete;
    lease& operator=(lease const&) = delete;
    [[nodiscard]] Resource* operator->() const { return &pool_.resources_[at_]; }

   private:
    ungated_pool& pool_;
    std::size_t at_;
  };

  ungated_pool() { M::name(free_, "free"); }

  lease acquire() {
    permits_.acquire();
    auto seen = free_.load(order::relaxed);
    while (seen != 0)
      if (free_.compare_exchange_weak(seen, seen & (seen - 1), order::acquire, order::relaxed))
        return lease{*this, static_cast<std::size_t>(std::countr_zero(seen))};  // (2)
    return lease{*this, 0};                                                     // "cannot happen"
  }

 private:
  void give_back(std::size_t at) {
    free_.fetch_or(std::uint64_t{1} << at, order::release);  // (1) synchronizes-with (2)
    permits_.release();
  }

  counting_semaphore<M> permits_{N + 1};  // BUG: N resources
  model::atomic<std::uint64_t, M> free_{(std::uint64_t{1} << N) - 1};
  std::array<Resource, N> resources_;
};

}  // namespace interlock::broken
