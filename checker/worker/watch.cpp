#include <interlock/checker/worker/watch.hpp>

#include <algorithm>
#include <array>

#include <csignal>
#include <cstring>

#include <fmt/format.h>
#include <poll.h>

namespace interlock::checker {

watch::state watch::look(std::uint64_t progress) {
  auto const end = child_.ended();
  child_.drain(lines_);  // after asking: what an ended child wrote is all there
  if (end) {
    end_ = end;
    return state::ended;
  }
  auto const now = clock::now();
  if (progress != progress_ || seen_kib_ == 0) {
    progress_ = progress;
    progressed_ = now;
  }
  auto const resident = child_.resident_kib();
  seen_kib_ = std::max({seen_kib_, resident, std::uint64_t{1}});
  if (resident > options_.memory_mib * 1024) {
    child_.kill();
    return state::too_big;
  }
  if (now - progressed_ > options_.hang_after) {
    child_.kill();
    return state::hung;
  }
  return state::running;
}

watch::state watch::look_until_over(std::function<std::uint64_t()> const& progress) {
  constexpr int look_around_ms = 50;
  for (;;) {
    if (auto const how = look(progress()); how != state::running) return how;
    std::array<pollfd, 2> news{{{child_.lines_fd(), POLLIN, 0}, {child_.printed_fd(), POLLIN, 0}}};
    ::poll(news.data(), news.size(), look_around_ms);
  }
}

std::uint64_t watch::peak_memory_kib() const {
  return std::max(seen_kib_, end_ ? end_->peak_memory_kib : 0);
}

std::string in_words(child_end const& end) {
  if (!end.by_signal) return fmt::format("it ended the process with exit({})", end.code);
  auto const* const name = ::sigabbrev_np(end.code);
  auto const* const text = ::sigdescr_np(end.code);
  if (name == nullptr) return fmt::format("it was killed by signal {}", end.code);
  return fmt::format("it was killed by SIG{} ({})", name, text);
}

}  // namespace interlock::checker
