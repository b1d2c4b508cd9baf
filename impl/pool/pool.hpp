// pool — N resources lent to one holder at a time each: connections, workers, buffers.
//
// Contract: acquire lends a resource and waits while all are lent; try_acquire does not wait. The
// lease gives its resource back when it is destroyed, on any thread. Leases must not outlive the
// pool. A resource's next holder sees everything that its last holder did to it.
//
// Progress: try_acquire and giving back are lock-free; acquire blocks while all are lent.
//
// Memory ordering: a semaphore counts, free_ says which. A permit promises a set bit: giving back
// sets the bit before it releases the permit, so the bit happens before the acquire that takes the
// permit, and of the values of free_ which that thread may still read none is 0. Whose bit it gets
// is another matter: perhaps that of a holder who has not released its permit yet. Hence the pair
// (1), (2) of its own on free_, all of whose writes are read-modify-writes.
//
// Source: the counting semaphore as E. W. Dijkstra meant it ("Cooperating sequential processes",
// EWD 123, 1965), as a gate before a bit map.
//
//   pool<model::native, connection, 4> connections;   // or {std::in_place, a, b, c, d}
//   auto lease = connections.acquire();
//   lease->send("hello");
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include <interlock/impl/semaphore/counting.hpp>
#include <interlock/model/native.hpp>

namespace interlock {

template <model::Model M, class Resource, std::size_t N>
class pool {
  static_assert(0 < N && N < 64);

 public:
  /// The right to use one resource; movable, gives it back when it ends.
  class [[nodiscard]] lease {
   public:
    lease(lease&& other) noexcept : pool_{std::exchange(other.pool_, nullptr)}, at_{other.at_} {}
    lease& operator=(lease&& other) noexcept {
      if (this != &other) {
        end();
        pool_ = std::exchange(other.pool_, nullptr);
        at_ = other.at_;
      }
      return *this;
    }
    ~lease() { end(); }

    /// Precondition: not moved from.
    [[nodiscard]] Resource& operator*() const noexcept { return pool_->resources_[at_]; }
    [[nodiscard]] Resource* operator->() const noexcept { return &**this; }

   private:
    friend class pool;
    lease(pool& owner, std::size_t at) noexcept : pool_{&owner}, at_{at} {}
    void end() noexcept {
      if (pool_ != nullptr) pool_->give_back(at_);
    }

    pool* pool_;
    std::size_t at_;
  };

  /// Default-constructs the resources.
  pool() { M::name(free_, "free"); }
  /// Constructs the resources from `resources`, in order.
  template <class... Args>
    requires(sizeof...(Args) == N)
  explicit pool(std::in_place_t, Args&&... resources)
      : resources_{std::forward<Args>(resources)...} {
    M::name(free_, "free");
  }
  pool(pool const&) = delete;
  pool& operator=(pool const&) = delete;

  /// Lends a resource; waits while all are lent.
  lease acquire() {
    permits_.acquire();
    return lease{*this, claim()};
  }
  /// Lends a resource if one is free.
  [[nodiscard]] std::optional<lease> try_acquire() noexcept {
    if (!permits_.try_acquire()) return std::nullopt;
    return lease{*this, claim()};
  }

 private:
  // Precondition: the caller has a permit; hence some bit is set.
  std::size_t claim() noexcept {
    // Relaxed: a stale value makes the exchange fail, which brings a newer one.
    auto seen = free_.load(order::relaxed);
    for (;;) {
      M::require(seen != 0, "a permit promises a free resource");
      auto const without_lowest = seen & (seen - 1);
      auto const at = static_cast<std::size_t>(std::countr_zero(seen));
      if (free_.compare_exchange_weak(seen, without_lowest, order::acquire,  // (2)
                                      order::relaxed))
        return at;
    }
  }
  void give_back(std::size_t at) noexcept {
    free_.fetch_or(std::uint64_t{1} << at, order::release);  // (1) synchronizes-with (2)
    permits_.release();
  }

  counting_semaphore<M> permits_{N};
  model::atomic<std::uint64_t, M> free_{(std::uint64_t{1} << N) - 1};
  std::array<Resource, N> resources_;
};

}  // namespace interlock
