// Threads of the same role: of all executions that differ only in which of them was which, one is
// explored.
//
// Two threads of a role are twins as long as they have done the same: read from the same writes,
// taken the same choices. They part at the first event that differs, at the latest at the first
// write, since no two writes are the same. Of the executions that differ in who was who that one is
// kept in which, at each parting, the lower number goes to whom comes first in this order: take, time
// and again, of those threads whose source was not made by one that is still to be taken, the one
// that reads from the write which is oldest in modification order (of stores: the oldest store).
//
// To the search this is a consistency predicate more. It asks of such a predicate that it holds of
// every prefix of a graph, and of what adds to the end of modification orders; so an event with
// twins of lower numbers is added after theirs, and goes when one of them goes. Then the search
// visits every such graph once, as it does all graphs without the predicate.
//
// The idea that equal prefixes are ordered, and that events hold on to those of their twins, is
// that of Kokologiannakis, Marmanis, Vafeiadis, "SPORE: Combining Symmetry and Partial Order
// Reduction" (PLDI 2024); the order is ours.
#pragma once

#include <array>
#include <cstdint>
#include <functional>

#include <interlock/checker/rc11/graph/graph.hpp>
#include <interlock/scenarios/entry.hpp>

namespace interlock::checker::rc11 {

class symmetry {
 public:
  /// As machine::counterpart.
  using counterparts = std::function<location_id(location_id l, unsigned from, unsigned to)>;

  /// Of a program without roles, or where it is not `wanted`, no thread has a twin.
  symmetry(program const& what, bool wanted, counterparts of);

  /// Whether any two threads have the same role.
  [[nodiscard]] bool is_there() const noexcept { return is_there_; }
  /// The twins with lower numbers that the thread's next event has, as bits.
  [[nodiscard]] thread_set twins_of_next(graph const& g, unsigned thread) const;
  /// A twin whose event of this index is another operation than `what`, or is missing: the threads
  /// do not run the same code. max_threads when there is none. Precondition: the events of the
  /// twins that are to have one are in the graph.
  [[nodiscard]] unsigned differing(graph const& g, unsigned thread, unsigned index,
                                   request const& what, thread_set twins) const;
  /// Whether to read from this, or take this choice, makes an execution that another one stands for.
  [[nodiscard]] bool is_left_to_a_twin(graph const& g, event_id e, event_id write,
                                       unsigned variant) const {
    return g.at(e).twins != 0 && find_whether_left(g, e, write, variant);
  }
  /// The oldest place in modification order for a store, as the position of the write before it.
  [[nodiscard]] unsigned oldest_place(graph const& g, event_id store) const;

  /// How many executions a complete one stands for, itself included: n! for n threads of a role,
  /// of which those that have done the same to the end make no difference.
  [[nodiscard]] std::uint64_t stands_for(graph const& g) const;

 private:
  [[nodiscard]] bool alike(graph const& g, event_id a, event_id b) const;
  [[nodiscard]] bool same_source(graph const& g, event_id a, event_id b, event_id bs) const;
  [[nodiscard]] bool find_whether_left(graph const& g, event_id e, event_id write,
                                       unsigned variant) const;

  counterparts counterpart_;
  unsigned threads_;
  bool is_there_ = false;
  std::array<thread_set, max_threads> same_role_{};  // threads with lower numbers
};

}  // namespace interlock::checker::rc11
