// Random programs with mutexes and with waits on atomics. Locks that are left out until they can be taken against locks that wait
// blocked: the same complete executions, each once, or both fail; where threads spin, what a round leaves in the graph may differ: then the same
// outcomes. And with threads held back in rounds that only read against without: the same outcomes, or both fail (where no thread spins,
// since then a round is only begun again when something has been written).
//
//   checker.rc11.locks --programs 100000 --seed 2000
#include <algorithm>
#include <array>
#include <cstdint>
#include <iostream>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <cppunit/extensions/HelperMacros.h>
#include <boost/program_options.hpp>

#include <interlock/checker/rc11/searching/explorer.hpp>
#include <interlock/scenarios/scenario.hpp>

#include "one_test.hpp"

namespace interlock::checker {
namespace {

using M = model::checked;

enum class what : std::uint8_t {
  load,
  store,
  add,
  spin,    ///< until it is not 0
  lock,
  unlock,
  try_lock,  ///< and unlocks if it could
  sleep,     ///< on the condition of the mutex that is held, until somebody wakes it
  wake,
  read,  ///< plain data of the mutex that is held
  write,
  await,  ///< until it is not 0, asleep
  tell_one,
  tell_all,
};
constexpr std::array names{"load", "store", "add", "spin", "lock", "unlock", "try_lock", "sleep", "wake", "read", "write", "await", "tell_one", "tell_all"};

struct step {
  what does{};
  unsigned at = 0;  ///< which atomic, or which mutex
  order o = order::relaxed;
};
using code = std::vector<std::vector<step>>;

std::string to_string(code const& all) {
  std::string result;
  for (auto const& thread : all) {
    result += "  {";
    for (auto const& s : thread) {
      if (result.back() != '{') result += ", ";
      result += std::string{"{what::"} + names.at(static_cast<unsigned>(s.does)) + ", " + std::to_string(s.at) +
                ", order::" + std::string{model::name_of(s.o)} + "}";
    }
    result += "},\n";
  }
  return result;
}

code const* the_code = nullptr;

// What a complete execution was read as. Outlives executions, and so does not allocate.
std::uint64_t& last_outcome = *new std::uint64_t{};

void mix(std::uint64_t& hash, std::uint64_t value) {
  hash = (hash ^ value) * 0x9e37'79b9'7f4a'7c15 + 1;
  hash ^= hash >> 29;
}

class state {
 public:
  static constexpr unsigned threads = max_threads;  // program_with says how many there are

  state() {
    for (auto& each : data_) each.write(0);
  }
  void thread(unsigned t) {
    for (auto const& s : (*code_)[t]) perform(s, t);
  }
  void after() {
    last_outcome = 0;
    for (auto const h : histories_) mix(last_outcome, h);
    for (auto& a : atomics_) mix(last_outcome, static_cast<std::uint64_t>(a.load()));
    for (auto& d : data_) mix(last_outcome, static_cast<std::uint64_t>(d.read()));
  }

 private:
  void perform(step const& s, unsigned t) {
    auto& history = histories_.at(t);
    auto const saw = [&](int value) { mix(history, static_cast<std::uint64_t>(value)); };
    auto& a = atomics_.at(s.at);
    switch (s.does) {
      case what::load: return saw(a.load(s.o == order::release ? order::acquire : s.o));
      case what::store: return a.store(static_cast<int>(t) + 1, s.o == order::acquire ? order::release : s.o);
      case what::add: return saw(a.fetch_add(1, s.o));
      case what::spin: {
        int value = 0;
        while ((value = a.load(s.o == order::release ? order::acquire : s.o)) == 0) M::yield();
        return saw(value);
      }
      case what::await: {
        int value = 0;
        while ((value = a.load(s.o == order::release ? order::acquire : s.o)) == 0)
          a.wait(0, s.o == order::release ? order::acquire : s.o);
        return saw(value);
      }
      case what::tell_one: return a.notify_one();
      case what::tell_all: return a.notify_all();
      case what::lock: return mutexes_.at(s.at).lock();
      case what::unlock: return mutexes_.at(s.at).unlock();
      case what::try_lock:
        if (!mutexes_.at(s.at).try_lock()) return saw(0);
        saw(1);
        return mutexes_.at(s.at).unlock();
      case what::sleep: {
        struct held {
          M::mutex* m;
          M::mutex* mutex() { return m; }
        } lock{&mutexes_.at(s.at)};
        return conditions_.at(s.at).wait(lock);
      }
      case what::wake: return conditions_.at(s.at).notify_all();
      case what::read: return saw(data_.at(s.at).read());
      case what::write: return data_.at(s.at).write(static_cast<int>(t) + 1);
    }
  }

  code const* code_ = the_code;
  std::array<std::uint64_t, 5> histories_{};
  std::array<model::atomic<int, M>, 2> atomics_{};
  std::array<model::var<int, M>, 2> data_;
  std::array<M::mutex, 2> mutexes_;
  std::array<M::condition_variable, 2> conditions_;
};

program program_with(unsigned threads) {
  auto result = program_of<state>;
  result.threads = threads;
  return result;
}

// Sections, some of them one in the other, and steps between, before and behind them.
code random_code(std::uint64_t seed) {
  std::mt19937_64 random{seed};
  auto const below = [&](std::uint64_t n) { return static_cast<unsigned>(random() % n); };
  constexpr std::array orders{order::relaxed, order::acquire, order::release, order::seq_cst};
  bool const tries = below(6) == 0;
  bool const awaits = below(2) == 0;
  bool const spins = !awaits && below(3) == 0;
  bool const sleeps = below(6) == 0;
  bool const two = below(2) == 0;
  auto const any_mutex = [&] { return two ? below(2) : 0U; };
  code result(2 + below(3));
  unsigned left = 4 + below(6);
  auto const loose = [&]() -> step {
    constexpr std::array kinds{what::load, what::store, what::add, what::load, what::spin};
    constexpr std::array waiting{what::load, what::store, what::add, what::await, what::await, what::tell_one, what::tell_one, what::tell_all};
    return {awaits ? waiting.at(below(8)) : kinds.at(below(spins ? 5 : 4)), awaits ? 0 : below(2), orders.at(below(4))};
  };
  for (auto& thread : result) {
    auto const section = [&](auto const& again, unsigned m, bool nested) -> void {
      thread.push_back({what::lock, m});
      for (auto n = below(3); n != 0 && left != 0; --n, --left) {
        auto const kind = below(8);
        if (kind == 0 && !nested && two) again(again, 1 - m, true);
        else if (kind == 1 && sleeps && !nested) thread.push_back({what::sleep, m});
        else if (kind == 2 && sleeps) thread.push_back({what::wake, m});
        else if (kind == 3) thread.push_back({what::read, m});
        else if (kind == 4) thread.push_back({what::write, m});
        else thread.push_back(loose());
      }
      thread.push_back({what::unlock, m});
    };
    for (auto n = 1 + below(3); n != 0; --n) {
      if (below(5) < 3) section(section, any_mutex(), false);
      else if (tries && below(2) == 0) thread.push_back({what::try_lock, any_mutex()});
      else if (left != 0) --left, thread.push_back(loose());
    }
  }
  std::erase_if(result, [](auto const& t) { return t.empty(); });
  if (result.empty()) result.push_back({{what::load}});
  return result;
}

bool has(code const& all, what does) {
  return std::ranges::any_of(all, [&](auto const& thread) {
    return std::ranges::any_of(thread, [&](step const& s) { return s.does == does; });
  });
}

std::uint64_t graph_of(rc11::graph const& g) {
  std::uint64_t result = 0;
  for (unsigned t = 0; t != g.threads(); ++t)
    for (unsigned i = 0; i != g.length(t); ++i) {
      auto const& e = g.at({t, i});
      mix(result, t << 8 | static_cast<unsigned>(e.what));
      mix(result, has_location(e.what) ? e.location : 0U);
      mix(result, e.reads() ? e.reads_from.bits() : 0U);
      mix(result, e.variant);
      mix(result, e.writes() ? e.before.bits() : 0U);
    }
  return result;
}

struct found {
  rc11_result result;
  std::vector<std::uint64_t> graphs;
  std::vector<std::uint64_t> outcomes;
};

found explored(code const& all, bool in_place, bool holds_back = true) {
  static auto const box = std::make_unique<black_box>();
  the_code = &all;
  found result;
  box->executions = box->incomplete = 0;
  bool first = true;
  auto const note = [&] {
    if (!std::exchange(first, false)) result.outcomes.push_back(last_outcome);
  };
  result.result = explore_with_rc11(
      program_with(static_cast<unsigned>(all.size())), {.spurious = 0, .holds_back = holds_back, .revisits_in_place = in_place}, *box,
      [&] { return box->executions + box->incomplete < 1'000; },
      [&](rc11::graph const& g) {
        // `after` runs when this is over.
        note();
        result.graphs.push_back(graph_of(g));
      });
  note();
  // A search that began anew has seen some before.
  for (auto* each : {&result.graphs, &result.outcomes})
    each->erase(each->begin(), each->end() - static_cast<std::ptrdiff_t>(std::min(each->size(), std::size_t{result.result.complete})));
  return result;
}

struct tallies {
  unsigned passed = 0, failed = 0, skipped = 0;
  std::uint64_t blocked = 0, blocked_before = 0;
};

std::string disagreement(code const& all, tallies& count) {
  auto one = explored(all, true);
  auto other = explored(all, false);
  if (one.result.stopped || other.result.stopped) return ++count.skipped, "";
  if (one.result.failed.has_value() != other.result.failed.has_value()) {
    auto const& failed = one.result.failed ? one.result : other.result;
    return std::string{one.result.failed ? "fails alone without waiting locks: " : "passes alone without waiting locks: "} +
           failed.failed->message;
  }
  if (one.result.failed) return ++count.failed, "";
  ++count.passed;
  count.blocked += one.result.blocked;
  count.blocked_before += other.result.blocked;
  if (one.result.felt_a_bound() != other.result.felt_a_bound()) return "a bound was felt in one";
  auto const numbers = std::to_string(one.result.complete) + " executions without waiting locks, with them " + std::to_string(other.result.complete);
  for (auto* each : {&one.graphs, &other.graphs, &one.outcomes, &other.outcomes}) std::ranges::sort(*each);
  if (!has(all, what::spin) && one.graphs != other.graphs) return numbers;
  if (!has(all, what::spin) && std::ranges::adjacent_find(one.graphs) != one.graphs.end()) return "one of them twice";
  for (auto* each : {&one.outcomes, &other.outcomes})
    each->erase(std::unique(each->begin(), each->end()), each->end());
  if (one.outcomes != other.outcomes) return "other outcomes; " + numbers;
  return {};
}

// The same with threads held back in rounds that only read, and without.
std::string disagreement_of_rounds(code const& all) {
  if (has(all, what::spin)) return {};
  auto one = explored(all, true);
  auto other = explored(all, true, false);
  if (one.result.stopped || other.result.stopped || one.result.error || other.result.error) return {};
  if (one.result.failed.has_value() != other.result.failed.has_value()) {
    auto const& failed = one.result.failed ? one.result : other.result;
    return std::string{one.result.failed ? "fails only where threads are held back: " : "passes only where threads are held back: "} +
           failed.failed->message;
  }
  if (one.result.failed) return {};
  for (auto* each : {&one.outcomes, &other.outcomes}) {
    std::ranges::sort(*each);
    each->erase(std::unique(each->begin(), each->end()), each->end());
  }
  return one.outcomes == other.outcomes ? std::string{} : "other outcomes where threads are held back";
}

std::string any_disagreement(code const& all, tallies& count) {
  auto found = disagreement(all, count);
  return found.empty() && has(all, what::await) ? disagreement_of_rounds(all) : found;
}

code shrunk(code all) {
  tallies unused;
  for (bool smaller = true; smaller;) {
    smaller = false;
    for (std::size_t t = 0; t != all.size() && !smaller; ++t)
      for (std::size_t i = 0; i != all[t].size() && !smaller; ++i) {
        auto const& s = all[t][i];
        if (s.does == what::unlock) continue;
        auto less = all;
        auto const at = less[t].begin() + static_cast<std::ptrdiff_t>(i);
        if (s.does == what::lock) {
          auto const end = std::find_if(at, less[t].end(), [&](step const& each) {
            return each.does == what::unlock && each.at == s.at;
          });
          bool const needed = std::any_of(at, end, [](step const& each) { return each.does == what::sleep; });
          if (needed) continue;
          less[t].erase(end);
          less[t].erase(at);
        } else {
          less[t].erase(at);
        }
        if (less[t].empty()) less.erase(less.begin() + static_cast<std::ptrdiff_t>(t));
        if (less.empty() || any_disagreement(less, unused).empty()) continue;
        all = less;
        smaller = true;
      }
  }
  return all;
}

void both_agree(std::uint64_t programs, std::uint64_t first) {
  tallies count;
  for (auto seed = first; seed != first + programs; ++seed) {
    auto const all = random_code(seed);
    if (any_disagreement(all, count).empty()) continue;
    auto const small = shrunk(all);
    tallies unused;
    CPPUNIT_FAIL("seed " + std::to_string(seed) + '\n' + to_string(small) + any_disagreement(small, unused));
  }
  std::cout << ' ' << count.passed << " pass, " << count.failed << " fail, " << count.skipped << " too large; "
            << count.blocked << " blocked, " << count.blocked_before << " before";
  CPPUNIT_ASSERT(programs < 100 || count.passed > programs / 4);  // else this tests too little
}

}  // namespace
}  // namespace interlock::checker

int main(int argc, char** argv) {
  using namespace interlock::checker;
  using boost::program_options::value;
  std::uint64_t programs = 1'500;
  std::uint64_t seed = 0;
  return with_arguments(
      argc, argv,
      [&](options& add) {
        add("programs", value(&programs)->default_value(programs), "how many");
        add("seed", value(&seed)->default_value(seed), "of the first; the next have the next ones");
      },
      "both_agree", [&] { both_agree(programs, seed); });
}
