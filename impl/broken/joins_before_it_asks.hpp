// Broken: a thread's handle whose destructor joins first, and asks the thread to stop afterwards.
//
// The thread goes on until somebody asks it to stop, and who would ask waits for its end.
//
// Source: the order of the two in C++20 [thread.jthread.cons]: request_stop(), then join().
// Right: impl/thread/jthread.hpp.
#pragma once

#include <utility>

#include <interlock/impl/thread/stop_token.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class joins_before_it_asks {
 public:
  template <class F>
  explicit joins_before_it_asks(F&& what) : thread_{std::forward<F>(what), source_.get_token()} {}
  ~joins_before_it_asks() {
    thread_.join();  // BUG: nobody has asked it to stop
    source_.request_stop();
  }

 private:
  stop_source<M> source_;
  typename M::thread thread_;
};

}  // namespace interlock::broken
