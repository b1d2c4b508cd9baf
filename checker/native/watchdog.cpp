#include <algorithm>
#include <map>
#include <utility>

#include <time.h>
#include <unistd.h>

#include <interlock/checker/native/incident.hpp>
#include <interlock/checker/native/last_places.hpp>
#include <interlock/checker/native/race_reports.hpp>
#include <interlock/checker/native/watchdog.hpp>
#include <interlock/checker/native/worker.hpp>

namespace interlock::checker::native {
namespace {

using std::chrono::steady_clock;
using namespace std::chrono_literals;
using seconds = std::chrono::duration<double>;

// What a run may take by the clock beyond its budget of processor time: code that sleeps uses none.
constexpr seconds more_by_the_clock{1};

/// Of all threads of this process, since it began.
seconds processor_time() {
  timespec used{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return std::chrono::seconds{used.tv_sec} + std::chrono::nanoseconds{used.tv_nsec};
}

/// Decides from outside whether the threads can still come to an end.
///
/// Not by the clock: what passed counts only as far as this thread could look, and each thread could
/// run. So neither a machine with much to do nor one that stops the process makes a hang.
class watchdog {
 public:
  static constexpr auto look_every = 10ms;
  enum class verdict : std::uint8_t { runs, deadlock, hang };

  explicit watchdog(run_settings const& settings)
      : hang_after_{std::chrono::duration_cast<std::chrono::nanoseconds>(settings.hang_after)},
        least_{settings.at_scale ? std::min<std::chrono::nanoseconds>(hang_after_, 20ms) : hang_after_},
        together_{settings.at_scale ? 4 * hang_after_ : std::chrono::nanoseconds{}},
        not_ours_{threads_of_this_process()} {
    for (unsigned i = 0; i != all_workers().count; ++i)
      std::erase(not_ours_, all_workers().workers[i].os_thread.load(std::memory_order_relaxed));
  }

  /// `progress` changes when a thread has come to its end. `late`: the budget is spent.
  verdict look(std::uint64_t progress, bool late) {
    auto const now = steady_clock::now();
    auto const passed = std::min<std::chrono::nanoseconds>(
        now - std::exchange(looked_, now), 2 * look_every);
    if (progress != seen_) {
      seen_ = progress;
      since_ = now;
      quiet_ = 0;
      threads_.clear();
      return verdict::runs;
    }
    return now - since_ < settles_after ? verdict::runs : judge(passed, late);
  }

  /// As it was when it was last looked at.
  [[nodiscard]] thread_state last_state_of(pid_t thread) const {
    auto const found = threads_.find(thread);
    return found == threads_.end() ? thread_state{} : found->second.state;
  }

 private:
  static constexpr auto settles_after = 2 * look_every;
  static constexpr int looks_until_deadlock = 3;
  struct seen_thread {
    thread_state state;
    std::chrono::nanoseconds had{};  ///< time to come to its end
  };

  verdict judge(std::chrono::nanoseconds passed, bool late) {
    bool all_wait = true;
    bool all_had_enough = true;
    bool all_had_least = true;
    bool some_run = false;
    std::chrono::nanoseconds of_those_that_run{};
    std::uint64_t switches = 0;
    auto const threads = concerned();
    // Workers that are all done are in the engine's own hands: the last one has not gone on yet.
    if (threads.empty()) return verdict::runs;
    for (auto const thread : threads) {
      auto const state = state_of(thread);
      auto const [at, is_new] = threads_.try_emplace(thread, seen_thread{state});
      auto& seen = at->second;
      if (!is_new) seen.had += patience_used(time_had(seen.state, state, passed), state, late);
      seen.state = state;
      all_wait = all_wait && state.doing == activity::waiting;
      all_had_enough = all_had_enough && seen.had >= hang_after_;
      all_had_least = all_had_least && seen.had >= least_;
      if (state.doing == activity::running) {
        some_run = true;
        of_those_that_run += seen.had;
      }
      switches += state.switches;
    }
    // Woken threads are runnable at once, so threads that all wait have nobody left to wake them.
    // A few looks more cost little and cover threads that were seen at different instants.
    quiet_ = all_wait && switches == switches_ ? quiet_ + 1 : 0;
    switches_ = switches;
    if (quiet_ >= looks_until_deadlock) return verdict::deadlock;
    // One of them may have been at a report of the runtime all the time, which takes a while.
    bool const together = some_run && all_had_least && of_those_that_run >= together_;
    return all_had_enough || together ? verdict::hang : verdict::runs;
  }

  // A thread that sleeps, or waits with a timeout, comes back by itself, as a rule.
  static std::chrono::nanoseconds patience_used(std::chrono::nanoseconds had,
                                                thread_state const& now, bool late) {
    if (now.doing != activity::sleeping) return had;
    return had / (late ? 2 : 10);
  }

  /// The workers that have not come to their end, of which a thread may be gone, and the threads
  /// that the code under test started, which may wake them.
  [[nodiscard]] std::vector<pid_t> concerned() const {
    bool all_done = true;
    auto threads = threads_of_this_process();
    std::erase_if(threads, [this](pid_t each) {
      return std::find(not_ours_.begin(), not_ours_.end(), each) != not_ours_.end();
    });
    for (unsigned i = 0; i != all_workers().count; ++i) {
      auto const& each = all_workers().workers[i];
      auto const thread = each.os_thread.load(std::memory_order_relaxed);
      std::erase(threads, thread);
      if (each.doing.load(std::memory_order_relaxed) == static_cast<int>(occupation::done)) continue;
      threads.push_back(thread);
      all_done = false;
    }
    if (all_done) threads.clear();
    return threads;
  }

  std::chrono::nanoseconds hang_after_;
  std::chrono::nanoseconds least_;
  std::chrono::nanoseconds together_;
  std::vector<pid_t> not_ours_;
  std::map<pid_t, seen_thread> threads_;  // since there was progress
  std::uint64_t seen_ = ~std::uint64_t{0};
  steady_clock::time_point looked_ = steady_clock::now();
  steady_clock::time_point since_{};
  std::uint64_t switches_ = 0;
  int quiet_ = 0;
};

std::vector<stuck_thread> places_of_stuck_threads(watchdog const& dog) {
  auto& table = all_workers();
  std::vector<stuck_thread> result;
  std::vector<worker const*> slots;
  for (unsigned i = 0; i != table.count; ++i) {
    auto const& each = table.workers[i];
    auto const doing = each.doing.load(std::memory_order_relaxed);
    if (doing < static_cast<int>(occupation::alone)) continue;
    auto const os_thread = each.os_thread.load(std::memory_order_relaxed);
    result.push_back({static_cast<unsigned>(doing), dog.last_state_of(os_thread), os_thread, {}});
    slots.push_back(&each);
  }
  ask_for_last_places(500ms);
  for (std::size_t i = 0; i != result.size(); ++i)
    if (__atomic_load_n(&slots[i]->answered, __ATOMIC_ACQUIRE) != 0)
      result[i].last_place = slots[i]->last_place;
  return result;
}

}  // namespace

// Source: Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators (splitmix64).
std::uint64_t mixed(std::uint64_t x) noexcept {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

run_result watched(run_settings const& settings, watched_threads const& threads) {
  auto const started = steady_clock::now();
  auto const used_before = processor_time();
  run_result result;
  watchdog dog{settings};
  while (!wait_for_event(std::chrono::nanoseconds{watchdog::look_every}.count())) {
    bool const late = processor_time() - used_before >= settings.budget ||
                      steady_clock::now() - started >= settings.budget + more_by_the_clock;
    if (late) threads.stop();
    auto const seen = dog.look(threads.progress(), late);
    if (seen == watchdog::verdict::runs) continue;
    if (report_count() != 0) break;  // which is the news; that threads then get stuck is not
    result.stuck = places_of_stuck_threads(dog);
    result.how = seen == watchdog::verdict::deadlock ? run_result::ending::deadlock
                                                     : run_result::ending::hang;
    break;
  }
  if (published() != nullptr) result.how = run_result::ending::incident;
  else if (report_count() != 0) result.how = run_result::ending::reports;
  result.elapsed = steady_clock::now() - started;
  return result;
}

}  // namespace interlock::checker::native
