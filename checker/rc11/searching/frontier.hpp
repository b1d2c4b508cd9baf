// What is left of a search: graphs, each with what is still to be tried of it. Makes a search
// something that can be put aside, taken up elsewhere, and divided.
//
//   auto found = explore_with_rc11(program, settings, box, until_tired);
//   if (found.stopped) file << to_json_line(found.left);
#pragma once

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <interlock/checker/engine.hpp>
#include <interlock/checker/outside/unseen.hpp>
#include <interlock/checker/rc11/graph/event.hpp>
#include <interlock/checker/rc11/graph/graph.hpp>

namespace interlock::checker::rc11 {

inline constexpr std::string_view waits_for_nobody = ", which looks at plain data that nobody writes meanwhile";

/// What is still to be explored of a graph.
struct item {
  enum class step : std::uint8_t {
    read_from,  ///< let the event read from another write, or take another variant
    move,       ///< put the write at another place of the modification order
    revisit,    ///< let an older read read from this write
    run,        ///< the graph as it is: execute it
    time_out,   ///< let a wait that nothing ends be over, beyond the bound on timeouts
    begin,      ///< anew, with another outcome of a choice that the constructor made
  };
  step what;
  std::uint32_t size;  ///< of the graph then
  std::uint16_t variant;
  event_id event;
  event_id write;
  std::uint16_t choice;  ///< of `begin`: which, of those that the constructor made
  double part;  ///< of the whole search, as an estimate
};

/// By creator: the objects that it made, over all executions, in their order in each.
using objects_made = std::vector<std::vector<std::uint32_t>>;

/// What instrumented code used as an object, by the number that the search gave it.
struct found_object {
  model::object_in_use what;
  std::uint32_t id;
};
/// Over all executions, as they first came.
using objects_found = std::vector<found_object>;
/// A thread that another one than the first started.
struct nested_child {
  std::uint8_t creator;
  std::uint8_t nth;  ///< of its children
  friend bool operator==(nested_child, nested_child) = default;
};

struct frontier {
  /// An event without what follows from the others: who knows what, and values written.
  struct saved_event {
    unsigned thread;
    request what;
    event_id reads_from;
    std::uint16_t variant;
    std::uint32_t position;  ///< in modification order
    bool took_over;
  };
  /// A graph, and its items in the order in which they came up: the last one comes next.
  struct branch {
    std::vector<saved_event> events;  ///< oldest first
    std::vector<word> initial;        ///< of each location
    std::vector<unsigned> chosen;     ///< by the constructor
    std::vector<item> items;
  };
  std::vector<branch> branches;  ///< the last one comes next
  objects_made objects;
  objects_found found{};
  std::vector<nested_child> nested{};  ///< over all executions, as they first came
};

/// What the search came across. How many executions are complete depends on the program alone; how
/// many are not, on how the search is divided, too: what is learnt from one spares others.
struct tally {
  std::uint64_t complete = 0;  ///< executions in which all threads came to their end
  std::uint64_t stands_for = 0;  ///< those, and all that differ from one in who was who of a role
  std::uint64_t blocked = 0;   ///< executions in which some thread waits; others stand for them
  std::uint64_t cut = 0;       ///< executions left when they could no longer become complete
  bool weak_reads = false;   ///< that do not acquire
  bool weak_writes = false;  ///< that do not release
  bool spurious_cut = false;  ///< a bound kept it from some executions
  bool timeouts_cut = false;
  bool tries_cut = false;
  bool freed = false;  ///< storage was given back
  bool orders_calls = false;
  std::set<std::string> loops_cut{};  ///< that went round too often, as "file:line", those that did no operation before `waits_for_nobody`
  /// Rounds that only lock and unlock these were taken for fruitless, which holds where nobody tries them.
  std::set<std::uint32_t> mutexes_left_out{};  ///< and atomics: rounds that only locked and unlocked them, or waited on them, were left out
  std::set<std::uint32_t> mutexes_tried{};     ///< by some thread; of atomics, those that notify_one was called on
  thread_set used_layer = 0;  ///< threads that did, in some execution
  unseen_code unseen{};  ///< that was called

  /// Whether some loop went round too often, or rounds were left out that may matter.
  [[nodiscard]] bool rounds_cut() const noexcept {
    return !loops_cut.empty() ||
           std::ranges::any_of(mutexes_left_out, [&](auto each) { return mutexes_tried.contains(each); });
  }
  /// Whether it was kept from some executions: then nothing is proved.
  [[nodiscard]] bool felt_a_bound() const noexcept {
    return spurious_cut || timeouts_cut || tries_cut || rounds_cut() || !unseen.empty();
  }
  tally& operator+=(tally const& other) noexcept;
  friend bool operator==(tally const&, tally const&) = default;
};

/// What the engine cannot show of a program, under this model.
[[nodiscard]] std::vector<limit> limits_of(tally const& t, program const& what, memory_model model);

/// The first `size` events as they are now, with no items.
[[nodiscard]] frontier::branch save(graph const& from, unsigned size);
/// Builds the branch's graph. Throws std::invalid_argument when there is no such graph.
/// Precondition: `into` is empty.
void restore(graph& into, frontier::branch const& from);

/// Whether the item can be carried out on the graph's first `size` events: none of them reads from
/// what is cut off, what the item's event is to read from does not depend on that event, and of what a
/// revisit keeps nothing reads from what it takes away. `chosen` as in a branch.
[[nodiscard]] bool fits(graph const& g, std::vector<unsigned> const& chosen, item const& i);

/// The same as at most so many frontiers of about equal size by estimate, each of at least one item, in the
/// order in which one search would come to them. Precondition: most ≥ 1, and there is an item.
[[nodiscard]] std::vector<frontier> divided(frontier const& whole, std::size_t most);

/// JSON on one line.
[[nodiscard]] std::string to_json_line(frontier const& f);
/// Throws std::invalid_argument with one sentence when the text is no frontier of a program of so many
/// threads. Whoever wrote it, an explorer comes to no harm from what is returned: it goes on, or says
/// that the code under test is not what it was.
[[nodiscard]] frontier frontier_from_json(std::string_view text, unsigned threads = max_threads);
[[nodiscard]] std::string to_json_line(tally const& t);
[[nodiscard]] tally tally_from_json(std::string_view text);

}  // namespace interlock::checker::rc11
