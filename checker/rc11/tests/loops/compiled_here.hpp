// Included by what is compiled at some level of optimisation: defines compiled<Level>().
#pragma once

#include "code.hpp"
#include "compiled.hpp"
#include "running.hpp"

namespace interlock::checker::rc11_loops {

template <unsigned Level>
struct state {
  static constexpr unsigned threads = most_threads;
  code<model::checked, Level> all;
  void thread(unsigned t) { all.thread(t); }
  void after() { reached().insert(all.at_the_end()); }
};

template <unsigned Level>
interlock::program compiled() {
  return program_of<state<Level>>;
}

}  // namespace interlock::checker::rc11_loops
