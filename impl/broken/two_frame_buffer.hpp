// Broken: double buffering with two frames and no waiting.
//
// The writer fills the frame that is not shown and then shows it. A reader that is still busy with
// the old one when the writer comes round again sees it being overwritten.
//
// Source: what H. R. Simpson, "Four-slot fully asynchronous communication mechanism" (IEE
// Proceedings E 137(1), 1990), gives as the reason for more slots.
// Right: impl/buffer/triple_buffer.hpp, with a third frame in between; impl/buffer/double_buffer.hpp, which waits.
#pragma once

#include <array>

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M, class T>
class two_frame_buffer {
 public:
  explicit two_frame_buffer(T initial) {
    M::name(shown_, "shown");
    M::name(frames_[0], "frame", 0);
    M::name(frames_[1], "frame", 1);
    frames_[0].write(initial);
  }

  void publish(T frame) {
    auto const hidden = 1 - shown_.load(order::relaxed);
    frames_[hidden].write(frame);          // BUG: hidden now, perhaps still being read
    shown_.store(hidden, order::release);  // (1) synchronizes-with (2)
  }
  [[nodiscard]] T latest() { return frames_[shown_.load(order::acquire)].read(); }  // (2)

 private:
  std::array<model::var<T, M>, 2> frames_;
  model::atomic<unsigned, M> shown_{0};
};

}  // namespace interlock::broken
