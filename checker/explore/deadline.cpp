#include <interlock/checker/explore/deadline.hpp>

#include <algorithm>
#include <vector>

#include <poll.h>

namespace interlock::checker {

std::optional<watch::state> look_until(watch& watched,
                                       std::function<std::uint64_t()> const& progress,
                                       watch::clock::time_point deadline) {
  using std::chrono::milliseconds;
  constexpr milliseconds look_around{50};
  for (;;) {
    if (auto const how = watched.look(progress()); how != watch::state::running) return how;
    auto const left = deadline - watch::clock::now();
    if (left <= left.zero()) {
      watched.kill();
      return std::nullopt;
    }
    std::vector<pollfd> news;
    for (int const fd : watched.descriptors()) news.push_back({fd, POLLIN, 0});
    auto const pause = std::min(look_around, std::chrono::ceil<milliseconds>(left));
    ::poll(news.data(), news.size(), static_cast<int>(pause.count()));
  }
}

watch::clock::time_point after_part(double part, watch::clock::time_point deadline) {
  auto const now = watch::clock::now();
  auto const left = std::chrono::duration<double>(deadline - now) * part;
  return now + std::chrono::duration_cast<watch::clock::duration>(left);
}

}  // namespace interlock::checker
