#include <algorithm>
#include <atomic>
#include <new>
#include <thread>
#include <vector>

#include <interlock/checker/native/incident.hpp>
#include <interlock/checker/native/last_places.hpp>
#include <interlock/checker/native/race_reports.hpp>
#include <interlock/checker/native/scale.hpp>
#include <interlock/checker/native/watchdog.hpp>
#include <interlock/checker/native/worker.hpp>
#include <interlock/scenarios/scaled.hpp>

namespace interlock::checker::native {
namespace {

class crowd {
 public:
  crowd(scaled_program const& what, std::uint32_t seed)
      : scaled_{what}, seed_{seed}, turns_{what.turns}, counts_(what.threads), remaining_{what.threads} {}

  /// Of the main thread, before there are others.
  void construct() {
    model::native::self(scaled_.threads);
    model::native::seed(static_cast<unsigned>(mixed(seed_)));
    object_ = ::operator new(scaled_.bytes, std::align_val_t{scaled_.alignment});
    scaled_.construct(object_);
  }
  void work(unsigned i) {
    auto& me = all_workers().workers[i];
    become(me);
    prepare_this_thread();
    opened_.wait(false, std::memory_order_acquire);
    model::native::self(i);
    model::native::seed(static_cast<unsigned>(mixed(seed_ + i)));
    me.doing.store(static_cast<int>(i) + 1, std::memory_order_relaxed);
    begin_notes(me);
    turns mine{turns_};
    scaled_.thread(object_, i, mine);
    end_notes(me);
    counts_[i] = {.turns = mine.count(), .longest_wait = mine.longest_wait(), .asked = mine.asked()};
    me.doing.store(static_cast<int>(occupation::done), std::memory_order_relaxed);
    if (remaining_.fetch_sub(1, std::memory_order_acq_rel) == 1) finish(me);
    park();
  }

  void open() noexcept {
    opened_.store(true, std::memory_order_release);
    opened_.notify_all();
  }
  void stop() noexcept { turns_.stop(); }
  /// Changes whenever a thread has had a turn, or has come to its end.
  [[nodiscard]] std::uint64_t progress() const noexcept {
    return turns_.served() * (most_workers + 1) + remaining_.load(std::memory_order_relaxed);
  }
  [[nodiscard]] void const* object() const noexcept { return object_; }

  /// Precondition: all threads have come to their end.
  [[nodiscard]] service served() const {
    service result{.wanted = scaled_.turns};
    for (auto const& each : counts_) {
      if (!each.asked) continue;
      result.least = result.asked == 0 ? each.turns : std::min(result.least, each.turns);
      result.most = std::max(result.most, each.turns);
      result.longest_wait = std::max(result.longest_wait, each.longest_wait);
      result.served += each.turns;
      result.squares += static_cast<double>(each.turns) * static_cast<double>(each.turns);
      ++result.asked;
    }
    return result;
  }
  [[nodiscard]] bool over() const noexcept { return over_.load(std::memory_order_acquire); }

 private:
  struct count {
    std::uint64_t turns = 0;
    std::uint64_t longest_wait = 0;
    bool asked = false;
  };

  // What runs alone, in the thread that comes last.
  void finish(worker& me) {
    me.doing.store(static_cast<int>(occupation::alone), std::memory_order_relaxed);
    model::native::self(scaled_.threads);
    scaled_.after(object_);
    scaled_.destroy(object_);
    ::operator delete (object_, std::align_val_t{scaled_.alignment});
    me.doing.store(static_cast<int>(occupation::done), std::memory_order_relaxed);
    over_.store(true, std::memory_order_release);
    announce_end();
  }

  scaled_program const& scaled_;
  std::uint32_t seed_;
  turns_of_all turns_;
  std::vector<count> counts_;  // each written by its thread
  void* object_ = nullptr;
  std::atomic<bool> opened_{false};
  std::atomic<bool> over_{false};
  std::atomic<unsigned> remaining_;
};

}  // namespace

run_result run_at_scale(program const& what, run_settings const& settings) {
  auto const& scaled = *what.scaled;
  auto& table = all_workers();
  table.count = scaled.threads;
  // Never freed: threads that are stuck or parked still refer to it.
  auto& all = *new crowd{scaled, settings.seed};
  all.construct();
  for (unsigned i = 0; i != scaled.threads; ++i) std::thread{[&all, i] { all.work(i); }}.detach();
  for (unsigned i = 0; i != scaled.threads; ++i)
    while (!table.workers[i].ready.load(std::memory_order_acquire)) std::this_thread::yield();
  // From here on all of them are expected at the end, whenever the system lets them start.
  for (unsigned i = 0; i != scaled.threads; ++i)
    table.workers[i].doing.store(static_cast<int>(occupation::starting), std::memory_order_relaxed);
  all.open();
  auto result = watched(settings, {.progress = [&all] { return all.progress(); }, .stop = [&all] { all.stop(); }});
  result.executions = 1;
  result.object = all.object();
  if (result.how == run_result::ending::complete && all.over()) result.service = all.served();
  return result;
}

}  // namespace interlock::checker::native
