// What seq_cst asks of an execution graph beyond coherence and atomicity.
#pragma once

#include <cstdint>
#include <vector>

#include <interlock/checker/engine.hpp>
#include <interlock/checker/rc11/graph.hpp>

namespace interlock::checker::rc11 {

/// Decides whether a graph is consistent. Keeps its scratch space from question to question.
class consistency {
 public:
  explicit consistency(memory_model model) noexcept : model_{model} {}

  /// Precondition: the graph is coherent and atomic.
  /// Complexity: quadratic in the number of seq_cst events, linear in that of the others.
  [[nodiscard]] bool holds(graph const& g) { return g.seq_cst() < 2 || is_ordered(g); }

 private:
  using row = std::uint64_t*;
  [[nodiscard]] bool is_ordered(graph const& g);
  void collect(graph const& g);
  void order_by_happens_before(graph const& g);
  void order_by_location(graph const& g, location_id l);
  [[nodiscard]] bool is_acyclic();

  // A set of nodes: `words_` words.
  [[nodiscard]] row successors(unsigned node) noexcept {
    return edges_.data() + std::size_t{node} * words_;
  }
  void add(row set, unsigned node) const noexcept {
    set[node / 64] |= std::uint64_t{1} << (node % 64);
  }
  void connect(row from, row to);
  void add_fences_before(graph const& g, row set, event_id e) const noexcept;
  void add_fences_after(graph const& g, row set, event_id e) const noexcept;

  memory_model model_;
  std::vector<event_id> nodes_;        // the seq_cst events, thread by thread
  std::vector<unsigned> fences_;       // which of the nodes are fences
  std::vector<std::uint64_t> edges_;
  std::vector<std::uint64_t> scratch_;
  std::size_t words_ = 0;
};

}  // namespace interlock::checker::rc11
