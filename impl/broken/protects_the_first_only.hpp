// Broken: a queue whose try_pop protects the node that it removes, and reads the value out of the one behind.
//
// That one is the first now, and anybody's to remove. Another thread does, and destroys it under the reader.
//
// Source: why M. Michael, "Hazard pointers" (IEEE TPDS 15(6), 2004), section 3.2, has two of them for a queue.
// Right: impl/lockfree/michael_scott_queue.hpp.
#pragma once

#include <optional>

#include <interlock/impl/lockfree/hazard.hpp>
#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M, class T>
class protects_the_first_only {
  struct node {
    node() { M::name(value, "value"); }
    explicit node(T of) : value{of} { M::name(value, "value"); }
    model::var<T, M> value;
    model::atomic<node*, M> next{nullptr};
    model::var<node*, M> next_retired{nullptr};
  };
  using hazards = hazard_pointers<M, node, 2, 1, 1>;

 public:
  class participant {
   public:
    explicit participant(protects_the_first_only& of) : hazard_{of.hazards_} {}

   private:
    friend class protects_the_first_only;
    typename hazards::participant hazard_;
  };

  protects_the_first_only() {
    M::name(first_, "first");
    M::name(last_, "last");
  }
  ~protects_the_first_only() {
    for (auto* each = first_.load(order::relaxed); each != nullptr;) {
      auto* const next = each->next.load(order::relaxed);
      M::destroy(each);
      each = next;
    }
  }

  void push(participant& me, T value) {
    auto* const added = M::template make<node>(value);
    for (;;) {
      auto* last = me.hazard_.protect(0, last_);
      node* next = nullptr;
      if (last->next.compare_exchange_weak(next, added, order::release, order::acquire)) {
        last_.compare_exchange_strong(last, added, order::release, order::relaxed);
        me.hazard_.give_up(0);
        return;
      }
      if (next != nullptr) last_.compare_exchange_strong(last, next, order::release, order::relaxed);
    }
  }
  [[nodiscard]] std::optional<T> try_pop(participant& me) {
    for (;;) {
      auto* first = me.hazard_.protect(0, first_);
      auto* const next = first->next.load(order::acquire);
      if (next == nullptr) {
        me.hazard_.give_up(0);
        return std::nullopt;
      }
      auto* last = last_.load(order::relaxed);
      if (first == last) {
        last_.compare_exchange_strong(last, next, order::release, order::relaxed);
        continue;
      }
      if (first_.compare_exchange_strong(first, next, order::release, order::relaxed)) {
        T const value = next->value.read();  // BUG: may be gone
        me.hazard_.give_up(0);
        me.hazard_.retire(first);
        return value;
      }
    }
  }

 private:
  model::atomic<node*, M> first_{M::template make<node>()};
  model::atomic<node*, M> last_{first_.load(order::relaxed)};
  hazards hazards_;
};

}  // namespace interlock::broken
