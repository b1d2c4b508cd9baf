#include "traces.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <stdexcept>
#include <tuple>
#include <utility>
#include <variant>

#include <interlock/model/order.hpp>

namespace interlock::checker::rc11_oracle {
namespace {

// The orders of a read-modify-write's two parts.
order of_read(order o) noexcept {
  if (o == order::seq_cst) return o;
  return model::acquires(o) ? order::acquire : order::relaxed;
}
order of_write(order o) noexcept {
  if (o == order::seq_cst) return o;
  return model::releases(o) ? order::release : order::relaxed;
}

// A value that can be written, and instructions that must have written before: those in the past
// (sb ∪ rf)⁺ of the write, and itself.
struct source {
  int value = 0;
  std::uint64_t past = 0;  // by number of instruction
};

// Per location, ordered by value; for each value the least pasts found.
using sources = std::vector<std::vector<source>>;

// Adds a source, unless its value can be had with less. Whether it was added.
bool add(std::vector<source>& all, source const& s) {
  auto const of_value = [&](source const& other) { return other.value == s.value; };
  for (auto const& other : all)
    if (of_value(other) && (other.past & ~s.past) == 0) return false;
  std::erase_if(all, [&](source const& o) { return of_value(o) && (s.past & ~o.past) == 0; });
  all.insert(std::ranges::upper_bound(all, s.value, {}, &source::value), s);
  return true;
}

bool uses(instruction const& i, reg r) {
  auto const from = [r](expression const& e) { return e.from == r; };
  return std::visit(
      overloaded{[&](store const& s) { return from(s.value); },
                 [&](fetch_add const& f) { return from(f.operand); },
                 [&](exchange const& e) { return from(e.value); },
                 [&](compare_exchange const& c) { return from(c.desired); },
                 [&](await_exchange const& c) { return from(c.desired); },
                 [&](plain_write const& v) { return from(v.value); },
                 [&](skip_if const& s) { return s.when == r; }, [](auto const&) { return false; }},
      i);
}

// Walks one thread, branching at each read over what it may return. Either for the sources that
// the thread writes, or for its traces.
class walk {
 public:
  walk(program const& of, std::size_t t, sources const& values)
      : program_{of}, thread_{of.threads[t]}, values_{values} {
    for (std::size_t before = 0; before != t; ++before) first_ += of.threads[before].size();
    for (unsigned r = 0; r != max_registers; ++r)
      used_[r] = std::ranges::any_of(thread_, [r](auto const& i) { return uses(i, reg{r}); });
  }

  [[nodiscard]] std::vector<std::pair<unsigned, source>> written() {
    from(0);
    return std::move(written_);
  }
  [[nodiscard]] std::vector<trace> traces() {
    for_traces_ = true;
    from(0);
    return std::move(found_);
  }

 private:
  void from(std::size_t i) {
    // What is written from here on depends on this alone.
    if (!for_traces_ && !seen_.insert({i, past_, registers_}).second) return;
    if (i >= thread_.size()) return stop(nullptr);
    std::visit([&](auto const& each) { perform(each, i); }, thread_[i]);
  }
  void stop(instruction const* stuck) {
    if (for_traces_) found_.push_back({labels_, stuck});
  }

  void perform(load const& l, std::size_t i) {
    reading(l.from.index, l.into, i, [&](int value) {
      with({.kind = label_kind::read, .at = l.from.index, .o = l.o, .value = value}, i + 1);
    });
  }
  void perform(store const& s, std::size_t i) {
    with({.kind = label_kind::write, .at = s.to.index, .o = s.o, .value = s.value.in(registers_)},
         i + 1);
  }
  void perform(fetch_add const& f, std::size_t i) {
    auto const operand = f.operand.in(registers_);
    reading(f.at.index, f.into, i,
            [&](int value) { update(f.at, value, value + operand, f.o, i + 1); });
  }
  void perform(exchange const& e, std::size_t i) {
    auto const desired = e.value.in(registers_);
    reading(e.at.index, e.into, i, [&](int value) { update(e.at, value, desired, e.o, i + 1); });
  }
  void perform(compare_exchange const& c, std::size_t i) {
    auto const desired = c.desired.in(registers_);
    reading(c.at.index, c.into, i, [&](int value) {
      if (value == c.expected) return update(c.at, value, desired, c.success, i + 1);
      with({.kind = label_kind::read, .at = c.at.index, .o = c.failure, .value = value}, i + 1);
    });
  }
  void perform(fence const& f, std::size_t i) {
    with({.kind = label_kind::fence, .o = f.o}, i + 1);
  }
  void perform(plain_read const& r, std::size_t i) {
    auto const at = number_of(program_, r.from);
    reading(at, r.into, i, [&](int value) {
      with({.kind = label_kind::read, .atomic = false, .at = at, .value = value}, i + 1);
    });
  }
  void perform(plain_write const& v, std::size_t i) {
    with({.kind = label_kind::write,
          .atomic = false,
          .at = number_of(program_, v.to),
          .value = v.value.in(registers_)},
         i + 1);
  }
  void perform(await const& a, std::size_t i) {
    stop(&thread_[i]);
    reading(a.from.index, a.into, i, [&](int value) {
      if (holds(value, a.how, a.value))
        with({.kind = label_kind::read, .at = a.from.index, .o = a.o, .value = value}, i + 1);
    });
  }
  void perform(await_exchange const& c, std::size_t i) {
    stop(&thread_[i]);
    auto const desired = c.desired.in(registers_);
    reading(c.at.index, c.into, i, [&](int value) {
      if (value == c.expected) update(c.at, value, desired, c.success, i + 1);
    });
  }
  void perform(await_two const& a, std::size_t i) {
    stop(&thread_[i]);
    reading(a.first.from.index, a.first.into, i, [&](int one) {
      labels_.push_back(
          {.kind = label_kind::read, .at = a.first.from.index, .o = a.first.o, .value = one});
      reading(a.second.from.index, a.second.into, i, [&](int two) {
        if (a.satisfied(one, two))
          with({.kind = label_kind::read, .at = a.second.from.index, .o = a.second.o, .value = two},
               i + 1);
      });
      labels_.pop_back();
    });
  }
  void perform(await_after_look const&, std::size_t) { has_yields(); }
  void perform(attempts const&, std::size_t) { has_yields(); }
  void perform(courtesy const&, std::size_t) { has_yields(); }
  [[noreturn]] static void has_yields() {
    throw std::invalid_argument{"the oracle knows no yields: without_yields()"};
  }
  void perform(skip_if const& s, std::size_t i) {
    from(i + 1 + (registers_[s.when.index] == s.value ? s.count : 0));
  }

  // No-thin-air: what is read was not written after this read, by this thread at least.
  template <class F>
  void reading(unsigned at, reg into, std::size_t i, F const& then) {
    auto const later = ((std::uint64_t{1} << (thread_.size() - i)) - 1) << (first_ + i);
    auto const value_before = registers_[into.index];
    auto const past_before = past_;
    std::optional<int> last;
    for (auto const& each : values_[at]) {
      if ((each.past & later) != 0) continue;
      if (for_traces_ && last == each.value) continue;  // a trace is its values
      last = each.value;
      if (used_[into.index]) registers_[into.index] = each.value;
      past_ = past_before | each.past;
      then(each.value);
    }
    registers_[into.index] = value_before;
    past_ = past_before;
  }
  void with(label const& next, std::size_t i) {
    auto const past_before = past_;
    if (next.kind == label_kind::write) {
      past_ |= std::uint64_t{1} << (first_ + i - 1);
      if (!for_traces_) written_.push_back({next.at, {next.value, past_}});
    }
    labels_.push_back(next);
    from(i);
    labels_.pop_back();
    past_ = past_before;
  }
  void update(location at, int read, int written, order o, std::size_t i) {
    labels_.push_back({.kind = label_kind::read, .at = at.index, .o = of_read(o), .value = read});
    with({.kind = label_kind::write,
          .rmw = true,
          .at = at.index,
          .o = of_write(o),
          .value = written},
         i);
    labels_.pop_back();
  }

  program const& program_;
  std::vector<instruction> const& thread_;
  sources const& values_;
  std::size_t first_ = 0;  // number of the thread's first instruction
  std::array<bool, max_registers> used_{};
  bool for_traces_ = false;

  // The walk so far.
  std::vector<label> labels_;
  std::array<int, max_registers> registers_{};
  std::uint64_t past_ = 0;

  std::set<std::tuple<std::size_t, std::uint64_t, std::array<int, max_registers>>> seen_;
  std::vector<std::pair<unsigned, source>> written_;
  std::vector<trace> found_;
};

}  // namespace

candidates candidates_of(program const& of) {
  if (of.operations() > 63) throw std::length_error{"too many instructions for the oracle"};

  // Ends: a value's past contains each instruction once at most, since a read takes nothing whose
  // past contains what follows it.
  sources values(of.atomics + of.plains, {source{}});
  for (bool grown = true; grown;) {
    grown = false;
    for (std::size_t t = 0; t != of.threads.size(); ++t)
      for (auto const& [at, each] : walk{of, t, values}.written())
        grown = add(values[at], each) || grown;
  }

  candidates result;
  for (auto const& each : values) {
    auto& distinct = result.values.emplace_back();
    for (auto const& s : each)
      if (distinct.empty() || distinct.back() != s.value) distinct.push_back(s.value);
  }
  for (std::size_t t = 0; t != of.threads.size(); ++t)
    result.threads.push_back(walk{of, t, values}.traces());
  return result;
}

}  // namespace interlock::checker::rc11_oracle
