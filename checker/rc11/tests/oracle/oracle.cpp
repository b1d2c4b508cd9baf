#include "oracle.hpp"

#include <algorithm>
#include <bitset>
#include <optional>
#include <stdexcept>
#include <utility>

#include "traces.hpp"

namespace interlock::checker::rc11_oracle {
namespace {

// Pairs of a location and a value, numbered.
class values_at {
 public:
  using set = std::bitset<256>;

  explicit values_at(domains const& values) : values_{values} {
    for (auto const& each : values) {
      first_.push_back(size_);
      size_ += each.size();
    }
    if (size_ > set{}.size()) throw std::length_error{"too many values for the oracle"};
  }
  [[nodiscard]] std::optional<std::size_t> number(unsigned at, int value) const {
    auto const& all = values_[at];
    auto const found = std::ranges::lower_bound(all, value);
    if (found == all.end() || *found != value) return {};
    return first_[at] + static_cast<std::size_t>(found - all.begin());
  }

 private:
  domains const& values_;
  std::vector<std::size_t> first_;
  std::size_t size_ = 0;
};

// A trace with the values it reads and those it offers.
struct part {
  trace const* what = nullptr;
  values_at::set needs{};
  values_at::set offers{};
};

class search {
 public:
  search(program const& what, memory_model model, plain_accesses plains)
      : program_{what}, model_{model}, plains_{plains}, candidates_{candidates_of(what)} {
    values_at const numbers{candidates_.values};
    for (auto const& traces : candidates_.threads) {
      auto& parts = parts_.emplace_back();
      for (auto const& each : traces)
        if (auto made = part_of(each, numbers)) parts.push_back(*made);
    }
    values_at::set from_rest;  // may be offered by this thread and those after it
    for (unsigned l = 0; l != candidates_.values.size(); ++l) from_rest.set(*numbers.number(l, 0));
    rest_.push_back(from_rest);
    for (auto t = parts_.size(); t-- != 0;) {
      for (auto const& each : parts_[t]) from_rest |= each.offers;
      rest_.push_back(from_rest);
    }
    std::ranges::reverse(rest_);
    chosen_.resize(parts_.size());
  }

  behaviours run() {
    over_traces(0, {}, {});
    if (result_.racy) return {.executions = {}, .racy = true, .can_hang = false};
    auto& all = result_.executions;
    std::ranges::sort(all);
    if (std::ranges::adjacent_find(all) != all.end())
      throw std::logic_error{"the oracle found an execution twice"};
    return std::move(result_);
  }

 private:
  // None if the trace writes what the domains lack: candidates_of found that no execution does.
  static std::optional<part> part_of(trace const& what, values_at const& numbers) {
    part result{.what = &what};
    for (auto const& each : what.labels) {
      if (each.kind == label_kind::fence) continue;
      auto const number = numbers.number(each.at, each.value);
      if (!number) return {};
      (each.kind == label_kind::read ? result.needs : result.offers).set(*number);
    }
    return result;
  }

  // One trace per thread, so that each value read is written by one of them or is the initial one.
  void over_traces(std::size_t t, values_at::set needs, values_at::set offers) {
    if ((needs & ~(offers | rest_[t])).any() || done()) return;
    if (t == parts_.size()) return over_graph();
    for (auto const& each : parts_[t]) {
      chosen_[t] = each.what;
      over_traces(t + 1, needs | each.needs, offers | each.offers);
    }
  }

  [[nodiscard]] bool done() const noexcept { return result_.racy; }

  // What is left to find in executions in which a thread is stuck.
  [[nodiscard]] bool stuck_matters() const noexcept {
    return !result_.can_hang || program_.plains != 0;
  }

  // E and sb: the initial writes, before everything, then each thread's events.
  void over_graph() {
    complete_ = std::ranges::all_of(chosen_, [](trace const* t) { return t->stuck == nullptr; });
    if (!complete_ && !stuck_matters()) return;
    std::vector<label> events;
    auto const locations = static_cast<unsigned>(candidates_.values.size());
    for (unsigned l = 0; l != locations; ++l)
      events.push_back({.kind = label_kind::write, .atomic = l < program_.atomics, .at = l});
    first_.clear();
    for (auto const* each : chosen_) {
      first_.push_back(events.size());
      events.insert(events.end(), each->labels.begin(), each->labels.end());
    }
    first_.push_back(events.size());

    graph g{std::move(events)};
    g.initial = only(locations) - 1;
    g.sb = product(g.size(), g.initial, ~g.initial & (only(g.size()) - 1));
    for (std::size_t t = 0; t != chosen_.size(); ++t)
      for (auto e = first_[t]; e != first_[t + 1]; ++e)
        g.sb.insert_all(e, (only(first_[t + 1]) - 1) & ~(only(e + 1) - 1));
    over_reads_from(g, inverse(g.sb), locations);
  }

  // rf: each read reads from a write of its value to its location. Not from one that comes after it in its thread, as NO-THIN-AIR
  // would say, too, nor from one with another between in one thread, as COHERENCE would, but both slower.
  void over_reads_from(graph& g, relation const& sb_inverse, std::size_t e) {
    if (done()) return;
    while (e != g.size() && g.events[e].kind != label_kind::read) ++e;
    if (e == g.size()) return over_coherence(g);
    auto const& read = g.events[e];
    auto const writes = g.at[read.at] & g.writes;
    for_each(writes & ~g.sb.after(e), [&](std::size_t w) {
      if (g.events[w].value != read.value || (g.sb.after(w) & sb_inverse.after(e) & writes) != 0) return;
      auto const before = g.rf;
      g.rf.insert(w, e);
      over_reads_from(g, sb_inverse, e + 1);
      g.rf = before;
    });
  }

  // mo, per location: every order of the writes, the initial one first, that is coherent.
  void over_coherence(graph& g) {
    if (!no_thin_air(g)) return;
    auto const hb = happens_before(g);
    std::vector<std::vector<relation>> orders;
    for (auto const accesses : g.at) {
      auto const rf = restrict(accesses, g.rf, accesses);
      auto& coherent_ones = orders.emplace_back();
      std::vector<std::size_t> writes;
      for_each(accesses & g.writes, [&](std::size_t v) { writes.push_back(v); });
      do {
        relation mo{g.size()};
        event_set earlier = 0;
        bool against_hb = false;  // COHERENCE would say so, too, but slower
        for (auto const v : writes) {
          for_each(earlier, [&](std::size_t before) { mo.insert(before, v); });
          against_hb = against_hb || (hb.after(v) & earlier) != 0;
          earlier |= only(v);
        }
        if (!against_hb && coherent(g, hb, rf, mo)) coherent_ones.push_back(mo);
      } while (std::next_permutation(writes.begin() + 1, writes.end()));
      if (coherent_ones.empty()) return;
    }
    over_modification_orders(g, hb, orders, 0);
  }

  void over_modification_orders(graph& g, relation const& hb,
                                std::vector<std::vector<relation>> const& orders, std::size_t l) {
    if (l == orders.size()) {
      if (sequentially_consistent(g, hb, model_, plains_)) consistent(g, hb);
      return;
    }
    for (auto const& each : orders[l]) {
      auto const before = g.mo;
      g.mo = g.mo | each;
      over_modification_orders(g, hb, orders, l + 1);
      g.mo = before;
    }
  }

  void consistent(graph const& g, relation const& hb) {
    if (racy(g, hb)) result_.racy = true;
    else if (complete_) result_.executions.push_back(execution_of(g));
    else if (hangs(g)) result_.can_hang = true;
  }

  // The mo-last write's value.
  [[nodiscard]] static int newest(graph const& g, location l) {
    int result = 0;
    for_each(g.at[l.index] & g.writes, [&](std::size_t w) {
      if (g.mo.after(w) == 0) result = g.events[w].value;
    });
    return result;
  }

  [[nodiscard]] bool hangs(graph const& g) const {
    return std::ranges::all_of(chosen_, [&](trace const* each) {
      if (each->stuck == nullptr) return true;
      return std::visit(
          overloaded{[&](await const& a) { return !holds(newest(g, a.from), a.how, a.value); },
                     [&](await_exchange const& c) { return newest(g, c.at) != c.expected; },
                     [&](await_two const& a) {
                       return !a.satisfied(newest(g, a.first.from), newest(g, a.second.from));
                     },
                     [](auto const&) { return false; }},
          *each->stuck);
    });
  }

  [[nodiscard]] execution execution_of(graph const& g) const {
    execution result;
    std::vector<std::optional<event_name>> names(g.size());
    for (unsigned t = 0; t != chosen_.size(); ++t) {
      auto& thread = result.threads.emplace_back();
      for (auto e = first_[t]; e != first_[t + 1]; ++e) {
        auto const& each = g.events[e];
        if (!each.atomic) continue;
        if (each.rmw) {  // joins its read
          auto& update = thread.back();
          update.kind = event_kind::update;
          update.o = joined(update.o, each.o);
          update.written = each.value;
        } else if (each.kind == label_kind::write) {
          thread.push_back({.kind = event_kind::write,
                            .at = location{each.at},
                            .o = each.o,
                            .written = each.value});
        } else if (each.kind == label_kind::read) {
          thread.push_back(
              {.kind = event_kind::read, .at = location{each.at}, .o = each.o, .read = each.value});
        } else {
          thread.push_back({.kind = event_kind::fence, .o = each.o});
        }
        names[e] = event_name{t, static_cast<unsigned>(thread.size() - 1)};
      }
    }
    for (std::size_t w = 0; w != g.size(); ++w)
      for_each(g.rf.after(w), [&](std::size_t r) {
        if (names[r]) result.threads[names[r]->thread][names[r]->index].from = names[w];
      });
    for (unsigned l = 0; l != program_.atomics; ++l) {
      std::vector<std::size_t> writes;
      for_each(g.at[l] & g.writes & ~g.initial, [&](std::size_t v) { writes.push_back(v); });
      std::ranges::sort(writes, [&](std::size_t a, std::size_t b) { return g.mo(a, b); });
      auto& ordered = result.mo.emplace_back();
      for (auto const each : writes) ordered.push_back(*names[each]);
    }
    return result;
  }

  // The order of a read-modify-write from those of its parts.
  [[nodiscard]] static order joined(order read, order write) noexcept {
    if (read == order::relaxed) return write;
    if (write == order::relaxed || read == order::seq_cst) return read;
    return order::acq_rel;
  }

  program const& program_;
  memory_model model_;
  plain_accesses plains_;
  candidates candidates_;
  std::vector<std::vector<part>> parts_;
  std::vector<values_at::set> rest_;

  // The graph in the making.
  std::vector<trace const*> chosen_;
  std::vector<std::size_t> first_;  // event of each thread, and the end
  bool complete_ = false;

  behaviours result_;
};

}  // namespace

behaviours behaviours_of(program const& what, memory_model model, plain_accesses plains) {
  return search{what, model, plains}.run();
}

std::vector<std::string> canonical_forms(std::vector<execution> const& all) {
  std::vector<std::string> result;
  for (auto const& each : all) result.push_back(canonical(each));
  std::ranges::sort(result);
  return result;
}

}  // namespace interlock::checker::rc11_oracle
