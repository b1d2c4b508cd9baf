// A callback is left while the stop is requested: by who leaves it or by who requests, it runs once.
#pragma once

#include <optional>

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Stop>
struct runs_a_callback_once {
  static constexpr unsigned threads = 2;
  struct counts {
    model::atomic<int, M>& runs;
    void operator()() const { runs.fetch_add(1, order::relaxed); }
  };
  model::atomic<int, M> runs{0};
  typename Stop::source source;
  std::optional<typename Stop::template callback<counts>> callback;

  runs_a_callback_once() { M::name(runs, "runs"); }
  void thread(unsigned i) {
    if (i == 0) callback.emplace(source.get_token(), counts{runs});
    else M::check(source.request_stop(), "nobody else makes the request");
  }
  void after() { M::check(runs.load(order::relaxed) == 1, "the callback has run, once"); }
};

}  // namespace interlock::scenarios
