// hazard_pointers — says of nodes that somebody may still be looking at them, so that who removes them knows when to destroy them.
//
// Contract: a thread that uses a structure has a participant, with a few pointers to protect what it looks at. protect returns what the
// source holds, and as long as it is protected nobody destroys it; the source must be such that a node that is retired is in it no
// more. Who has removed a node calls retire, once; it is destroyed by M::destroy when nobody protects it. At most `Threads` participants
// at a time; each must end before the hazard_pointers do, and protects nothing then.
//
// Progress: protect is lock-free: it goes round if the source changes. retire looks at all pointers, once for every `Batch` nodes, and is
// wait-free. The end of a participant waits until nobody protects what it has retired.
//
// Memory ordering: the reader says what it looks at, and looks whether the source still holds it; the remover takes the node out, and looks
// whether anybody protects it. A seq_cst fence between the two, on each side (1), makes at least one see the other. A pointer that no
// longer says the node (2) was given up after the last look at it, which therefore is over before the node is destroyed (3). The source is
// acquired (4) from whoever put the node in. Who takes over another's record (6) must not have its own word wiped out by the other's last (5).
//
// Source: M. Michael, "Hazard pointers: safe memory reclamation for lock-free objects" (IEEE TPDS 15(6), 2004); C++26 [saferecl.hp].
//
//   hazard_pointers<model::native, node, 8> hazards;
//   hazard_pointers<model::native, node, 8>::participant me{hazards};   // of one thread
//   auto* top = me.protect(0, head);
//   me.give_up(0);
#pragma once

#include <array>
#include <cstddef>

#include <interlock/model/native.hpp>

namespace interlock {

/// A Node has a member `next_retired`, a model::var<Node*, M> of which nobody else makes use.
template <model::Model M, class Node, std::size_t Threads, std::size_t Pointers = 2, std::size_t Batch = 2 * Threads * Pointers>
class hazard_pointers {
 public:
  class participant;

  hazard_pointers() {
    for (auto& each : records_) {
      M::name(each.taken, "taken");
      for (std::size_t i = 0; i != Pointers; ++i) M::name(each.hazards[i], "hazard", static_cast<std::ptrdiff_t>(i));
    }
  }
  hazard_pointers(hazard_pointers const&) = delete;
  hazard_pointers& operator=(hazard_pointers const&) = delete;

 private:
  struct record {
    model::atomic<bool, M> taken{false};
    std::array<model::atomic<Node*, M>, Pointers> hazards{};
  };

  std::array<record, Threads> records_;
};

template <model::Model M, class Node, std::size_t Threads, std::size_t Pointers, std::size_t Batch>
class hazard_pointers<M, Node, Threads, Pointers, Batch>::participant {
 public:
  /// Precondition: fewer than `Threads` others.
  explicit participant(hazard_pointers& of) : all_{of}, mine_{claim(of)} {}
  ~participant() {
    for (scan(); retired_ != nullptr; scan()) M::yield();
    mine_.taken.store(false, order::relaxed);  // (5): the fence in scan synchronizes-with (6)
  }
  participant(participant const&) = delete;
  participant& operator=(participant const&) = delete;

  /// What `source` holds; protected, unless it is null, until give_up(i) or the next protect with the same i.
  [[nodiscard]] Node* protect(std::size_t i, model::atomic<Node*, M> const& source) {
    auto* seen = source.load(order::relaxed);
    for (;;) {
      mine_.hazards[i].store(seen, order::release);  // (2) synchronizes-with (3): it may have said something else
      M::fence(order::seq_cst);                      // (1)
      // audit: the fence acquires what the first look has read. The node may have been destroyed since, and another be at its address
      // when it is looked for again: engines do not use memory again within an execution.
      auto* const again = source.load(order::acquire);  // (4)
      if (again == seen) return seen;
      seen = again;
    }
  }
  void give_up(std::size_t i) noexcept { mine_.hazards[i].store(nullptr, order::release); }  // (2) synchronizes-with (3)

  /// Precondition: the node is in no source any more, and this thread has removed it.
  void retire(Node* node) {
    node->next_retired.write(retired_);
    retired_ = node;
    if (++count_ >= Batch) scan();
  }

 private:
  static record& claim(hazard_pointers& of) {
    for (auto& each : of.records_)
      if (!each.taken.exchange(true, order::acquire)) return each;  // (6)
    M::misuse("more participants than threads were provided for");
    return of.records_[0];
  }

  void scan() {
    M::fence(order::seq_cst);  // (1)
    auto* node = retired_;
    retired_ = nullptr;
    count_ = 0;
    while (node != nullptr) {
      auto* const next = node->next_retired.read();
      if (is_protected(node)) {
        node->next_retired.write(retired_);
        retired_ = node;
        ++count_;
      } else {
        M::destroy(node);
      }
      node = next;
    }
  }
  bool is_protected(Node* node) const {
    for (auto const& each : all_.records_)
      for (auto const& hazard : each.hazards)
        if (hazard.load(order::acquire) == node) return true;  // (3)
    return false;
  }

  hazard_pointers& all_;
  record& mine_;
  Node* retired_ = nullptr;
  std::size_t count_ = 0;
};

}  // namespace interlock
