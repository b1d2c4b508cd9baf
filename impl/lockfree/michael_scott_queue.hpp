// michael_scott_queue — a queue of any size for any number of threads, without locks; removed nodes are destroyed when nobody looks at them.
//
// Contract: a thread that uses it has a participant. push appends a value, try_pop removes the oldest one, if there is any. Values leave in
// the order in which they entered. T is default-constructible and movable.
//
// Progress: push and try_pop are lock-free (as far as M::make is): last_ may lag behind by one node, and whoever finds it so helps.
//
// Memory ordering: a link (1) synchronizes-with whoever follows it (2), who so sees the node behind it. last_ leads to a node that its look
// (3) must find built: it was linked before it was put there (4). first_ likewise (5), (6), and more: who moves it on has seen that last_ is
// not the node that it leaves, and who finds it moved must not see an older last_ than that, or last_ would be left behind on a node that
// is destroyed. Wherever protect has been called in between, its fence does the releasing as well; a structure does not build on how its
// reclamation is made.
//
// Source: M. Michael and M. Scott, "Simple, fast, and practical non-blocking and blocking concurrent queue algorithms" (PODC 1996), with
// M. Michael, "Hazard pointers" (IEEE TPDS 15(6), 2004), section 3.2.
//
//   michael_scott_queue<model::native, int, 8> queue;
//   michael_scott_queue<model::native, int, 8>::participant me{queue};   // of one thread
//   queue.push(me, 1);
//   if (auto value = queue.try_pop(me)) use(*value);
#pragma once

#include <cstddef>
#include <optional>
#include <utility>

#include <interlock/impl/buffer/slot.hpp>
#include <interlock/impl/lockfree/hazard.hpp>
#include <interlock/model/native.hpp>

namespace interlock {

template <model::Model M, class T, std::size_t Threads, std::size_t Batch = 4 * Threads>
class michael_scott_queue {
  struct node {
    node() { name(); }
    explicit node(T of) : value{std::move(of)} { name(); }
    void name() {
      M::name(value, "value");
      M::name(next, "next");
      M::name(next_retired, "next_retired");
    }
    model::var<T, M> value;
    model::atomic<node*, M> next{nullptr};
    model::var<node*, M> next_retired{nullptr};
  };
  using hazards = hazard_pointers<M, node, Threads, 2, Batch>;

 public:
  class participant {
   public:
    explicit participant(michael_scott_queue& of) : hazard_{of.hazards_} {}

   private:
    friend class michael_scott_queue;
    typename hazards::participant hazard_;
  };

  michael_scott_queue() {
    M::name(first_, "first");
    M::name(last_, "last");
  }
  ~michael_scott_queue() {
    for (auto* each = first_.load(order::relaxed); each != nullptr;) {
      auto* const next = each->next.load(order::relaxed);
      M::destroy(each);
      each = next;
    }
  }
  michael_scott_queue(michael_scott_queue const&) = delete;
  michael_scott_queue& operator=(michael_scott_queue const&) = delete;

  void push(participant& me, T value) {
    auto* const added = M::template make<node>(std::move(value));
    for (;;) {
      auto* last = me.hazard_.protect(0, last_);  // (3)
      node* next = nullptr;
      // Strong: a failure costs more than the exchange.
      // audit: the fence in protect is between the making of the node and this, and between the failure and the next protect.
      if (last->next.compare_exchange_strong(next, added, order::release, order::acquire)) {  // (1) synchronizes-with (2); (2)
        // audit: as above.
        last_.compare_exchange_strong(last, added, order::release, order::relaxed);  // (4) synchronizes-with (3)
        me.hazard_.give_up(0);
        return;
      }
      // audit: nothing is between the failure and this; that it matters takes a third thread, which follows last_.
      if (next != nullptr) last_.compare_exchange_strong(last, next, order::release, order::relaxed);  // (4) synchronizes-with (3)
    }
  }

  /// Removes the oldest value, if there is any.
  [[nodiscard]] std::optional<T> try_pop(participant& me) {
    for (;;) {
      auto* first = me.hazard_.protect(0, first_);               // (6)
      auto* const next = me.hazard_.protect(1, first->next);  // (2)
      // It may be behind a node that has been removed, and gone; but nothing is asked of it before first_ is found unmoved.
      if (next == nullptr) {
        me.hazard_.give_up(0);
        return std::nullopt;
      }
      auto* last = last_.load(order::relaxed);
      if (first == last) {
        // audit: the fence in protect is between the look at next and this.
        last_.compare_exchange_strong(last, next, order::release, order::relaxed);  // (4) synchronizes-with (3)
        continue;
      }
      // audit: likewise; that last_ is not seen older than here takes three threads.
      if (first_.compare_exchange_strong(first, next, order::release, order::relaxed)) {  // (5) synchronizes-with (6)
        std::optional<T> value{take(next->value)};  // the node stays, as the one that stands before the first
        me.hazard_.give_up(0);
        me.hazard_.give_up(1);
        me.hazard_.retire(first);
        return value;
      }
    }
  }

 private:
  model::atomic<node*, M> first_{M::template make<node>()};  // the one before the first value
  model::atomic<node*, M> last_{first_.load(order::relaxed)};
  hazards hazards_;
};

}  // namespace interlock
