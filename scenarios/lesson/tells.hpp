// A flag that tells that data is there. volatile is for devices: to other threads it orders nothing, and neither does a plain variable.
#pragma once

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, order Store, order Load>
class atomic_flag_with {
 public:
  atomic_flag_with() { M::name(set_, "set"); }
  void set() { set_.store(true, Store); }
  bool is_set() const { return set_.load(Load); }

 private:
  model::atomic<bool, M> set_{false};
};
template <model::Model M>
using release_and_acquire = atomic_flag_with<M, order::release, order::acquire>;
template <model::Model M>
using relaxed_both = atomic_flag_with<M, order::relaxed, order::relaxed>;  // BUG: tells nothing but itself

// What `volatile bool` and `bool` are to another thread. (Natively it is one.)
template <model::Model M>
class plain_flag {
 public:
  plain_flag() { M::name(set_, "set"); }
  void set() { set_.write(true); }  // BUG
  bool is_set() const { return set_.read(); }

 private:
  model::var<bool, M> set_{false};
};

template <model::Model M, class Flag>
struct tells {
  static constexpr unsigned threads = 2;
  Flag ready;
  model::var<int, M> data{0};

  tells() { M::name(data, "data"); }
  void thread(unsigned i) {
    if (i == 0) {
      data.write(42);
      ready.set();
    } else if (ready.is_set()) {
      M::check(data.read() == 42, "the data has arrived");
    }
  }
};

}  // namespace interlock::scenarios
