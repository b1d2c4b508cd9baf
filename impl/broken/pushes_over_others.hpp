// Broken: push reads the top, and then puts its own node there by a store.
//
// Two threads read the same top; the second store wipes out the first one's node, which nobody finds again.
//
// Source: the lost update, in the stack of R. Treiber, "Systems programming: coping with parallelism" (IBM RJ 5118, 1986), without its
// compare-and-swap.
// Right: impl/lockfree/treiber_stack.hpp.
#pragma once

#include <optional>

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M, class T>
class pushes_over_others {
  struct node {
    explicit node(T of) : value{of} { M::name(next, "next"); }
    model::var<T, M> value;
    model::var<node*, M> next{nullptr};
  };

 public:
  struct participant {
    explicit participant(pushes_over_others&) {}
  };

  pushes_over_others() { M::name(top_, "top"); }
  ~pushes_over_others() {
    for (participant me{*this}; try_pop(me);) {
    }
  }

  void push(T value) {
    auto* const added = M::template make<node>(value);
    added->next.write(top_.load(order::acquire));
    top_.store(added, order::release);  // BUG: it may be another by now
  }
  /// By one thread alone.
  [[nodiscard]] std::optional<T> try_pop(participant&) {
    auto* const top = top_.load(order::acquire);
    if (top == nullptr) return std::nullopt;
    top_.store(top->next.read(), order::relaxed);
    T const value = top->value.read();
    M::destroy(top);
    return value;
  }

 private:
  model::atomic<node*, M> top_{nullptr};
};

}  // namespace interlock::broken
