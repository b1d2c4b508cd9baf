// Broken: a stack without locks that destroys a node as soon as it has removed it.
//
// Another thread has read the same top, and is about to ask it for its next.
//
// Source: the problem that M. Michael, "Hazard pointers" (IEEE TPDS 15(6), 2004), is about, in the stack of R. Treiber, "Systems
// programming: coping with parallelism" (IBM RJ 5118, 1986), which never gives nodes back.
// Right: impl/lockfree/treiber_stack.hpp.
#pragma once

#include <optional>

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M, class T>
class pops_what_is_freed {
  struct node {
    explicit node(T of) : value{of} { M::name(next, "next"); }
    model::var<T, M> value;
    model::var<node*, M> next{nullptr};
  };

 public:
  struct participant {
    explicit participant(pops_what_is_freed&) {}
  };

  pops_what_is_freed() { M::name(top_, "top"); }
  ~pops_what_is_freed() {
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
  [[nodiscard]] std::optional<T> try_pop(participant&) {
    auto* top = top_.load(order::acquire);  // (2)
    while (top != nullptr)
      if (top_.compare_exchange_weak(top, top->next.read(), order::acquire, order::acquire)) {  // (2)
        T const value = top->value.read();
        M::destroy(top);  // BUG: others may be looking at it
        return value;
      }
    return std::nullopt;
  }

 private:
  model::atomic<node*, M> top_{nullptr};
};

}  // namespace interlock::broken
