#include <algorithm>
#include <atomic>
#include <map>
#include <new>
#include <thread>
#include <utility>

#include <time.h>
#include <unistd.h>

#include <interlock/checker/native/incident.hpp>
#include <interlock/checker/native/last_places.hpp>
#include <interlock/checker/native/race_reports.hpp>
#include <interlock/checker/native/runner.hpp>
#include <interlock/checker/native/shaking.hpp>

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

// Source: Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators (splitmix64).
std::uint64_t mixed(std::uint64_t x) noexcept {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

class execution_loop {
 public:
  execution_loop(program const& what, run_settings const& settings)
      : program_{what}, settings_{settings}, remaining_{what.threads} {}

  void work(unsigned i) {
    auto& me = all_workers().workers[i];
    become(me);
    prepare_this_thread();
    while (!open_.load(std::memory_order_acquire)) std::this_thread::yield();
    arrive(me);
    for (std::uint64_t round = 1;; ++round) {
      await(round);
      if (over_.load(std::memory_order_relaxed)) park();
      auto const random = mixed(settings_.seed + mixed(round * max_threads + i));
      model::native::self(i);
      model::native::seed(static_cast<unsigned>(random));
      start_apart(round, random >> 32);
      me.doing.store(static_cast<int>(i) + 1, std::memory_order_relaxed);
      shake(me, round, random >> 16);
      begin_notes(me);
      program_.thread(object_, i);
      end_notes(me);
      stop_shaking(me);
      me.doing.store(static_cast<int>(occupation::done), std::memory_order_relaxed);
      arrive(me);
    }
  }

  /// Lets the workers begin; until then they run no code under test.
  void open() noexcept { open_.store(true, std::memory_order_release); }
  void stop() noexcept { stop_.store(true, std::memory_order_relaxed); }
  /// (5) synchronizes-with (6).
  [[nodiscard]] bool over() const noexcept { return over_.load(std::memory_order_acquire); }  // (6)
  [[nodiscard]] std::uint64_t executions() const noexcept {
    return executions_.load(std::memory_order_relaxed);
  }
  [[nodiscard]] void const* object() const noexcept {
    return shown_.load(std::memory_order_relaxed);
  }
  /// Changes whenever a thread has come to its end, or the next execution has begun.
  [[nodiscard]] std::uint64_t progress() const noexcept {
    return round_.load(std::memory_order_relaxed) * (max_threads + 1) +
           remaining_.load(std::memory_order_relaxed);
  }

 private:
  /// The end of an execution. Whoever comes last has seen all others come, by (1) and (2), and
  /// prepares the next execution, which the others enter by (3) and (4).
  void arrive(worker& me) {
    if (remaining_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;  // (1), (2)
    me.doing.store(static_cast<int>(occupation::alone), std::memory_order_relaxed);
    auto const round = round_.load(std::memory_order_relaxed);
    model::native::self(program_.threads);
    model::native::seed(static_cast<unsigned>(mixed(settings_.seed + mixed(round * max_threads))));
    bool const more = end_execution() && begin_execution();
    me.doing.store(static_cast<int>(occupation::done), std::memory_order_relaxed);
    // From here on all of them are expected at the end, whenever the system lets them start.
    for (unsigned i = 0; more && i != program_.threads; ++i)
      all_workers().workers[i].doing.store(static_cast<int>(occupation::starting),
                                           std::memory_order_relaxed);
    remaining_.store(program_.threads, std::memory_order_relaxed);
    if (!more) over_.store(true, std::memory_order_release);  // (5)
    round_.store(round + 1, std::memory_order_release);       // (3) synchronizes-with (4)
    if (!more) announce_end();
  }

  void await(std::uint64_t round) const noexcept {
    for (unsigned tries = 0; round_.load(std::memory_order_acquire) != round; ++tries) {  // (4)
      if (tries < 200) model::native::pause();
      else if (tries < 4000) std::this_thread::yield();
      else std::this_thread::sleep_for(50us);
    }
  }

  bool end_execution() {
    if (object_ == nullptr) return true;
    program_.after(object_);
    program_.destroy(object_);
    // Freed each time, so that ThreadSanitizer forgets the mutexes of this execution: one of the
    // next, at the same address, may rightly be locked in another order.
    ::operator delete (object_, std::align_val_t{program_.alignment});
    object_ = nullptr;
    return report_count() == 0 && !stop_.load(std::memory_order_relaxed) &&
           executions_.load(std::memory_order_relaxed) < settings_.iterations;
  }

  bool begin_execution() {
    auto* const storage = ::operator new (program_.bytes, std::align_val_t{program_.alignment});
    executions_.fetch_add(1, std::memory_order_relaxed);
    shown_.store(storage, std::memory_order_relaxed);
    program_.construct(storage);
    object_ = storage;
    return true;
  }

  program const& program_;
  run_settings const& settings_;
  void* object_ = nullptr;  // written only by the thread that is alone
  std::atomic<void const*> shown_{nullptr};
  std::atomic<std::uint64_t> executions_{0};
  std::atomic<bool> open_{false};
  std::atomic<bool> stop_{false};
  alignas(128) std::atomic<std::uint64_t> round_{0};
  std::atomic<bool> over_{false};
  alignas(128) std::atomic<unsigned> remaining_;
};

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
      switches += state.switches;
    }
    // Woken threads are runnable at once, so threads that all wait have nobody left to wake them.
    // A few looks more cost little and cover threads that were seen at different instants.
    quiet_ = all_wait && switches == switches_ ? quiet_ + 1 : 0;
    switches_ = switches;
    if (quiet_ >= looks_until_deadlock) return verdict::deadlock;
    return all_had_enough ? verdict::hang : verdict::runs;
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

run_result run(program const& what, run_settings const& settings) {
  auto& table = all_workers();
  table.count = what.threads;
  // Neither is ever freed: threads that are stuck or parked still refer to them.
  auto& loop = *new execution_loop{what, *new run_settings{settings}};
  auto const started = steady_clock::now();
  auto const used_before = processor_time();
  for (unsigned i = 0; i != what.threads; ++i) std::thread{[&loop, i] { loop.work(i); }}.detach();
  for (unsigned i = 0; i != what.threads; ++i)
    while (!table.workers[i].ready.load(std::memory_order_acquire)) std::this_thread::yield();

  run_result result;
  watchdog dog{settings};
  loop.open();
  while (!wait_for_event(std::chrono::nanoseconds{watchdog::look_every}.count())) {
    bool const late = processor_time() - used_before >= settings.budget ||
                      steady_clock::now() - started >= settings.budget + more_by_the_clock;
    if (late) loop.stop();
    auto const seen = dog.look(loop.progress(), late);
    if (seen == watchdog::verdict::runs) continue;
    if (report_count() != 0) break;  // which is the news; that threads then get stuck is not
    result.stuck = places_of_stuck_threads(dog);
    result.how = seen == watchdog::verdict::deadlock ? run_result::ending::deadlock
                                                     : run_result::ending::hang;
    break;
  }
  if (published() != nullptr) result.how = run_result::ending::incident;
  else if (report_count() != 0) result.how = run_result::ending::reports;
  result.executions = loop.executions();
  result.elapsed = steady_clock::now() - started;
  result.object = loop.object();
  return result;
}

}  // namespace interlock::checker::native
