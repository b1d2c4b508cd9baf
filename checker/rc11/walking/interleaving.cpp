#include <interlock/checker/rc11/walking/interleaving.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <queue>
#include <unordered_map>

namespace interlock::checker::rc11 {
namespace {

using so_far = std::array<std::uint32_t, max_threads>;  // how many steps of each thread were taken
constexpr std::size_t most_states = std::size_t{1} << 16;

class ordering {
 public:
  ordering(graph const& g, steps_of_threads const& steps) : graph_{g} {
    std::vector<unsigned> known(g.locations(), unknown);
    for (unsigned t = 0; t != max_threads; ++t)
      for (auto const id : steps[t]) {
        if (id.is_event()) place_of_[t].push_back(static_cast<std::uint32_t>(steps_[t].size()));
        steps_[t].push_back(step_of(id, known));
      }
    for (unsigned t = 0; t != max_threads; ++t) all_ += steps_[t].size();
  }

  [[nodiscard]] std::vector<std::uint8_t> find() {
    if (auto found = search()) return *found;
    return one_after_the_other();
  }

 private:
  static constexpr unsigned unknown = ~0U;
  struct step {
    unsigned location = unknown;  // numbered as they come; unknown: it has none
    unsigned position = 0;        // of what it writes or else reads, in modification order
    bool writes = false;
    event_id from = no_event;     // what must come first
  };

  step step_of(event_id id, std::vector<unsigned>& known) {
    if (!id.is_event()) return {};
    auto const& e = graph_.at(id);
    if (!e.reads() && !e.writes()) return {};
    step result{.from = e.reads() ? e.reads_from : no_event};
    // What waits for good has nothing that it could be early or late for.
    if (awaits(e.what) && blocks(e.what, e.value_read(), e.variant, e.operand)) return result;
    auto& location = known[e.location];
    if (location == unknown) location = locations_++;
    result.location = location;
    result.writes = e.writes();
    result.position = e.writes() ? e.position : graph_.position_of(e.reads_from);
    return result;
  }

  [[nodiscard]] step const* next_of(unsigned t, so_far const& at) const {
    if (at[t] == steps_[t].size()) return nullptr;
    auto const& s = steps_[t][at[t]];
    if (!s.from.is_event()) return &s;
    // An execution that fails early, of a graph that was put aside, may not have come to it.
    auto const& places = place_of_[s.from.thread()];
    auto const nth = s.from.index();
    return nth < places.size() && at[s.from.thread()] <= places[nth] ? nullptr : &s;
  }

  // ---- the least of all, by Dijkstra's algorithm: what a step costs depends on which were taken

  struct state {
    so_far at{};
    unsigned last = max_threads;  // thread
    friend bool operator==(state const&, state const&) = default;
  };
  struct hash_of_state {
    std::size_t operator()(state const& s) const noexcept {
      std::uint64_t hash = s.last;
      for (auto const each : s.at) hash = (hash ^ each) * 0x9e37'79b9'7f4a'7c15 + (hash >> 29);
      return hash;
    }
  };
  struct visit {
    state where;
    std::uint64_t cost;
    std::size_t before;
    std::size_t steps;
  };

  void prepare_search() {
    for (unsigned t = 0; t != max_threads; ++t) {
      highest_[t].assign((steps_[t].size() + 1) * locations_, 0);
      for (std::size_t i = 0; i != steps_[t].size(); ++i) {
        auto const row = highest_[t].begin() + static_cast<std::ptrdiff_t>(i * locations_);
        std::copy_n(row, locations_, row + locations_);
        if (auto const& s = steps_[t][i]; s.writes) {
          auto& highest = row[locations_ + s.location];
          highest = std::max<std::uint32_t>(highest, s.position);
        }
      }
    }
  }

  // Whether it reads an old value, or comes early in modification order.
  [[nodiscard]] bool is_out_of_order(step const& s, so_far const& at) const {
    if (s.location == unknown) return false;
    for (unsigned t = 0; t != max_threads; ++t)
      if (highest_[t][at[t] * std::size_t{locations_} + s.location] > s.position) return true;
    return false;
  }

  [[nodiscard]] std::optional<std::vector<std::uint8_t>> search() {
    constexpr std::uint64_t out_of_order = std::uint64_t{1} << 32;
    prepare_search();
    std::vector<visit> visits{{{}, 0, 0, 0}};
    std::unordered_map<state, std::uint64_t, hash_of_state> best{{visits[0].where, 0}};
    auto const is_worse = [&](std::size_t a, std::size_t b) {
      auto const &x = visits[a], &y = visits[b];
      if (x.cost != y.cost) return x.cost > y.cost;
      return x.steps != y.steps ? x.steps < y.steps : a > b;
    };
    std::priority_queue<std::size_t, std::vector<std::size_t>, decltype(is_worse)> next{is_worse};
    next.push(0);
    while (!next.empty()) {
      auto const number = next.top();
      next.pop();
      auto const here = visits[number];
      if (here.steps == all_) return way_to(visits, number);
      if (here.cost > best[here.where]) continue;
      if (best.size() > most_states) return std::nullopt;
      for (unsigned t = 0; t != max_threads; ++t) {
        auto const* const s = next_of(t, here.where.at);
        if (s == nullptr) continue;
        auto there = here.where;
        ++there.at[t];
        there.last = t;
        auto cost = here.cost;
        if (here.where.last != t && here.where.last != max_threads) ++cost;
        if (is_out_of_order(*s, here.where.at)) cost += out_of_order;
        auto const [known, fresh] = best.try_emplace(there, cost);
        if (!fresh && known->second <= cost) continue;
        known->second = cost;
        visits.push_back({there, cost, number, here.steps + 1});
        next.push(visits.size() - 1);
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] static std::vector<std::uint8_t> way_to(std::vector<visit> const& visits,
                                                        std::size_t end) {
    std::vector<std::uint8_t> result;
    for (auto i = end; i != 0; i = visits[i].before)
      result.push_back(static_cast<std::uint8_t>(visits[i].where.last));
    std::reverse(result.begin(), result.end());
    return result;
  }

  // ---- without a search: a thread goes on as long as it can

  // By location and position: how many steps are still to come that write there or read that.
  std::vector<std::vector<unsigned>> count_pending() const {
    std::vector<std::vector<unsigned>> pending(locations_);
    for (auto const& each : steps_)
      for (auto const& s : each) {
        if (s.location == unknown) continue;
        auto& of = pending[s.location];
        if (of.size() <= s.position) of.resize(s.position + std::size_t{1});
        ++of[s.position];
      }
    return pending;
  }

  [[nodiscard]] std::vector<std::uint8_t> one_after_the_other() const {
    auto pending = count_pending();
    std::vector<unsigned> complete(locations_);  // positions before this have nothing to come
    // How many steps come late when this one is taken.
    auto const made_late = [&](step const& s) {
      unsigned result = 0;
      if (s.writes)
        for (auto p = complete[s.location]; p < s.position; ++p) result += pending[s.location][p];
      return result;
    };
    std::vector<std::uint8_t> result;
    so_far at{};
    unsigned last = 0;
    while (result.size() != all_) {
      std::optional<unsigned> taken;
      unsigned least = 0;
      for (unsigned i = 0; i != max_threads && !(taken && least == 0); ++i) {
        auto const t = (last + i) % max_threads;
        auto const* const s = next_of(t, at);
        if (s == nullptr) continue;
        auto const late = made_late(*s);
        if (taken && late >= least) continue;
        taken = t;
        least = late;
      }
      if (!taken) break;  // it reads from what is not among the steps
      last = *taken;
      auto const& s = steps_[last][at[last]++];
      result.push_back(static_cast<std::uint8_t>(last));
      if (s.location == unknown) continue;
      auto& of = pending[s.location];
      --of[s.position];
      while (complete[s.location] != of.size() && of[complete[s.location]] == 0)
        ++complete[s.location];
    }
    return result;
  }

  graph const& graph_;
  std::array<std::vector<step>, max_threads> steps_;
  std::array<std::vector<std::uint32_t>, max_threads> place_of_;  // of each event, among the steps
  unsigned locations_ = 0;
  std::size_t all_ = 0;
  // Of each thread, after so many of its steps, the last position that it has written: by location.
  std::array<std::vector<std::uint32_t>, max_threads> highest_;
};

}  // namespace

std::vector<std::uint8_t> plainest_order(graph const& g, steps_of_threads const& steps) {
  return ordering{g, steps}.find();
}

}  // namespace interlock::checker::rc11
