#include "program.hpp"

#include <algorithm>
#include <cstddef>
#include <random>
#include <utility>

namespace interlock::checker::rc11_loops {
namespace {

constexpr std::array<std::string_view, kinds_of_steps> names{
    "load", "store", "add", "exchange", "compare_exchange", "compare_exchange_weak", "fence",
    "read", "write", "locked_write", "locked_add", "publish", "publish_naked", "produce_two",
    "write_in_sequence", "awaits", "awaits_another", "look_before", "shared_helper", "do_while",
    "breaks", "nested", "recursion", "tail_recursion", "backoff_of_looks", "two_looks",
    "in_turns", "attempts", "fence_in_the_round", "both", "changes", "spins_first", "depends",
    "state_machine", "touches", "by_predicate", "throws", "flags", "flags_in_an_array",
    "flags_in_a_member", "flags_in_a_global", "flags_in_a_thread_local", "flags_on_the_heap",
    "the_most", "saturating", "the_one_before", "counted", "test_and_test_and_set",
    "test_and_set", "retry", "retry_weak", "retry_as_seen", "retry_as_seen_weak",
    "retry_reloading", "backoff", "help_along", "heartbeat", "takes_and_gives_back",
    "update_of_nothing", "set_a_bit", "ticket", "announce", "batches", "reads_in_the_round",
    "reads_while_it_lasts", "naked_in_the_round", "poll_under_a_mutex", "try_to_lock",
    "sequence_lock", "closed_queue"};
static_assert(!names.back().empty());

std::string to_string(step const& s) {
  auto const text = [](auto n) { return std::to_string(static_cast<int>(n)); };
  return std::string{"{what::"} + std::string{name_of(s.does)} + ", " + text(s.a) + ", " + text(s.b) +
         ", " + text(s.v) + ", " + text(s.w) + ", order::" + std::string{model::name_of(s.o)} +
         ", order::" + std::string{model::name_of(s.p)} + ", " + text(s.yields) + ", " + text(s.n) +
         "}";
}

class generator {
 public:
  generator(std::uint64_t seed, generator_options const& options)
      : random_{seed * 0x9e37'79b9'7f4a'7c15 + 1}, options_{options} {}

  program make() {
    program result{std::vector<thread_code>(below(5) == 0 ? 3 : 2)};
    auto& threads = result.threads;
    std::vector<step> loops(1 + (below(3) == 0 ? 1U : 0U));
    for (auto& each : loops) each = loop();
    // One that never repeats has many executions by itself.
    if (std::ranges::any_of(loops, never_repeats)) loops.erase(loops.begin() + 1, loops.end());

    // What loops wait for is written by others, most of the time.
    for (std::size_t i = 0; i != loops.size(); ++i) {
      auto const t = i == 0 || below(4) != 0 ? i % threads.size() : below(threads.size());
      if (below(3) == 0) threads[t].push_back(simple());
      threads[t].push_back(loops[i]);
      if (below(3) == 0) threads[t].push_back(simple());
      auto const other = (t + 1 + below(threads.size() - 1)) % threads.size();
      for (auto const& each : helps(loops[i])) threads[other].push_back(each);
    }
    // No more than can be gone through.
    std::size_t size = 0;
    for (auto const& each : threads) size += each.size();
    for (; size < 5; ++size) {
      if (below(3) == 0) break;
      auto& thread = threads[below(threads.size())];
      thread.insert(thread.begin() + static_cast<std::ptrdiff_t>(below(thread.size() + 1)),
                    simple());
    }
    for (auto& each : threads)
      if (each.empty()) each.push_back(simple());
    return result;
  }

 private:
  std::size_t below(std::size_t n) { return random_() % n; }
  order any_order() {
    constexpr std::array all{order::relaxed, order::relaxed, order::acquire, order::release,
                             order::acq_rel, order::acq_rel, order::seq_cst};
    return all.at(below(all.size()));
  }
  // Few places, so that threads meet.
  step anything(what kind) {
    step s{.does = kind};
    s.a = static_cast<std::uint8_t>(below(4) == 0 ? 1 : 0);
    s.b = static_cast<std::uint8_t>(1 - s.a);
    if (below(8) == 0) s.b = 2;
    s.v = static_cast<std::int8_t>(below(3));
    s.w = static_cast<std::int8_t>(below(3));
    s.o = any_order();
    s.p = any_order();
    s.yields = options_.yields_only ? 1 : static_cast<std::uint8_t>(std::array{0, 1, 1, 2}.at(below(4)));
    s.n = static_cast<std::uint8_t>(2 + below(2));
    return s;
  }
  step simple() {
    constexpr std::array all{what::load,  what::load,  what::store, what::store,
                             what::store, what::add,   what::add,   what::exchange,
                             what::compare_exchange,   what::fence, what::load};
    auto s = anything(all.at(below(all.size())));
    // What loops wait for is left alone, most of the time.
    if (s.does != what::load && below(3) != 0) s.a = s.b == 2 ? 1 : 2;
    if (below(24) == 0) s.does = what::compare_exchange_weak;
    if (below(48) == 0) s.does = what::read;
    if (below(48) == 0) s.does = what::write;
    if (s.does == what::add && s.v == 0) s.v = 1;
    if (s.does == what::store && s.v == 0 && below(2) == 0) s.v = 1;
    return s;
  }
  // Each is a bound that is felt.
  static bool never_repeats(step const& s) {
    return s.does == what::counted || s.does == what::heartbeat ||
           s.does == what::takes_and_gives_back;
  }
  step loop() {
    constexpr auto first = static_cast<unsigned>(what::awaits);
    auto kind = static_cast<what>(first + below(kinds_of_steps - first));
    if (!options_.loops.empty()) kind = options_.loops.at(below(options_.loops.size()));
    if (options_.loops.empty() && below(4) != 0)
      while (never_repeats({.does = kind})) kind = static_cast<what>(first + below(kinds_of_steps - first));
    auto s = anything(kind);
    auto const to_publish = [&] {
      if (!model::acquires(s.o) && below(8) != 0) s.o = order::acquire;
      if (!model::acquires(s.p) && below(8) != 0) s.p = order::acquire;
    };
    switch (kind) {
      case what::retry_as_seen:
      case what::retry_as_seen_weak:
      case what::retry_reloading:
        if (s.v == 0) s.v = 1;
        break;
      case what::batches: to_publish(); break;
      case what::closed_queue:
        to_publish();
        s.w = static_cast<std::int8_t>(1 + below(2));
        break;
      case what::reads_in_the_round:
      case what::reads_while_it_lasts:
      case what::naked_in_the_round:
        to_publish();
        s.v = 1;
        s.w = below(3) == 0 ? 1 : 2;
        break;
      case what::announce:
        if (below(2) == 0) s.o = s.p = order::seq_cst;
        break;
      case what::set_a_bit: s.w = static_cast<std::int8_t>(below(2)); break;
      case what::two_looks:
      case what::help_along: s.w = static_cast<std::int8_t>(1 + below(2)); break;
      default: break;
    }
    return s;
  }

  // What lets a loop end.
  std::vector<step> helps(step const& l) {
    auto releasing = [&](step s) {
      if (!model::releases(s.o) && below(8) != 0) s.o = order::release;
      return s;
    };
    auto writes = [&](std::uint8_t at, int v) {
      auto s = anything(what::store);
      s.a = at;
      s.v = static_cast<std::int8_t>(v);
      if (v > 0 && below(5) == 0) s.does = what::add;
      return s;
    };
    // In the middle of it, what is waited for and passes by.
    auto const then = [&](std::vector<step> all) {
      if (below(4) == 0) all.insert(all.begin(), writes(l.a, static_cast<int>(below(3))));
      if (below(10) == 0) std::ranges::reverse(all);
      if (below(16) == 0) all.clear();
      return all;
    };
    auto publishes = [&](std::uint8_t flag, int v, int data) {
      auto s = releasing(anything(what::publish));
      s.a = flag;
      s.b = l.b;
      s.v = static_cast<std::int8_t>(v);
      s.w = static_cast<std::int8_t>(data);
      return s;
    };
    switch (l.does) {
      case what::awaits:
      case what::breaks:
      case what::recursion:
      case what::flags:
      case what::flags_in_an_array:
      case what::flags_in_a_member:
      case what::flags_in_a_global:
      case what::the_one_before:
      case what::counted:
      case what::attempts:
      case what::flags_in_a_thread_local:
      case what::flags_on_the_heap:
      case what::the_most:
      case what::saturating:
      case what::spins_first:
      case what::help_along: return then({writes(l.a, l.v)});
      case what::awaits_another:
      case what::do_while:
      case what::tail_recursion:
      case what::backoff_of_looks:
      case what::heartbeat:
      case what::takes_and_gives_back:
      case what::fence_in_the_round:
      case what::changes:
      case what::touches:
      case what::by_predicate:
      case what::throws:
      case what::update_of_nothing: return then({writes(l.a, l.v == 0 ? 1 : 3 - l.v)});
      case what::in_turns: return then({writes(below(2) == 0 ? l.a : l.b, l.v)});
      case what::look_before: return then({writes(l.a, l.v), writes(l.b, l.w)});
      case what::shared_helper: return then({writes(l.a, l.v), writes(l.b, l.w == 0 ? 1 : 0)});
      case what::both: return then({writes(l.a, l.v), writes(l.b, l.w)});
      case what::depends:
        return then({writes(0, l.v == 0 ? 1 : 0), writes(l.a, static_cast<int>(below(3)))});
      case what::state_machine:
        return then({writes(l.b, l.w == 0 ? 1 : 3 - l.w), writes(l.a, l.v)});
      case what::set_a_bit: return then({writes(l.a, 3), writes(l.a, 0)});
      case what::ticket: return {l};
      case what::announce: {
        auto other = l;
        std::swap(other.a, other.b);
        std::swap(other.o, other.p);
        other.v = 1;
        return {other};
      }
      case what::nested: return then({writes(l.b, l.w), writes(l.a, l.v)});
      case what::two_looks: return then({writes(l.b, 3 - l.w), writes(l.a, l.v)});
      case what::test_and_test_and_set:
      case what::test_and_set:
      case what::backoff: {
        if (below(2) == 0) return then({writes(l.a, 1), writes(l.a, 0)});
        auto same = l;
        if (below(2) == 0) same.does = what::test_and_set;
        same.n = 2;
        return then({same});
      }
      case what::retry:
      case what::retry_weak: return then({writes(l.a, l.v)});
      case what::retry_as_seen:
      case what::retry_as_seen_weak:
      case what::retry_reloading: return then({writes(l.a, static_cast<int>(below(3)))});
      case what::batches: {
        auto s = releasing(anything(what::produce_two));
        s.a = l.a;
        return {s};
      }
      case what::reads_in_the_round:
        return then({publishes(l.a, l.v, 1 + static_cast<int>(below(2))), writes(l.a, l.w)});
      case what::reads_while_it_lasts:
        return then({publishes(l.a, l.v, 1 + static_cast<int>(below(2))), writes(l.a, 2)});
      case what::naked_in_the_round: {
        auto s = releasing(anything(what::publish_naked));
        s.a = l.a;
        s.v = l.v;
        return {s, writes(l.a, l.w)};
      }
      case what::poll_under_a_mutex: {
        auto s = anything(below(2) == 0 ? what::locked_write : what::locked_add);
        s.a = l.a;
        s.v = l.v == 0 ? 1 : 0;
        return {s};
      }
      case what::try_to_lock: {
        auto s = below(2) == 0 ? l : anything(what::locked_add);
        s.a = l.a;
        return {s};
      }
      case what::sequence_lock: {
        auto s = anything(what::write_in_sequence);
        s.a = l.a;
        s.b = l.b;
        return {s};
      }
      case what::closed_queue: {
        auto s = publishes(l.a, 1, 1 + static_cast<int>(below(2)));
        s.b = 0;
        return then({s, writes(l.b, l.w)});
      }
      default: return {};
    }
  }

  std::mt19937_64 random_;  // the same everywhere, as distributions are not
  generator_options options_;
};

}  // namespace

std::string_view name_of(what kind) noexcept { return names.at(static_cast<unsigned>(kind)); }

std::string to_string(program const& p) {
  std::string result;
  for (auto const& thread : p.threads) {
    result += "  {";
    for (auto const& s : thread) {
      if (result.back() != '{') result += ",\n   ";
      result += to_string(s);
    }
    result += "},\n";
  }
  return result;
}

std::string to_string(outcome const& what) {
  std::string result;
  for (auto const& thread : what.notes) {
    for (auto const n : thread) result += std::to_string(n) + ' ';
    result += "| ";
  }
  for (auto const v : what.values) result += std::to_string(v) + ' ';
  return result;
}

program generate(std::uint64_t seed, generator_options const& options) {
  return generator{seed, options}.make();
}

program shrink(program p, std::function<bool(program const&)> const& fails) {
  auto const keep = [&](program candidate) {
    if (!fails(candidate)) return false;
    p = std::move(candidate);
    return true;
  };
  for (bool smaller = true; smaller;) {
    smaller = false;
    for (auto t = p.threads.size(); t-- != 0 && p.threads.size() > 1;) {
      auto candidate = p;
      candidate.threads.erase(candidate.threads.begin() + static_cast<std::ptrdiff_t>(t));
      smaller = keep(std::move(candidate)) || smaller;
    }
    for (auto t = p.threads.size(); t-- != 0;)
      for (auto i = p.threads[t].size(); i-- != 0;) {
        auto candidate = p;
        candidate.threads[t].erase(candidate.threads[t].begin() + static_cast<std::ptrdiff_t>(i));
        smaller = keep(std::move(candidate)) || smaller;
      }
  }
  for (std::size_t t = 0; t != p.threads.size(); ++t)
    for (std::size_t i = 0; i != p.threads[t].size(); ++i) {
      auto const weaker = [&](order step::*which) {
        auto candidate = p;
        candidate.threads[t][i].*which = order::relaxed;
        keep(std::move(candidate));
      };
      weaker(&step::o);
      weaker(&step::p);
    }
  return p;
}

}  // namespace interlock::checker::rc11_loops
