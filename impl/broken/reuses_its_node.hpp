// Broken: a CLH lock whose threads keep their own node instead of taking over that of the one in front.
//
// The thread behind looks at the node until it says "free". The owner comes back, marks the same node as held, and queues behind that
// thread: each waits for the other.
//
// Source: what the algorithm's last step is for: P. Magnusson, A. Landin and E. Hagersten, "Queue locks on cache coherent
// multiprocessors" (IPPS 1994).
// Right: impl/mutex/clh.hpp.
#pragma once

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M = model::native>
class reuses_its_node {
 public:
  struct node {
    node() { M::name(held, "held"); }
    model::atomic<bool, M> held{false};
  };

  reuses_its_node() { M::name(last_, "last"); }

  void lock(node& mine) {
    mine.held.store(true, order::relaxed);
    auto* const before = last_.exchange(&mine, order::acq_rel);
    while (before->held.load(order::acquire)) M::yield();  // (3)
  }
  void unlock(node& mine) { mine.held.store(false, order::release); }  // (2); BUG: somebody may be looking at it when it is used again

 private:
  node first_;
  model::atomic<node*, M> last_{&first_};
};

}  // namespace interlock::broken
