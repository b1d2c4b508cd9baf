// Broken: push puts its node on top, and then tells it what is below.
//
// Who pops in between finds a node that leads nowhere, and takes it for the last: what is below is lost to it, and the two accesses race.
//
// Source: the order that D. Vyukov's intrusive queue for many producers (1024cores.net) can afford, since its one consumer waits for the
// link; a stack cannot.
// Right: impl/lockfree/treiber_stack.hpp.
#pragma once

#include <optional>

#include <interlock/impl/lockfree/hazard.hpp>
#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M, class T>
class links_after_publishing {
  struct node {
    explicit node(T of) : value{of} { M::name(next, "next"); }
    model::var<T, M> value;
    model::var<node*, M> next{nullptr};
    model::var<node*, M> next_retired{nullptr};
  };
  using hazards = hazard_pointers<M, node, 2, 1, 1>;

 public:
  class participant {
   public:
    explicit participant(links_after_publishing& of) : hazard_{of.hazards_} {}

   private:
    friend class links_after_publishing;
    typename hazards::participant hazard_;
  };

  links_after_publishing() { M::name(top_, "top"); }
  ~links_after_publishing() {
    for (auto* each = top_.load(order::relaxed); each != nullptr;) {
      auto* const next = each->next.read();
      M::destroy(each);
      each = next;
    }
  }

  void push(T value) {
    auto* const added = M::template make<node>(value);
    added->next.write(top_.exchange(added, order::acq_rel));  // BUG: it is on top already; (1) synchronizes-with (2)
  }
  [[nodiscard]] std::optional<T> try_pop(participant& me) {
    for (;;) {
      auto* top = me.hazard_.protect(0, top_);  // (2)
      if (top == nullptr) return std::nullopt;
      if (top_.compare_exchange_weak(top, top->next.read(), order::relaxed, order::relaxed)) {
        T const value = top->value.read();
        me.hazard_.give_up(0);
        me.hazard_.retire(top);
        return value;
      }
    }
  }

 private:
  model::atomic<node*, M> top_{nullptr};
  hazards hazards_;
};

}  // namespace interlock::broken
