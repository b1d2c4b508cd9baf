// When a callback is destroyed it does not run any more: what it uses may end then.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Stop>
struct is_over_when_destroyed {
  static constexpr unsigned threads = 2;
  struct writes {
    model::var<int, M>& data;
    void operator()() const { data.write(data.read() + 1); }
  };
  model::var<int, M> data{0};
  typename Stop::source source;

  is_over_when_destroyed() { M::name(data, "data"); }
  void thread(unsigned i) {
    if (i == 1) {
      source.request_stop();
      return;
    }
    { typename Stop::template callback<writes> const callback{source.get_token(), writes{data}}; }
    data.write(0);
  }
};

}  // namespace interlock::scenarios
