// Broken: double buffering whose reader says that the frame is empty, and then reads it.
//
// The writer comes round while the reader is still at it.
//
// Source: the order of the last two steps of the consumer in E. W. Dijkstra, "Cooperating sequential processes" (EWD 123, 1965), exchanged.
// Right: impl/buffer/double_buffer.hpp.
#pragma once

#include <array>
#include <utility>

#include <interlock/impl/semaphore/counting.hpp>
#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M, class T>
class empties_early_buffer {
 public:
  empties_early_buffer() {
    M::name(frames_[0], "frame", 0);
    M::name(frames_[1], "frame", 1);
  }

  template <class Fill>
  void write(Fill fill) {
    empty_.acquire();
    frames_[back_].access(fill);
    back_ = 1 - back_;
    full_.release();
  }
  template <class Use>
  void read(Use use) {
    full_.acquire();
    empty_.release();  // BUG: not yet
    frames_[front_].access(use);
    front_ = 1 - front_;
  }

 private:
  counting_semaphore<M> empty_{2, "empty"};
  counting_semaphore<M> full_{0, "full"};
  std::array<model::var<T, M>, 2> frames_;
  unsigned back_ = 0;
  unsigned front_ = 0;
};

}  // namespace interlock::broken
