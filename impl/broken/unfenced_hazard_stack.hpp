// Broken: who removes a node looks at the hazard pointers with nothing that keeps the look behind the removal.
//
// The look may come first. The reader has said what it looks at meanwhile, and asked whether it is still on top: the removal is not visible
// yet. Each misses the other, and the node is destroyed under the reader.
//
// Source: OpenJDK pull request 32516 (ZGC's mark stacks, ZMarkingSMR::free_node): a compare-exchange that removes is no fence for loads
// that come after it.
// Right: impl/lockfree/hazard.hpp, with a fence on both sides.
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M, class T>
class unfenced_hazard_stack {
  struct node {
    explicit node(T of) : value{of} { M::name(next, "next"); }
    model::var<T, M> value;
    model::var<node*, M> next{nullptr};
  };

 public:
  class participant {
   public:
    explicit participant(unfenced_hazard_stack& of) : at_{of.participants_++} {}

   private:
    friend class unfenced_hazard_stack;
    std::size_t at_;
  };

  unfenced_hazard_stack() {
    M::name(top_, "top");
    M::name(hazards_[0], "hazard", 0);
    M::name(hazards_[1], "hazard", 1);
  }
  ~unfenced_hazard_stack() {
    for (auto* each = top_.load(order::relaxed); each != nullptr;) {
      auto* const next = each->next.read();
      M::destroy(each);
      each = next;
    }
  }

  void push(T value) {
    auto* const added = M::template make<node>(value);
    auto* top = top_.load(order::relaxed);
    do added->next.write(top);
    while (!top_.compare_exchange_weak(top, added, order::release, order::relaxed));  // (1) synchronizes-with (2)
  }
  [[nodiscard]] std::optional<T> try_pop(participant& me) {
    auto& hazard = hazards_[me.at_];
    for (;;) {
      auto* top = top_.load(order::relaxed);
      hazard.store(top, order::release);
      M::fence(order::seq_cst);
      if (top_.load(order::acquire) != top) continue;  // (2)
      if (top == nullptr) return std::nullopt;
      if (top_.compare_exchange_weak(top, top->next.read(), order::acq_rel, order::relaxed)) {
        T const value = top->value.read();
        hazard.store(nullptr, order::release);
        // BUG: may be a look from before the removal
        while (hazards_[1 - me.at_].load(order::acquire) == top) M::yield();
        M::destroy(top);
        return value;
      }
    }
  }

 private:
  std::size_t participants_ = 0;
  model::atomic<node*, M> top_{nullptr};
  std::array<model::atomic<node*, M>, 2> hazards_{};
};

}  // namespace interlock::broken
