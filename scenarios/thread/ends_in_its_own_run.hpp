// A callback may destroy itself: who would wait for its end is who runs it.
#pragma once

#include <optional>

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Stop>
struct ends_in_its_own_run {
  static constexpr unsigned threads = 2;
  struct ends_itself {
    ends_in_its_own_run* whole;
    void operator()() const { whole->callback.reset(); }
  };
  typename Stop::source source;
  std::optional<typename Stop::template callback<ends_itself>> callback;

  ends_in_its_own_run() { callback.emplace(source.get_token(), ends_itself{this}); }
  void thread(unsigned) { source.request_stop(); }
  void after() { M::check(!callback, "it has ended itself"); }
};

}  // namespace interlock::scenarios
