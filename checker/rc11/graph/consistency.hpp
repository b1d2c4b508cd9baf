// What seq_cst asks of an execution graph beyond coherence and atomicity: an order of the seq_cst events
// that no edge contradicts.
//
// An edge a → b says that b may not come before a. In RC11's terms the edges are psc: scb between
// accesses, and what fences make of it; in C++20's, strongly happens-before and coherence-ordered before.
// A graph changes by one event at a time, after which nothing happens; so a cycle that was not there
// before leaves that event by modification order or from-reads, and comes back to it. It is looked for
// from there: what an event comes before is, of each thread, all from some event on, which makes it a
// number for each thread that only ever goes down.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include <interlock/checker/engine.hpp>
#include <interlock/checker/rc11/graph/graph.hpp>

namespace interlock::checker::rc11 {

/// Decides whether a graph is consistent. Keeps its scratch space from question to question.
class consistency {
 public:
  explicit consistency(memory_model model) noexcept : model_{model} {}

  /// Preconditions: the graph is coherent and atomic; without `changed` it is consistent; nothing reads
  /// from `changed`, which is the last of its thread; or what reads from it is that of which the same
  /// was asked before, and held.
  /// Complexity: where all accesses are seq_cst, linear in the events that come after `changed`. Else
  /// linear in the size of the graph, times the number of threads for those that come after it.
  [[nodiscard]] bool holds(graph const& g, event_id changed) {
    if (g.seq_cst() < 2 || next(g, changed) == no_event) return true;
    return g.weaker_accesses() == 0 ? is_sequential(g, changed) : is_ordered(g, changed);
  }

 private:
  // The write that comes after what the event reads or writes.
  [[nodiscard]] static event_id next(graph const& g, event_id e) noexcept {
    auto const& here = g.at(e);
    if (here.writes()) return here.after;
    if (here.kind != event_kind::read) return no_event;
    auto const w = g.after(here.reads_from, here.location);
    return w.is_event() ? w : no_event;
  }
  [[nodiscard]] static bool is_sequential(graph const& g, event_id changed);

  // ---- some accesses are not seq_cst
  [[nodiscard]] bool is_ordered(graph const& g, event_id changed);
  void collect(graph const& g);
  void collect_readers(graph const& g);
  [[nodiscard]] bool has_fences() const noexcept { return fences_ != 0; }
  [[nodiscard]] bool reaches_changed(graph const& g, event_id changed, bool itself);
  void reach(event_id e);
  void reach_fences(unsigned thread, unsigned from);
  void leave_access(graph const& g, event_id e, unsigned other_after);
  void leave_fence(graph const& g, event_id f);
  void leave_after_fence(graph const& g, event_id e);
  void leave_by_location(graph const& g, event_id e);
  void arrive(graph const& g, event_id e);
  void arrive_at_fences_after(graph const& g, event_id e);
  void follow_modification_order(graph const& g, location_id l, event_id from);
  void follow_what_fences_see(graph const& g, location_id l, event_id from);
  template <class F>
  void for_each_reader(event_id write, F const& f) const;

  struct access {
    unsigned index;
    /// Of its thread, how many events there are up to the last one before it at another location: for
    /// C++20, the last one. And the first one after it, likewise; what comes from there on happens after
    /// what is ordered after it.
    unsigned other_before;
    unsigned other_after;
  };
  // What of a thread comes after the changed event. Each `…_from` is where it begins.
  struct thread {
    std::vector<access> accesses;  // seq_cst ones
    std::vector<unsigned> fences;  // seq_cst ones, by index
    // Those of them that are to be left still lie below where those begin that were.
    std::size_t accesses_from;
    std::size_t fences_from;
    std::size_t accesses_left;
    std::size_t fences_left;
    unsigned other_known_from;   // events that know of what comes after an access at another location
    unsigned next_known_from;    // … of something of which fences that know of it come after
    unsigned fence_known_from;   // … of a fence
  };
  // What of a location's modification order comes after it, by position.
  struct place {
    unsigned from = std::numeric_limits<unsigned>::max();
    unsigned seen_by_fences_from = std::numeric_limits<unsigned>::max();
  };

  memory_model model_;
  std::array<thread, max_threads> threads_;
  unsigned used_threads_ = 0;
  unsigned fences_ = 0;
  std::vector<place> places_;  // by location
  // The reads from each write, by thread and index: the first, and of a read, the next that reads the same.
  std::array<std::vector<event_id>, max_threads> first_reader_;
  std::array<std::vector<event_id>, max_threads> next_reader_;
};

}  // namespace interlock::checker::rc11
