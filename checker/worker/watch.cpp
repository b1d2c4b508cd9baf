#include <interlock/checker/worker/watch.hpp>

#include <algorithm>
#include <array>

#include <csignal>
#include <cstring>

#include <fmt/format.h>
#include <poll.h>

#include <interlock/checker/worker/descendants.hpp>
#include <interlock/checker/worker/exit_status.hpp>
#include <interlock/checker/worker/process_state.hpp>

namespace interlock::checker {
namespace {

constexpr int look_around_ms = 50;

// How much of its time without progress a child is charged for what passed between two looks.
std::chrono::duration<double> charge(process_state::activity doing,
                                     std::chrono::duration<double> used,
                                     std::chrono::duration<double> passed) {
  using enum process_state::activity;
  // Beyond that the watcher was kept from looking, and nobody knows what the child was kept from.
  auto const counted = std::min<std::chrono::duration<double>>(
      passed, std::chrono::milliseconds{2 * look_around_ms});
  switch (doing) {
    case ready: return used;
    case asleep:
    case stopped_itself: return counted;
    // Whoever stopped it may let it go on; but that may be something that the code under test has started.
    case stopped: return counted / 10;
  }
  return counted;
}

}  // namespace

watch::state watch::look(std::uint64_t progress) {
  stop_if_asked();
  auto const end = child_.ended();
  child_.drain(lines_);  // after asking: what an ended child wrote is all there
  if (end) end_ = end;
  if (child_.stray()) {
    child_.kill();
    return state::disturbed;
  }
  if (end) return state::ended;
  auto const seen = state_of(child_.pid());
  seen_kib_ = std::max(seen_kib_, seen.resident_kib);
  if (seen.resident_kib > options_.memory_mib * 1024) {
    child_.kill();
    return state::too_big;
  }
  auto const now = clock::now();
  auto const used_now = child_.processor_time();
  auto const used = used_now - std::exchange(used_, used_now);
  auto const passed = now - std::exchange(looked_, now);
  if (progress_ != progress) {
    progress_ = progress;
    charged_ = {};
  } else {
    charged_ += charge(seen.doing, used, passed);
  }
  if (charged_ > options_.hang_after) {
    child_.kill();
    return state::hung;
  }
  return state::running;
}

watch::state watch::look_until_over(std::function<std::uint64_t()> const& progress) {
  for (;;) {
    if (auto const how = look(progress()); how != state::running) return how;
    std::array<pollfd, 2> news{{{child_.lines_fd(), POLLIN, 0}, {child_.printed_fd(), POLLIN, 0}}};
    ::poll(news.data(), news.size(), look_around_ms);
  }
}

std::uint64_t watch::peak_memory_kib() const {
  return std::max(seen_kib_, end_ ? end_->peak_memory_kib : 0);
}

std::uint64_t watch::sleeps() const { return sleeps_of(child_.pid()); }

std::string in_words(child_end const& end) {
  if (!end.by_signal && end.code == pipe_was_closed)
    return "it closed descriptors that are not its own";
  if (!end.by_signal) return fmt::format("it ended the process with exit({})", end.code);
  auto const* const name = ::sigabbrev_np(end.code);
  auto const* const text = ::sigdescr_np(end.code);
  if (name == nullptr) return fmt::format("it was killed by signal {}", end.code);
  return fmt::format("it was killed by SIG{} ({})", name, text);
}

}  // namespace interlock::checker
