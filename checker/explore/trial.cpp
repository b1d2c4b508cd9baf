#include <interlock/checker/explore/trial.hpp>

#include <algorithm>

#include <poll.h>

#include <interlock/checker/worker/task.hpp>

namespace interlock::checker {

reports::check search_under(entry const& what, check_options options,
                            watch::clock::time_point until) {
  using clock = watch::clock;
  options.budget = std::max(clock::duration{}, until - clock::now());
  auto const task = make_search_task(what, options);
  task->start();
  // A search keeps to its budget by itself; code under test that does not come back does not.
  constexpr auto grace = std::chrono::milliseconds{200};
  constexpr int look_around_ms = 50;
  while (!task->advance()) {
    if (clock::now() > until + grace) {
      task->cancel();
      auto cut_short = task->take_record();
      if (!cut_short.failed) cut_short.reached.clear();
      return cut_short;
    }
    std::vector<pollfd> news;
    for (int const fd : task->descriptors()) news.push_back({fd, POLLIN, 0});
    ::poll(news.data(), news.size(), look_around_ms);
  }
  return task->take_record();
}

}  // namespace interlock::checker
