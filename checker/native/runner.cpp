#include <atomic>
#include <new>
#include <thread>

#include <interlock/checker/native/incident.hpp>
#include <interlock/checker/native/last_places.hpp>
#include <interlock/checker/native/race_reports.hpp>
#include <interlock/checker/native/runner.hpp>
#include <interlock/checker/native/shaking.hpp>
#include <interlock/checker/native/watchdog.hpp>

namespace interlock::checker::native {
namespace {

using namespace std::chrono_literals;

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

}  // namespace

run_result run(program const& what, run_settings const& settings) {
  auto& table = all_workers();
  table.count = what.threads;
  // Neither is ever freed: threads that are stuck or parked still refer to them.
  auto& loop = *new execution_loop{what, *new run_settings{settings}};
  for (unsigned i = 0; i != what.threads; ++i) std::thread{[&loop, i] { loop.work(i); }}.detach();
  for (unsigned i = 0; i != what.threads; ++i)
    while (!table.workers[i].ready.load(std::memory_order_acquire)) std::this_thread::yield();

  loop.open();
  auto result = watched(settings, {.progress = [&loop] { return loop.progress(); }, .stop = [&loop] { loop.stop(); }});
  result.executions = loop.executions();
  result.object = loop.object();
  return result;
}

}  // namespace interlock::checker::native
