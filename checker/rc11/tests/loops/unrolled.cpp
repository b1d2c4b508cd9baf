#include "unrolled.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <tuple>
#include <utility>
#include <vector>

#include "behaviour_of_thread.hpp"
#include "code.hpp"

namespace interlock::checker::rc11_loops {
namespace {

using rc11_oracle::event_set;
using rc11_oracle::graph;
using rc11_oracle::label;
using rc11_oracle::label_kind;
using rc11_oracle::only;
using rc11_oracle::plain_accesses;
using rc11_oracle::relation;

constexpr bool is_naked(unsigned at) { return at >= first_plain + vars; }

order of_read(order o) noexcept {
  if (o == order::seq_cst) return o;
  return model::acquires(o) ? order::acquire : order::relaxed;
}
order of_write(order o) noexcept {
  if (o == order::seq_cst) return o;
  return model::releases(o) ? order::release : order::relaxed;
}

class search {
 public:
  search(program const& what, oracle_options const& options) : options_{options} {
    the_program = &what;
    for (unsigned t = 0; t != what.threads.size(); ++t) {
      threads_.emplace_back(t, options.more);
      may_write_.push_back(written_by(what.threads[t]));
    }
    at_.resize(threads_.size());
    last_.resize(threads_.size());
    for (unsigned l = 0; l != locations; ++l) {
      labels_.push_back({.kind = label_kind::write, .atomic = l < first_plain, .at = l});
      from_.push_back(0);
      placed_.push_back(0);
      before_.push_back(0);
      mo_.at(l).push_back(l);
    }
    order_.push_back(0);  // the initial writes come first, and count as a thread's that is before all
  }

  behaviours run() {
    explore();
    return std::move(result_);
  }

 private:
  using node = behaviour_of_thread::node;

  [[nodiscard]] node const& standing_of(unsigned t) const { return threads_[t].at(at_[t]); }
  [[nodiscard]] static bool reads(operation what) {
    switch (what) {
      case operation::store:
      case operation::fence:
      case operation::read:  // of what the others know it is the only one that it may read
      case operation::write:
      case operation::unlock: return false;
      default: return true;
    }
  }

  // What follows is the order in which each graph is built once: at any time the lowest thread whose next
  // event does not read from what is still to come. So an event may be added if what was added since
  // all that it needs is of lower threads.
  [[nodiscard]] bool is_in_order(unsigned t, std::size_t since) const {
    for (auto p = since + 1; p < order_.size(); ++p)
      if (order_[p] >= t) return false;
    return true;
  }
  [[nodiscard]] bool others_may_write(unsigned t, unsigned at) const {
    for (unsigned u = 0; u != threads_.size(); ++u)
      if (u != t && standing_of(u).how == standing::asks && (may_write_[u] >> at & 1U) != 0)
        return true;
    return false;
  }
  // A lock that cannot be had now.
  [[nodiscard]] bool is_held(unsigned mutex) const { return labels_[mo_[mutex].back()].value != 0; }

  void explore() {
    if (result_.undefined || result_.given_up) return;
    if (++graphs_ > options_.at_most || labels_.size() + 2 > rc11_oracle::max_events) {
      result_.given_up = true;
      return;
    }
    bool is_over = true;
    for (unsigned t = 0; t != threads_.size(); ++t) {
      if (standing_of(t).how != standing::asks) continue;
      auto const next = standing_of(t).next;
      if (!reads(next.what)) {
        if (is_in_order(t, last_[t])) write_or_fence(t, next);
        return;
      }
      read(t, next);
      if (next.what == operation::lock && is_held(next.at)) continue;
      if (!others_may_write(t, next.at)) return;
      is_over = false;
    }
    if (is_over) end();
  }

  // ---- events

  void write_or_fence(unsigned t, request const& next) {
    switch (next.what) {
      case operation::fence:
        return added(t, {.kind = label_kind::fence, .o = next.o}, {}, [&] { explore(); });
      case operation::read: {
        auto const newest = mo_[next.at].back();
        auto const value = labels_[newest].value;
        label const l{.kind = label_kind::read, .atomic = false, .at = next.at, .value = value};
        return added(t, l, {value}, newest, [&] {
          if (!races(next.at)) explore();
        });
      }
      case operation::write: {
        label const l{
            .kind = label_kind::write, .atomic = false, .at = next.at, .value = next.operand};
        return added(t, l, {}, [&] {
          if (races(next.at)) return;
          mo_[next.at].push_back(labels_.size() - 1);
          explore();
          mo_[next.at].pop_back();
        });
      }
      default: break;
    }
    bool const unlocks = next.what == operation::unlock;
    label const l{.kind = label_kind::write,
                  .at = next.at,
                  .o = unlocks ? order::release : next.o,
                  .value = next.operand};
    added(t, l, {}, [&] { place_write(1); });
  }

  void read(unsigned t, request const& next) {
    // Not a reference: it grows, and comes to be what it was.
    auto const writes = mo_[next.at].size();
    for (std::size_t i = 0; i != writes; ++i) {
      auto const w = mo_[next.at][i];
      if (!is_in_order(t, std::max(last_[t], placed_[w]))) continue;
      auto const value = labels_[w].value;
      auto const only_reads = [&](order o, answer const& given) {
        added(t, {.kind = label_kind::read, .at = next.at, .o = o, .value = value}, given, w, [&] {
          if (i + 1 == writes || is_consistent()) explore();
        });
      };
      auto const updates = [&](order o, int written, answer const& given) {
        label const r{.kind = label_kind::read, .at = next.at, .o = of_read(o), .value = value};
        label const v{.kind = label_kind::write,
                      .rmw = true,
                      .at = next.at,
                      .o = of_write(o),
                      .value = written};
        added(t, r, given, w, [&] {
          push(t, v, 0);
          mo_[next.at].insert(mo_[next.at].begin() + static_cast<std::ptrdiff_t>(i) + 1,
                              labels_.size() - 1);
          if (i + 1 == writes || is_consistent()) explore();
          mo_[next.at].erase(mo_[next.at].begin() + static_cast<std::ptrdiff_t>(i) + 1);
          pop();
        });
      };
      switch (next.what) {
        case operation::load: only_reads(next.o, {value}); break;
        case operation::add: updates(next.o, value + next.operand, {value}); break;
        case operation::set_bits: updates(next.o, value | next.operand, {value}); break;
        case operation::exchange: updates(next.o, next.operand, {value}); break;
        case operation::compare_exchange:
        case operation::compare_exchange_weak:
          if (value == next.expected) updates(next.o, next.operand, {value, true});
          if (value != next.expected || next.what == operation::compare_exchange_weak)
            only_reads(next.failure, {value, false});
          break;
        case operation::lock:
          if (value == 0) updates(order::acquire, 1, {});
          break;
        case operation::try_lock:
          if (value == 0) updates(order::acquire, 1, {0, true});
          only_reads(order::relaxed, {value, false});
          break;
        default: break;
      }
    }
  }

  // The newest event is a write that has no place in modification order yet; `first` is the least it may have.
  void place_write(std::size_t first) {
    auto const w = labels_.size() - 1;
    auto& mo = mo_[labels_[w].at];
    for (auto i = mo.size(); i >= first; --i) {
      mo.insert(mo.begin() + static_cast<std::ptrdiff_t>(i), w);
      if (i + 1 == mo.size() || is_consistent()) explore();
      mo.erase(mo.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }

  void push(unsigned t, label const& l, std::size_t from) {
    if (l.kind == label_kind::write && (may_write_[t] >> l.at & 1U) == 0)
      throw std::logic_error{"a step writes what it is not said to write"};
    labels_.push_back(l);
    from_.push_back(from);
    placed_.push_back(order_.size() - 1);
    thread_of_.push_back(t);
    before_.push_back(known_to_the_newest());
  }
  void pop() {
    labels_.pop_back();
    from_.pop_back();
    placed_.pop_back();
    thread_of_.pop_back();
    before_.pop_back();
  }

  template <class F>
  void added(unsigned t, label const& l, answer const& given, F const& then) {
    added(t, l, given, 0, then);
  }
  template <class F>
  void added(unsigned t, label const& l, answer const& given, std::size_t from, F const& then) {
    auto const before = std::pair{at_[t], last_[t]};
    order_.push_back(t);
    push(t, l, from);
    last_[t] = order_.size() - 1;
    at_[t] = threads_[t].after(at_[t], given);
    then();
    std::tie(at_[t], last_[t]) = before;
    pop();
    order_.pop_back();
  }

  // ---- judging

  // hb, from what happens before each event: known once and for all when it is added, as nothing comes after it
  // yet. [RC11] as in ../oracle/graph.cpp:
  //   rs = [W⊒rlx] ; (rf ; rmw)*
  //   sw = [E⊒rel] ; ([F] ; sb)? ; rs ; rf ; [R⊒rlx] ; (sb ; [F])? ; [E⊒acq]
  [[nodiscard]] event_set known_to_the_newest() const {
    auto const e = labels_.size() - 1;
    auto const t = thread_of_[e - locations];
    event_set result = only(locations) - 1;
    auto const knows = [&](std::size_t other) { result |= only(other) | before_[other]; };
    auto const synchronizes_with = [&](std::size_t read) {
      for (auto w = from_[read]; w >= locations; w = from_[w - 1]) {
        if (model::releases(labels_[w].o)) knows(w);
        for (auto f = locations; f != w; ++f)
          if (labels_[f].kind == label_kind::fence && model::releases(labels_[f].o) &&
              thread_of_[f - locations] == thread_of_[w - locations])
            knows(f);
        if (!labels_[w].rmw) break;
      }
    };
    for (std::size_t other = locations; other != e; ++other) {
      if (thread_of_[other - locations] != t) continue;
      knows(other);
      if (labels_[e].kind == label_kind::fence && model::acquires(labels_[e].o) &&
          labels_[other].kind == label_kind::read && labels_[other].atomic)
        synchronizes_with(other);
    }
    if (labels_[e].kind == label_kind::read && labels_[e].atomic && model::acquires(labels_[e].o))
      synchronizes_with(e);
    return result;
  }
  [[nodiscard]] relation happens_before_as_known() const {
    relation result{labels_.size()};
    for (std::size_t e = locations; e != labels_.size(); ++e)
      rc11_oracle::for_each(before_[e], [&](std::size_t other) { result.insert(other, e); });
    return result;
  }

  [[nodiscard]] graph the_graph() const {
    graph g{labels_};
    g.initial = only(locations) - 1;
    g.sb = rc11_oracle::product(g.size(), g.initial, ~g.initial & (only(g.size()) - 1));
    std::array<event_set, most_threads> later{};
    for (auto e = labels_.size(); e-- != locations;) {
      g.sb.insert_all(e, later.at(thread_of_[e - locations]));
      later.at(thread_of_[e - locations]) |= only(e);
      if (labels_[e].kind == label_kind::read) g.rf.insert(from_[e], e);
    }
    for (auto const& writes : mo_) {
      event_set after = 0;
      for (auto i = writes.size(); i-- != 0;) {
        g.mo.insert_all(writes[i], after);
        after |= only(writes[i]);
      }
    }
    return g;
  }

  // Asked of graphs of which the newest event has something after it: a newer write. Where it has nothing,
  // it is in no cycle of any axiom's.
  [[nodiscard]] bool is_consistent() const {
    auto const g = the_graph();
    auto const hb = happens_before_as_known();
    auto const at = labels_.back().at;
    auto const rf = restrict(g.at[at], g.rf, g.at[at]);
    auto const mo = restrict(g.at[at], g.mo, g.at[at]);
    return coherent(g, hb, rf, mo) &&
           sequentially_consistent(g, hb, options_.model, plain_accesses::are_skipped);
  }

  // The newest event is one of plain data. If it does not race, it comes after all the others there in modification
  // order, or reads from the last one.
  bool races(unsigned at) {
    auto const e = labels_.size() - 1;
    bool const writes = labels_[e].kind == label_kind::write;
    for (std::size_t other = locations; other != e; ++other) {
      if (labels_[other].at != at || labels_[other].kind == label_kind::fence)
        continue;
      if (rc11_oracle::contains(before_[e], other)) continue;
      if (!writes && labels_[other].kind != label_kind::write) continue;
      (is_naked(at) ? result_.undefined : result_.racy) = true;
      return true;
    }
    return false;
  }

  // ---- ends

  void end() {
    bool all_ended = true;
    for (unsigned t = 0; t != threads_.size(); ++t)
      all_ended = all_ended && standing_of(t).how == standing::ended;
    if (!all_ended) return look_whether_it_hangs();
    outcome came_to;
    for (unsigned t = 0; t != threads_.size(); ++t) came_to.notes.at(t) = standing_of(t).notes;
    auto at = came_to.values.begin();
    for (unsigned l = 0; l != locations; ++l)
      if (l < atomics || l >= first_plain)
        *at++ = static_cast<std::int8_t>(labels_[mo_[l].back()].value);
    result_.outcomes.insert(came_to);
  }

  void look_whether_it_hangs() {
    if (result_.can_hang) return;
    bool some_loops = false;
    bool some_effect = false;
    for (unsigned t = 0; t != threads_.size(); ++t) {
      if (standing_of(t).how != standing::cut_off) continue;
      switch (goes_on(t)) {
        case goes::out: return;
        case goes::round: some_loops = true; break;
        case goes::round_with_an_effect: some_loops = some_effect = true; break;
      }
    }
    if (some_effect) result_.endless = true;
    else if (some_loops) result_.can_hang = true;
  }

  enum class goes : std::uint8_t { out, round, round_with_an_effect };

  // What a thread does by itself from here on.
  goes goes_on(unsigned t) {
    // More than any loop takes to come to a round that is like one before.
    constexpr unsigned for_ever = 12;
    constexpr unsigned settled = 6;
    std::array<int, locations> memory{};
    for (unsigned l = 0; l != locations; ++l) memory.at(l) = labels_[mo_[l].back()].value;
    bool early_effect = false;
    bool late_effect = false;
    auto const how = threads_[t].goes_on(at_[t], for_ever, [&](questioning& asked) {
      return [&](request const& next) -> answer {
        auto& m = memory.at(next.at);
        auto const was = m;
        auto const affects = [&] { (asked.rounds_left() < settled ? late_effect : early_effect) = true; };
        auto const becomes = [&](int value) {
          if (value != was) affects();
          m = value;
        };
        switch (next.what) {
          case operation::load:
          case operation::read: return {was};
          case operation::fence: return {};
          case operation::store: affects(); return {};
          case operation::write: becomes(next.operand); return {};
          case operation::add: becomes(was + next.operand); return {was};
          case operation::set_bits: becomes(was | next.operand); return {was};
          case operation::exchange: becomes(next.operand); return {was};
          case operation::compare_exchange:
          case operation::compare_exchange_weak:
            if (was != next.expected) return {was, false};
            becomes(next.operand);
            return {was, true};
          case operation::lock:
            if (was != 0) asked.leave(standing::cut_off);  // and waits there
            m = 1;
            return {};
          case operation::try_lock:
            if (was != 0) return {was, false};
            m = 1;
            return {0, true};
          case operation::unlock: m = 0; return {};
        }
        return {};
      };
    });
    if (how == standing::ended) return goes::out;
    if (late_effect) return goes::round_with_an_effect;
    return early_effect ? goes::out : goes::round;
  }

  oracle_options options_;
  std::vector<behaviour_of_thread> threads_;
  std::vector<unsigned> may_write_;

  // The graph: events in the order in which they were added, an update being two of them.
  std::vector<label> labels_;
  std::vector<std::size_t> from_;      // of reads
  std::vector<std::size_t> placed_;    // when it was added
  std::vector<event_set> before_;      // what happens before it
  std::vector<unsigned> thread_of_;    // of those that are not initial
  std::array<std::vector<std::size_t>, locations> mo_;
  std::vector<unsigned> order_;        // threads, by when they added something
  std::vector<std::size_t> at_;        // by thread: its node
  std::vector<std::size_t> last_;      // and when it last added something

  std::uint64_t graphs_ = 0;
  behaviours result_;
};

}  // namespace

behaviours behaviours_of(program const& what, oracle_options const& options) {
  return search{what, options}.run();
}

}  // namespace interlock::checker::rc11_loops
