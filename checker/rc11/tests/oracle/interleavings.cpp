#include "interleavings.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>
#include <variant>
#include <vector>

namespace interlock::checker::rc11_oracle {
namespace {

struct thread_state {
  std::size_t next = 0;   // instruction
  bool half_way = false;  // through an await_two: the first load is done
  std::array<int, max_registers> registers{};
};

struct memory_cell {
  int value = 0;
  std::optional<event_name> writer{};
};

struct state {
  std::vector<thread_state> threads;
  std::vector<memory_cell> atomics;
  std::vector<int> plains;
  execution log;
};

// One step of thread t; false if it cannot be made in this state.
class step {
 public:
  step(state& s, std::size_t t) : state_{s}, t_{static_cast<unsigned>(t)}, thread_{s.threads[t]} {}

  bool operator()(load const& l) {
    read(l.from, l.into, l.o);
    return true;
  }
  bool operator()(store const& s) {
    write({.kind = event_kind::write, .at = s.to, .o = s.o, .written = s.value.in(registers())});
    return true;
  }
  bool operator()(fetch_add const& f) {
    auto const operand = f.operand.in(registers());
    update(f.at, f.into, at(f.at).value + operand, f.o);
    return true;
  }
  bool operator()(exchange const& e) {
    update(e.at, e.into, e.value.in(registers()), e.o);
    return true;
  }
  bool operator()(compare_exchange const& c) {
    if (at(c.at).value == c.expected) update(c.at, c.into, c.desired.in(registers()), c.success);
    else read(c.at, c.into, c.failure);
    return true;
  }
  bool operator()(fence const& f) {
    log().push_back({.kind = event_kind::fence, .o = f.o});
    return true;
  }
  bool operator()(plain_read const& r) {
    registers()[r.into.index] = state_.plains[r.from.index];
    return true;
  }
  bool operator()(plain_write const& v) {
    state_.plains[v.to.index] = v.value.in(registers());
    return true;
  }
  bool operator()(await const& a) {
    if (!holds(at(a.from).value, a.how, a.value)) return false;
    read(a.from, a.into, a.o);
    return true;
  }
  bool operator()(await_exchange const& c) {
    if (at(c.at).value != c.expected) return false;
    update(c.at, c.into, c.desired.in(registers()), c.success);
    return true;
  }
  bool operator()(await_two const& a) {
    thread_.half_way = !thread_.half_way;
    if (thread_.half_way) {
      read(a.first.from, a.first.into, a.first.o);
      --thread_.next;
      return true;
    }
    // The first load's value is in the log; its register may be the second's.
    auto const one = log().back().read;
    if (!a.satisfied(one, at(a.second.from).value)) return false;
    read(a.second.from, a.second.into, a.second.o);
    return true;
  }
  bool operator()(await_after_look const&) { has_yields(); }
  bool operator()(attempts const&) { has_yields(); }
  bool operator()(courtesy const&) { has_yields(); }
  [[noreturn]] static void has_yields() {
    throw std::invalid_argument{"interleavings know no yields: without_yields()"};
  }
  bool operator()(skip_if const& s) {
    if (registers()[s.when.index] == s.value) thread_.next += s.count;
    return true;
  }

 private:
  std::array<int, max_registers>& registers() { return thread_.registers; }
  std::vector<event>& log() { return state_.log.threads[t_]; }
  memory_cell& at(location l) { return state_.atomics[l.index]; }

  void read(location l, reg into, order o) {
    registers()[into.index] = at(l).value;
    log().push_back(
        {.kind = event_kind::read, .at = l, .o = o, .read = at(l).value, .from = at(l).writer});
  }
  void update(location l, reg into, int value, order o) {
    auto const before = at(l);
    registers()[into.index] = before.value;
    write({.kind = event_kind::update,
           .at = l,
           .o = o,
           .read = before.value,
           .written = value,
           .from = before.writer});
  }
  void write(event const& e) {
    log().push_back(e);
    event_name const name{t_, static_cast<unsigned>(log().size() - 1)};
    at(e.at) = {e.written, name};
    state_.log.mo[e.at.index].push_back(name);
  }

  state& state_;
  unsigned t_;
  thread_state& thread_;
};

bool ended(program const& what, state const& s, std::size_t t) {
  return s.threads[t].next >= what.threads[t].size();
}

// Every await that a thread stands before fails on what memory holds.
bool stuck(program const& what, state const& s) {
  bool any = false;
  for (std::size_t t = 0; t != what.threads.size(); ++t) {
    if (ended(what, s, t)) continue;
    auto const value = [&](location l) { return s.atomics[l.index].value; };
    bool const waits =
        !s.threads[t].half_way &&
        std::visit(overloaded{[&](await const& a) { return !holds(value(a.from), a.how, a.value); },
                              [&](await_exchange const& c) { return value(c.at) != c.expected; },
                              [&](await_two const& a) {
                                return !a.satisfied(value(a.first.from), value(a.second.from));
                              },
                              [](auto const&) { return false; }},
                   what.threads[t][s.threads[t].next]);
    if (!waits) return false;
    any = true;
  }
  return any;
}

void explore(program const& what, state const& s, interleaved& result) {
  bool all_ended = true;
  for (std::size_t t = 0; t != what.threads.size(); ++t) {
    if (ended(what, s, t)) continue;
    all_ended = false;
    auto after = s;
    auto const& next = what.threads[t][after.threads[t].next++];
    if (std::visit(step{after, t}, next)) explore(what, after, result);
  }
  if (all_ended) result.executions.insert(s.log);
  else if (stuck(what, s)) result.can_hang = true;
}

}  // namespace

interleaved interleavings_of(program const& what) {
  state start;
  start.threads.resize(what.threads.size());
  start.atomics.resize(what.atomics);
  start.plains.resize(what.plains);
  start.log.threads.resize(what.threads.size());
  start.log.mo.resize(what.atomics);
  interleaved result;
  explore(what, start, result);
  return result;
}

}  // namespace interlock::checker::rc11_oracle
