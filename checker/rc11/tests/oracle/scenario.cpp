#include "scenario.hpp"

#include <array>
#include <concepts>
#include <optional>
#include <span>
#include <stdexcept>
#include <utility>
#include <variant>
#include <vector>

#include <interlock/scenarios/scenario.hpp>

namespace interlock::checker::rc11_oracle {
namespace {

// An interlock::program's functions take no context; what they are to run stands here.
// Not thread_local: the code under test would find the initial value.
program const* the_program = nullptr;
running::end const* the_end = nullptr;

// The state of one execution.
template <model::Model M>
class interpreted {
 public:
  using registers = std::array<int, max_registers>;
  static constexpr unsigned threads = interlock::max_threads;

  interpreted() : thread_code_{&the_program->threads} {
    constexpr std::array atomic_names{"x", "y", "z", "w", "x4", "x5", "x6", "x7"};
    constexpr std::array plain_names{"p", "q", "p2", "p3", "p4", "p5", "p6", "p7"};
    static_assert(atomic_names.size() == max_locations && plain_names.size() == max_locations);
    for (unsigned l = 0; l != the_program->atomics; ++l)
      M::name(atomics_[l].emplace(0), atomic_names[l]);
    for (unsigned l = 0; l != the_program->plains; ++l)
      M::name(plains_[l].emplace(0), plain_names[l]);
    // Instrumented atomics are made, and numbered, by use.
    if constexpr (!std::same_as<M, model::checked>)
      for (unsigned l = 0; l != the_program->atomics; ++l) (void)atomics_[l]->load();
  }

  void thread(unsigned t) {
    registers values{};
    auto const& code = (*thread_code_)[t];
    for (std::size_t i = 0; i < code.size(); ++i)
      i += std::visit([&](auto const& each) { return perform(each, values); }, code[i]);
  }

  void after() {
    if (!*the_end) return;
    std::array<int, max_locations> values{};
    for (unsigned l = 0; l != the_program->atomics; ++l) values[l] = atomics_[l]->load();
    (*the_end)(std::span{values}.first(the_program->atomics));
  }

 private:
  // Each returns how many instructions are to be skipped.
  std::size_t perform(load const& l, registers& r) {
    r[l.into.index] = loaded(l.from, l.o);
    return 0;
  }
  std::size_t perform(store const& s, registers& r) {
    at(s.to).store(s.value.in(r), s.o);
    return 0;
  }
  std::size_t perform(fetch_add const& f, registers& r) {
    r[f.into.index] = at(f.at).fetch_add(f.operand.in(r), f.o);
    return 0;
  }
  std::size_t perform(exchange const& e, registers& r) {
    r[e.into.index] = at(e.at).exchange(e.value.in(r), e.o);
    return 0;
  }
  std::size_t perform(compare_exchange const& c, registers& r) {
    int seen = c.expected;
    at(c.at).compare_exchange_strong(seen, c.desired.in(r), c.success, c.failure);
    r[c.into.index] = seen;
    return 0;
  }
  std::size_t perform(fence const& f, registers&) {
    M::fence(f.o);
    return 0;
  }
  std::size_t perform(plain_read const& l, registers& r) {
    r[l.into.index] = at(l.from).read();
    return 0;
  }
  std::size_t perform(plain_write const& s, registers& r) {
    at(s.to).write(s.value.in(r));
    return 0;
  }
  std::size_t perform(await const& a, registers& r) {
    while (true) {
      r[a.into.index] = at(a.from).load(a.o);
      if (holds(r[a.into.index], a.how, a.value)) return 0;
      M::yield();
    }
  }
  std::size_t perform(await_exchange const& c, registers& r) {
    auto const desired = c.desired.in(r);
    while (true) {
      int seen = c.expected;
      bool const done = at(c.at).compare_exchange_strong(seen, desired, c.success, c.failure);
      r[c.into.index] = seen;
      if (done) return 0;
      M::yield();
    }
  }
  std::size_t perform(await_two const& a, registers& r) {
    while (true) {
      r[a.first.into.index] = at(a.first.from).load(a.first.o);
      r[a.second.into.index] = at(a.second.from).load(a.second.o);
      if (a.satisfied(r[a.first.into.index], r[a.second.into.index])) return 0;
      M::yield();
    }
  }
  std::size_t perform(await_after_look const& a, registers& r) {
    auto const& [one, how, two] = a.loop;
    r[one.into.index] = at(one.from).load(one.o);
    while (true) {
      r[two.into.index] = at(two.from).load(two.o);
      if (a.loop.satisfied(r[one.into.index], r[two.into.index])) return 0;
      M::yield();
      r[one.into.index] = at(one.from).load(one.o);
    }
  }
  std::size_t perform(attempts const& a, registers& r) {
    for (unsigned k = 0; k != a.times; ++k) {
      r[a.into.index] = a.site == call_site::of_loads ? loaded(a.from, a.o) : at(a.from).load(a.o);
      if (r[a.into.index] == a.value) break;
      M::yield();
    }
    return 0;
  }
  std::size_t perform(courtesy const&, registers&) {
    M::yield();
    return 0;
  }
  std::size_t perform(skip_if const& s, registers& r) {
    return r[s.when.index] == s.value ? s.count : 0;
  }

  int loaded(location from, order o) { return at(from).load(o); }

  model::atomic<int, M>& at(location l) { return *atomics_[l.index]; }
  model::var<int, M>& at(plain l) { return *plains_[l.index]; }

  std::vector<std::vector<instruction>> const* thread_code_;
  std::array<std::optional<model::atomic<int, M>>, max_locations> atomics_;
  std::array<std::optional<model::var<int, M>>, max_locations> plains_;
};

// Threads that run the same code have a role in layered code alone.
interlock::program scenario_of(program const& what) {
  auto result = program_of<interpreted<model::INTERLOCK_MODEL>>;
  auto const threads = static_cast<unsigned>(what.threads.size());
  if (result.instrumented) {
    result.at_first = threads;
  } else {
    result.threads = threads;
    result.role = [](unsigned t) { return t < the_program->alike ? 0 : t; };
  }
  return result;
}

}  // namespace

running::running(program const& what, end at_end)
    : scenario_{scenario_of(what)},
      at_end_{std::move(at_end)},
      previous_{the_program},
      previous_end_{the_end} {
  if (what.threads.empty() || what.threads.size() > interlock::max_threads ||
      what.atomics > max_locations || what.plains > max_locations)
    throw std::invalid_argument{"a program that no engine runs"};
  the_program = &what;
  the_end = &at_end_;
}

running::~running() {
  the_program = previous_;
  the_end = previous_end_;
}

}  // namespace interlock::checker::rc11_oracle
