// The exhaustive search and the walk against each other on random programs of what the oracle does
// not know: waits and notifications, timed and not, mutexes and condition variables, plain data by reference, choices, weak
// exchanges, spinning. Both come to the same outcomes; or both fail, and in one way of failing.
//
//   checker.rc11.mixed --programs 100000 --seed 2000
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <iostream>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <cppunit/extensions/HelperMacros.h>
#include <boost/program_options.hpp>

#include <interlock/checker/search/depth_first.hpp>
#include <interlock/scenarios/scenario.hpp>

#include "failing_again.hpp"
#include "one_test.hpp"

namespace interlock::checker {
namespace {

using M = model::checked;

enum class what : std::uint8_t {
  load,    ///< at
  store,   ///< at, value
  add,     ///< at
  weakly,  ///< at: exchanges 0 for the value, weakly
  wait,    ///< at: until it is not 0
  wait_a_while,
  spin,        ///< at: until it is not 0
  notify_one,  ///< at
  notify_all,
  choose,
  lock,
  unlock,
  try_lock,  ///< and unlocks if it could
  read,      ///< under the lock
  write,     ///< under the lock
  await,     ///< under the lock: while the data is 0
  sleep,     ///< under the lock, once
  sleep_a_while,
  wake_one,
  wake_all,
  load_by_reference,  ///< at: of plain data
  store_by_reference,
  add_by_reference,
  read_plainly,
  write_plainly,
};

constexpr std::array names{"load",         "store",  "add",           "weakly",     "wait",
                           "wait_a_while", "spin",   "notify_one",    "notify_all", "choose",
                           "lock",         "unlock", "try_lock",      "read",       "write",
                           "await",        "sleep",  "sleep_a_while", "wake_one",   "wake_all",
                           "load_by_reference", "store_by_reference", "add_by_reference", "read_plainly", "write_plainly"};

struct step {
  what does{};
  unsigned at = 0;
  int value = 0;
  order o = order::relaxed;
};
using thread_code = std::vector<step>;
using code = std::vector<thread_code>;

std::string to_string(code const& all) {
  std::string result;
  for (auto const& thread : all) {
    result += "  {";
    for (auto const& s : thread) {
      if (result.back() != '{') result += ", ";
      result += std::string{"{what::"} + names.at(static_cast<unsigned>(s.does)) + ", ";
      result += std::to_string(s.at) + ", " + std::to_string(s.value) + ", order::";
      result += std::string{model::name_of(s.o)} + "}";
    }
    result += "},\n";
  }
  return result;
}

code const* the_code = nullptr;

/// What complete executions came to. Outlives them, and so does not allocate.
struct outcomes {
  std::array<std::uint64_t, 8'192> all{};
  std::size_t size = 0;

  void insert(std::uint64_t outcome) {
    auto const end = all.begin() + static_cast<std::ptrdiff_t>(size);
    if (std::find(all.begin(), end, outcome) == end) all.at(size++) = outcome;
  }
  [[nodiscard]] std::vector<std::uint64_t> sorted() const {
    std::vector<std::uint64_t> result(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(size));
    std::ranges::sort(result);
    return result;
  }
};
// Not a variable of the program, all of which belong to the state of a thread.
outcomes& seen = *new outcomes;

class state {
 public:
  static constexpr unsigned threads = max_threads;  // program_with says how many there are

  void thread(unsigned t) {
    for (auto const& s : (*code_)[t]) perform(s, t);
  }
  void after() {
    std::uint64_t all = 0;
    for (auto const h : histories_) mix(all, h);
    for (auto& a : atomics_) mix(all, static_cast<std::uint64_t>(a.load()));
    for (auto& p : plain_) mix(all, static_cast<std::uint64_t>(p.read()));
    seen.insert(all);
  }

 private:
  static void mix(std::uint64_t& hash, std::uint64_t value) {
    hash = (hash ^ value) * 0x9e37'79b9'7f4a'7c15 + 1;
    hash ^= hash >> 29;
  }

  void perform(step const& s, unsigned t) {
    using namespace std::chrono_literals;
    auto& a = atomics_.at(s.at);
    auto& history = histories_.at(t);
    auto const reads = s.o == order::release ? order::relaxed : s.o;
    auto const stores = s.o == order::acquire ? order::relaxed : s.o;
    auto const saw = [&](auto value) { mix(history, static_cast<std::uint64_t>(value)); };
    switch (s.does) {
      case what::load: return saw(a.load(reads));
      case what::store: return a.store(s.value, stores);
      case what::add: return saw(a.fetch_add(1, s.o));
      case what::weakly: {
        int expected = 0;
        saw(a.compare_exchange_weak(expected, s.value, s.o, reads));
        return saw(expected);
      }
      case what::wait: return a.wait(0, reads);
      case what::wait_a_while: return saw(M::wait_until(a, 0, reads, M::clock::now() + 10ms));
      case what::spin:
        while (a.load(reads) == 0) M::yield();
        return;
      case what::notify_one: return a.notify_one();
      case what::notify_all: return a.notify_all();
      case what::choose: return saw(M::choose(2));
      case what::lock: return mutex_.lock();
      case what::unlock: return mutex_.unlock();
      case what::try_lock:
        if (!mutex_.try_lock()) return saw(0);
        saw(1);
        return mutex_.unlock();
      case what::read: return saw(data_.read());
      case what::write: return data_.write(s.value);
      case what::await:
        while (data_.read() == 0) changed_.wait(held_);
        return;
      case what::sleep: return changed_.wait(held_);
      case what::sleep_a_while: return saw(changed_.wait_until(held_, M::clock::now() + 10ms));
      case what::wake_one: return changed_.notify_one();
      case what::wake_all: return changed_.notify_all();
      case what::load_by_reference: return saw(by_reference{plain_.at(s.at)}.load(reads));
      case what::store_by_reference: return by_reference{plain_.at(s.at)}.store(s.value, stores);
      case what::add_by_reference: return saw(by_reference{plain_.at(s.at)}.fetch_add(1, s.o));
      case what::read_plainly: return saw(plain_.at(s.at).read());
      case what::write_plainly: return plain_.at(s.at).write(s.value);
    }
  }

  struct held {
    M::mutex* m;
    M::mutex* mutex() { return m; }
  };

  code const* code_ = the_code;
  std::array<model::atomic<int, M>, 2> atomics_;
  M::mutex mutex_;
  held held_{&mutex_};
  M::condition_variable changed_;
  model::var<int, M> data_{0};
  using by_reference = model::atomic_ref<int, M>;
  std::array<model::var<int, M>, 2> plain_{model::var<int, M>{0}, model::var<int, M>{0}};
  std::array<std::uint64_t, max_threads> histories_{};
};

interlock::program program_with(unsigned threads) {
  auto result = program_of<state>;
  result.threads = threads;
  return result;
}

code random_code(std::uint64_t seed) {
  std::mt19937_64 random{seed};  // the same everywhere, as distributions are not
  auto const below = [&](std::uint64_t n) { return static_cast<unsigned>(random() % n); };
  auto const any = [&](std::initializer_list<what> all) { return all.begin()[below(all.size())]; };
  auto const with_data = [&](what does) {
    constexpr std::array orders{order::relaxed, order::acquire, order::release, order::seq_cst};
    return step{does, below(4) == 0 ? 1U : 0U, static_cast<int>(below(3)), orders.at(below(4))};
  };
  code result(2 + below(2));
  auto const taste = below(4);  // atomics, waits, mutexes, references
  unsigned left = 6;
  for (auto& thread : result) {
    auto const length = 1 + below(std::min(left - 1, 4U));
    for (unsigned i = 0; i < length && left > 1; ++i, --left) {
      if (taste == 2 && below(4) != 0) {
        thread.push_back({what::lock});
        for (unsigned inner = 1 + below(2); inner != 0; --inner)
          thread.push_back(with_data(any({what::read, what::write, what::write, what::await,
                                          what::await, what::sleep_a_while, what::sleep,
                                          what::wake_one, what::wake_all, what::wake_one})));
        thread.push_back({what::unlock});
        ++i;
        --left;
        if (below(3) == 0) thread.push_back(with_data(any({what::wake_one, what::wake_all})));
      } else if (taste == 1 && below(3) != 0) {
        auto s = with_data(any({what::wait, what::wait, what::wait_a_while, what::store,
                                what::store, what::add, what::notify_one, what::notify_all}));
        thread.push_back(s);
        if (s.does == what::store || s.does == what::add) {
          s.does = any({what::notify_one, what::notify_all});
          if (below(4) != 0) thread.push_back(s);
        }
      } else if (taste == 3 && below(3) != 0) {
        auto s = with_data(any({what::load_by_reference, what::store_by_reference, what::add_by_reference, what::add_by_reference,
                                what::store, what::load, what::spin, what::read_plainly, what::write_plainly}));
        thread.push_back(s);
      } else {
        thread.push_back(
            with_data(any({what::load, what::store, what::add, what::weakly, what::spin,
                           what::choose, what::try_lock, what::wait_a_while})));
      }
    }
    if (left < 2) break;
  }
  std::erase_if(result, [](thread_code const& t) { return t.empty(); });
  return result;
}

struct tallies {
  unsigned passed = 0, failed = 0, skipped = 0;
};

/// What is wrong; empty where both agree.
std::string disagreement(code const& all, tallies& count) {
  static auto const box = std::make_unique<black_box>();
  // Most programs have far fewer, and of those that have not the walk sees little in any time.
  constexpr std::uint64_t most = 6'000;
  the_code = &all;
  auto const program = program_with(static_cast<unsigned>(all.size()));
  engine_settings const settings;

  seen.size = 0;
  auto const found =
      explore_with_rc11(program, settings, *box, [&] { return box->executions < most; });
  if (found.stopped) return ++count.skipped, "";
  auto const expected = seen.sorted();

  seen.size = 0;
  depth_first everything;
  box->executions = 0;
  auto const walked =
      walk_with_rc11(program, everything, settings, *box, [&] { return box->executions < most; });
  auto const shown = seen.sorted();
  if (walked.failed && !found.failed)
    return "the walk alone fails: " + walked.failed->kind + " (" + walked.failed->message + ')';
  if (found.failed) {
    ++count.failed;
    return not_again(program, settings, found);
  }
  if (!std::ranges::includes(expected, shown)) return "the walk shows more";
  if (walked.stopped) return ++count.skipped, "";
  ++count.passed;
  if (!std::ranges::includes(shown, expected))
    return "the walk shows less: " + std::to_string(shown.size()) + " outcomes of " +
           std::to_string(expected.size());
  return {};
}

/// Leaves out what is not needed: single steps, sections under the lock, threads.
code shrunk(code all) {
  tallies unused;
  for (bool smaller = true; smaller;) {
    smaller = false;
    for (std::size_t t = 0; t != all.size() && !smaller; ++t)
      for (std::size_t i = 0; i != all[t].size() && !smaller; ++i) {
        if (all[t][i].does == what::unlock) continue;
        auto less = all;
        auto const at = less[t].begin() + static_cast<std::ptrdiff_t>(i);
        if (at->does == what::lock) {
          auto const end =
              std::find_if(at, less[t].end(), [](step const& s) { return s.does == what::unlock; });
          less[t].erase(at, end + 1);
        } else {
          less[t].erase(at);
        }
        if (less[t].empty()) less.erase(less.begin() + static_cast<std::ptrdiff_t>(t));
        if (less.empty() || disagreement(less, unused).empty()) continue;
        all = less;
        smaller = true;
      }
  }
  return all;
}

void search_and_walk_agree(std::uint64_t programs, std::uint64_t first) {
  tallies count;
  for (auto seed = first; seed != first + programs; ++seed) {
    auto const all = random_code(seed);
    if (disagreement(all, count).empty()) continue;
    auto const small = shrunk(all);
    tallies unused;
    CPPUNIT_FAIL("seed " + std::to_string(seed) + '\n' + to_string(small) +
                 disagreement(small, unused));
  }
  std::cout << ' ' << count.passed << " pass, " << count.failed << " fail, " << count.skipped
            << " too large";
  CPPUNIT_ASSERT(programs < 100 || count.passed > programs / 4);  // else this tests too little
  CPPUNIT_ASSERT(programs < 100 || count.failed > programs / 10);
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
      "search_and_walk_agree", [&] { search_and_walk_agree(programs, seed); });
}
