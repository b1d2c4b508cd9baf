// treiber_stack — a stack of any size for any number of threads, without locks; removed nodes are destroyed when nobody looks at them.
//
// Contract: a thread that pops has a participant. push adds a value, try_pop removes the newest one, if there is any. T is movable.
//
// Progress: push and try_pop are lock-free (as far as M::make is).
//
// Memory ordering: a push (1) synchronizes-with every look (2) that finds its node on top, also after others have come and gone: all
// writes to top_ are read-modify-writes. The one that removes a node (3) publishes nothing, and the look has acquired the node; no other
// node can be at its address meanwhile, since it is protected. When it may be destroyed: see hazard.hpp.
//
// Source: R. Treiber, "Systems programming: coping with parallelism" (IBM RJ 5118, 1986); reclamation as in M. Michael, "Hazard pointers"
// (IEEE TPDS 15(6), 2004), section 3.1.
//
//   treiber_stack<model::native, int, 8> stack;
//   stack.push(1);
//   treiber_stack<model::native, int, 8>::participant me{stack};   // of one thread
//   if (auto value = stack.try_pop(me)) use(*value);
#pragma once

#include <cstddef>
#include <optional>
#include <utility>

#include <interlock/impl/buffer/slot.hpp>
#include <interlock/impl/lockfree/hazard.hpp>
#include <interlock/model/native.hpp>

namespace interlock {

template <model::Model M, class T, std::size_t Threads, std::size_t Batch = 2 * Threads>
class treiber_stack {
  struct node {
    explicit node(T of) : value{std::move(of)} {
      M::name(value, "value");
      M::name(next, "next");
      M::name(next_retired, "next_retired");
    }
    model::var<T, M> value;
    model::var<node*, M> next{nullptr};
    model::var<node*, M> next_retired{nullptr};
  };
  using hazards = hazard_pointers<M, node, Threads, 1, Batch>;

 public:
  class participant {
   public:
    explicit participant(treiber_stack& of) : hazard_{of.hazards_} {}

   private:
    friend class treiber_stack;
    typename hazards::participant hazard_;
  };

  treiber_stack() { M::name(top_, "top"); }
  ~treiber_stack() {
    for (auto* each = top_.load(order::relaxed); each != nullptr;) {
      auto* const next = each->next.read();
      M::destroy(each);
      each = next;
    }
  }
  treiber_stack(treiber_stack const&) = delete;
  treiber_stack& operator=(treiber_stack const&) = delete;

  void push(T value) {
    auto* const added = M::template make<node>(std::move(value));
    auto* top = top_.load(order::relaxed);
    do added->next.write(top);
    // audit: strong, since a failure costs more than the exchange.
    while (!top_.compare_exchange_strong(top, added, order::release, order::relaxed));  // (1) synchronizes-with (2)
  }

  /// Removes the newest value, if there is any.
  [[nodiscard]] std::optional<T> try_pop(participant& me) {
    for (;;) {
      auto* top = me.hazard_.protect(0, top_);  // (2)
      if (top == nullptr) return std::nullopt;
      // audit: strong, here and in push, since a failure costs more than the exchange.
      if (top_.compare_exchange_strong(top, top->next.read(), order::relaxed, order::relaxed)) {  // (3)
        std::optional<T> value{take(top->value)};
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

}  // namespace interlock
