// Broken: a pool that picks a free resource and marks it taken in two operations.
//
// The semaphore lets as many threads in as there are resources, and two of them pick the same one.
//
// Source: the check-then-act race (CWE-367) behind a correct gate.
// Right: impl/pool/pool.hpp, where a compare-exchange claims.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include <interlock/impl/semaphore/counting.hpp>
#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M, class Resource, std::size_t N>
class claims_twice_pool {
 public:
  class [[nodiscard]] lease {
   public:
    lease(claims_twice_pool& owner, std::size_t at) : pool_{owner}, at_{at} {}
    ~lease() { pool_.give_back(at_); }
    lease(lease const&) = delete;
    lease& operator=(lease const&) = delete;
    [[nodiscard]] Resource* operator->() const { return &pool_.resources_[at_]; }

   private:
    claims_twice_pool& pool_;
    std::size_t at_;
  };

  claims_twice_pool() { M::name(free_, "free"); }

  lease acquire() {
    permits_.acquire();
    auto const seen = free_.load(order::acquire);  // (2)
    auto const at = static_cast<std::size_t>(std::countr_zero(seen)) % N;
    free_.fetch_and(~(std::uint64_t{1} << at), order::relaxed);  // BUG: may be taken by now
    return lease{*this, at};
  }

 private:
  void give_back(std::size_t at) {
    free_.fetch_or(std::uint64_t{1} << at, order::release);  // (1) synchronizes-with (2)
    permits_.release();
  }

  counting_semaphore<M> permits_{N};
  model::atomic<std::uint64_t, M> free_{(std::uint64_t{1} << N) - 1};
  std::array<Resource, N> resources_;
};

}  // namespace interlock::broken
