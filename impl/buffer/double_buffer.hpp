// double_buffer — two frames: one is filled while the other is used, and then they change places.
//
// Contract: one thread calls write, one thread calls read. Each frame that is written is read once, in order; no frame is skipped. write
// waits while both frames are full, read while both are empty. What the frames hold stays in place: each side works on them.
//
// Progress: both block; neither waits while it is a whole frame ahead.
//
// Memory ordering: two semaphores count the frames that are empty and those that are full. Full hands a frame over to the reader, empty
// hands it back; each side alone knows which frame is its next.
//
// Source: the two alternating buffers of input and output in E. W. Dijkstra, "Cooperating sequential processes" (EWD 123, 1965), as a
// bounded buffer of two; "ping-pong" of audio and disk drivers.
//
//   double_buffer<model::native, samples> sound;
//   sound.write([](samples& s) { fill(s); });         // one thread
//   sound.read([](samples const& s) { play(s); });   // the other
#pragma once

#include <array>
#include <utility>

#include <interlock/impl/semaphore/counting.hpp>
#include <interlock/model/native.hpp>

namespace interlock {

/// T is default-constructible.
template <model::Model M, class T>
class double_buffer {
 public:
  double_buffer() {
    M::name(frames_[0], "frame", 0);
    M::name(frames_[1], "frame", 1);
    M::name(back_, "back");
    M::name(front_, "front");
  }
  double_buffer(double_buffer const&) = delete;
  double_buffer& operator=(double_buffer const&) = delete;

  /// Calls fill(T&) on the next empty frame, which then is full.
  template <class Fill>
  void write(Fill&& fill) {
    empty_.acquire();
    auto const at = back_.read();
    frames_[at].access(std::forward<Fill>(fill));
    back_.write(1 - at);
    full_.release();
  }
  /// Calls use(T&) on the oldest full frame, which then is empty.
  template <class Use>
  void read(Use&& use) {
    full_.acquire();
    auto const at = front_.read();
    frames_[at].access(std::forward<Use>(use));
    front_.write(1 - at);
    empty_.release();
  }

 private:
  counting_semaphore<M> empty_{2, "empty"};
  counting_semaphore<M> full_{0, "full"};
  std::array<model::var<T, M>, 2> frames_;
  model::var<unsigned, M> back_{0U};   // the writer's
  model::var<unsigned, M> front_{0U};  // the reader's
};

}  // namespace interlock
