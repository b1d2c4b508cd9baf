// An execution graph under construction: its events, what each reads from, the modification
// order of each location, and what follows of them.
//
// Source of the model: Lahav, Vafeiadis, Kang, Hur, Dreyer, "Repairing Sequential Consistency in
// C/C++11" (PLDI 2017), with the release sequences of C++20. Coherence and atomicity hold by
// construction: the functions that offer choices offer no others. What seq_cst asks besides is
// in consistency.hpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include <interlock/checker/liveness/digest.hpp>
#include <interlock/checker/rc11/graph/event.hpp>

namespace interlock::checker::rc11 {

/// How a thread stood when it came to an event, and what it had written then (standing.cpp).
struct standing {
  liveness::digest state = 0;    ///< 0: not known, as where no loop comes back
  liveness::digest written = 0;  ///< by the thread, from its first event up to where the one after this comes
  std::uint64_t site = 0;
  bool is_written_known = false;
};

class graph {
 public:
  static constexpr unsigned max_locations = 4096;

  struct location {
    word initial = 0;
    event_id first;   ///< in modification order; `initial` when there is none
    event_id last;
    event_id oldest;  ///< of all writes, that with the least stamp; no_event when there is none
    /// How many events each thread has up to its newest here; 0 when it has none. From there on they are
    /// a chain, event::previous.
    clock accesses;
  };

  graph();
  graph(graph const&) = delete;
  graph& operator=(graph const&) = delete;

  void clear() noexcept;

  [[nodiscard]] event& at(event_id e) noexcept { return events_[slot(e)]; }
  [[nodiscard]] event const& at(event_id e) const noexcept { return events_[slot(e)]; }
  [[nodiscard]] event const& at(unsigned thread, unsigned index) const noexcept {
    return events_[thread * stride + index];
  }
  /// What is known after the event.
  [[nodiscard]] knowledge const& known_after(event_id e) const noexcept { return known_[place(e)]; }
  /// Precondition of these: how threads stood is kept.
  [[nodiscard]] standing& stood(event_id e) noexcept { return standings_[place(e)]; }
  [[nodiscard]] standing const& stood(event_id e) const noexcept { return standings_[place(e)]; }
  /// From now on it is, and nothing of it is known.
  void keep_standings() noexcept;
  [[nodiscard]] bool keeps_standings() const noexcept { return keeps_standings_; }
  /// Of how many places it was known that they are a loop's, when all that is in the graph was performed.
  [[nodiscard]] unsigned loops_known() const noexcept { return loops_known_; }
  void loops_known(unsigned loops) noexcept { loops_known_ = loops; }
  [[nodiscard]] location& where(location_id l) noexcept { return locations_[l]; }
  [[nodiscard]] location const& where(location_id l) const noexcept { return locations_[l]; }
  [[nodiscard]] unsigned locations() const noexcept { return used_locations_; }
  /// Makes the location known, with its initial value. Idempotent.
  void declare(location_id l, word initial_value) noexcept {
    if (used_locations_ <= l) make_known(l);
    locations_[l].initial = initial_value;
  }

  /// The number of events in all, and of one thread.
  [[nodiscard]] unsigned size() const noexcept { return size_; }
  [[nodiscard]] unsigned length(unsigned thread) const noexcept { return lengths_[thread]; }
  /// No thread from this on has events.
  [[nodiscard]] unsigned threads() const noexcept { return threads_; }
  /// The event with this stamp.
  [[nodiscard]] event_id by_stamp(unsigned stamp) const noexcept { return order_[stamp]; }
  [[nodiscard]] event_id last_of(unsigned thread) const noexcept {
    return length(thread) == 0 ? no_event : event_id{thread, length(thread) - 1U};
  }
  /// What the thread knew before the event: nothing before its first.
  [[nodiscard]] knowledge const& known_before(event_id e) const noexcept {
    static constexpr knowledge nothing{};
    return e.index() == 0 ? nothing : known_[place({e.thread(), e.index() - 1})];
  }
  /// What the thread's newest event knows: nothing before the first.
  [[nodiscard]] clock const& knows(unsigned thread) const noexcept {
    static constexpr clock nothing{};
    return length(thread) == 0 ? nothing : known_after(last_of(thread)).hb;
  }
  /// An upper bound of the events that are seq_cst.
  [[nodiscard]] unsigned seq_cst() const noexcept { return seq_cst_; }
  [[nodiscard]] unsigned seq_cst_fences() const noexcept { return seq_cst_fences_; }
  /// An upper bound of the accesses that are not.
  [[nodiscard]] unsigned weaker_accesses() const noexcept { return weaker_accesses_; }

  /// Adds the thread's next event, which does not read or write yet. Precondition: there is room.
  event_id append(unsigned thread, request const& what) noexcept;
  /// Removes the events with a stamp of at least `size`.
  void cut(unsigned size) noexcept;
  void copy(graph const& from) noexcept;
  /// The part of `from` that is older than `read` or that `write` cannot be without.
  void copy_for_revisit(graph const& from, event_id read, event_id write) noexcept;
  /// The same without the read.
  void copy_without(graph const& from, event_id read, event_id write) noexcept;

  /// Lets a read, update or choice read from `write`, or for a write or fence, works out what it
  /// knows. Precondition: the event is the last of its thread and nothing reads from it.
  void settle(event_id e, event_id write, unsigned variant = 0) noexcept;
  void settle(event_id e) noexcept { settle(e, no_event); }
  void insert_after(event_id e, event_id before) noexcept;
  void remove(event_id e) noexcept;

  [[nodiscard]] word value_of(event_id write, location_id l) const noexcept {
    return write == initial ? locations_[l].initial : at(write).value;
  }
  /// Of a write, update or `initial`.
  [[nodiscard]] unsigned position_of(event_id write) const noexcept {
    return write == initial ? 0 : at(write).position;
  }
  [[nodiscard]] event_id after(event_id write, location_id l) const noexcept {
    return write == initial ? locations_[l].first : at(write).after;
  }
  /// Of the writes that come after it in modification order, the one with the least stamp; no_event when
  /// there are none.
  [[nodiscard]] event_id oldest_after(event_id write, location_id l) const noexcept {
    return write == initial ? locations_[l].oldest : at(write).oldest_after;
  }
  /// Calls `f` with each event at the location, thread by thread, the newest first.
  template <class F>
  void for_each_at(location_id l, F const& f) const {
    for (unsigned t = 0; t != threads_; ++t)
      for (auto n = locations_[l].accesses[t]; n != 0; n = at(t, n - 1).previous)
        f(event_id{t, n - 1});
  }
  /// Of what an access writes or reads.
  [[nodiscard]] unsigned position_seen_by(event_id access) const noexcept {
    auto const& e = at(access);
    return e.writes() ? e.position : position_of(e.reads_from);
  }
  /// Whether a thread that knows `c` knows of `e`.
  [[nodiscard]] static bool covers(clock const& c, event_id e) noexcept {
    return c[e.thread()] > e.index();
  }
  /// What cannot be taken away without taking away what `c` covers: that by sb and reads-from, which
  /// `c` has already, and what comes first of twins.
  [[nodiscard]] clock with_twins(clock const& c) const noexcept {
    return with_twins_ == 0 ? c : closed_under_twins(c);
  }
  /// The oldest position that coherence leaves to who knows `c`, and to an event, by what its thread knew
  /// before.
  [[nodiscard]] unsigned oldest_position(clock const& c, location_id l) const noexcept;
  [[nodiscard]] unsigned oldest_position(event_id e) const noexcept;
  /// The update that reads from `write`; no_event when there is none.
  [[nodiscard]] event_id update_of(event_id write, location_id l) const noexcept {
    auto const next = after(write, l);
    return next.is_event() && at(next).kind == event_kind::update && at(next).reads_from == write
               ? next
               : no_event;
  }

 private:
  // Threads do not start at multiples of a page, which would share the cache's sets: those of a
  // thread stand so many places behind where its first event's bits say.
  static constexpr std::size_t shift = 3;
  static constexpr std::size_t stride = event_id{1, 0}.bits() + shift;
  [[nodiscard]] static std::size_t slot(event_id e) noexcept {
    return e.bits() + e.thread() * shift;
  }
  // What is known is looked at of all threads at a time, in stretches of a few events: a small graph has it
  // in a page or two.
  static constexpr unsigned stretch = 8;
  [[nodiscard]] static std::size_t place(event_id e) noexcept {
    return std::size_t{e.index() / stretch} * (stretch * max_threads) + e.thread() * stretch +
           e.index() % stretch;
  }
  [[gnu::noinline]] void make_known(location_id l) noexcept;
  void count(event const& e, unsigned by) noexcept;
  [[nodiscard]] event_id& oldest_after(event_id write, location& l) noexcept {
    return write == initial ? l.oldest : at(write).oldest_after;
  }
  /// Of two writes, either of which may be no_event, the older one.
  [[nodiscard]] event_id older_of(event_id a, event_id b) const noexcept {
    return !a.is_event() || (b.is_event() && at(b).stamp < at(a).stamp) ? b : a;
  }
  [[nodiscard]] clock closed_under_twins(clock c) const noexcept;
  void copy_part(graph const& from, unsigned older, clock const& known,
                 event_id without_its_write) noexcept;
  void copy_order_without(graph const& from, location_id l, event_id without_its_write) noexcept;

  // Reserved address space: only what is used is ever touched.
  struct give_back {
    void operator()(void* p) const;
  };
  struct memory {
    std::array<event, stride * max_threads> events;
    std::array<knowledge, (event_id::max_index / stretch + 1) * stretch * max_threads> known;
    std::array<event_id, stride * max_threads> order;
    std::array<location, max_locations> locations;
    std::array<standing, (event_id::max_index / stretch + 1) * stretch * max_threads> standings;
  };
  std::unique_ptr<void, give_back> memory_;
  event* events_;
  knowledge* known_;
  event_id* order_;
  location* locations_;
  standing* standings_;
  bool keeps_standings_ = false;
  unsigned loops_known_ = 0;
  unsigned size_ = 0;
  unsigned used_locations_ = 0;
  unsigned seq_cst_ = 0;
  unsigned seq_cst_fences_ = 0;
  unsigned weaker_accesses_ = 0;
  unsigned with_twins_ = 0;  // events
  unsigned threads_ = 0;
  clock lengths_{};
};

}  // namespace interlock::checker::rc11
