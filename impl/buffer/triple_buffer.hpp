// triple_buffer — the newest complete frame, from one writer to one reader, neither ever waiting.
//
// Double buffering with a third frame in between: with two frames one side must wait for the other
// (double_buffer), or the writer tears what the reader looks at.
//
// Contract: one thread calls publish, one thread calls latest. latest returns the last frame whose
// publish happens before it, or a later one; frames never go back. Frames in between may be
// skipped. T is copyable.
//
// Progress: wait-free.
//
// Memory ordering: the three frames are owned by writer, reader and middle_; an exchange swaps two
// owners. publish hands its frame over (1) to the latest that takes it (2); latest hands the frame
// it is done with (3) to the publish that will overwrite it (4). Each exchange is both, hence
// acq_rel.
//
// Source: the mailbox of H. R. Simpson, "Four-slot fully asynchronous communication mechanism"
// (IEE Proceedings E 137(1), 1990), with an exchange in place of its fourth slot.
//
//   triple_buffer<model::native, pose> poses{pose{}};
//   poses.publish(measured);     // writer
//   auto p = poses.latest();     // reader
#pragma once

#include <array>
#include <cstddef>
#include <utility>

#include <interlock/model/native.hpp>

namespace interlock {

template <model::Model M, class T>
class triple_buffer {
 public:
  /// `initial` is what latest returns until something is published.
  explicit triple_buffer(T initial) {
    M::name(middle_, "middle");
    M::name(back_, "back");
    M::name(front_, "front");
    for (std::size_t i = 0; i != 3; ++i)
      M::name(frames_[i], "frame", static_cast<std::ptrdiff_t>(i));
    frames_[0].write(std::move(initial));
  }
  triple_buffer(triple_buffer const&) = delete;
  triple_buffer& operator=(triple_buffer const&) = delete;

  void publish(T frame) {
    auto const mine = back_.read();
    frames_[mine].write(std::move(frame));
    auto const spare =
        middle_.exchange(mine | fresh, order::acq_rel);  // (1) synchronizes-with (2); (4)
    back_.write(spare & index);
  }

  [[nodiscard]] T latest() {
    // Relaxed: whether to swap, not what with. Only the reader clears `fresh`, so what was fresh
    // still is when the exchange comes, perhaps fresher.
    if ((middle_.load(order::relaxed) & fresh) != 0) {
      auto const newest =
          middle_.exchange(front_.read(), order::acq_rel);  // (3) synchronizes-with (4); (2)
      front_.write(newest & index);
    }
    return frames_[front_.read()].read();
  }

 private:
  static constexpr unsigned index = 3;  // bits of middle_: which frame
  static constexpr unsigned fresh = 4;  // and whether the reader has not seen it

  std::array<model::var<T, M>, 3> frames_;
  model::var<unsigned, M> front_{0U};  // the reader's
  model::atomic<unsigned, M> middle_{1U};
  model::var<unsigned, M> back_{2U};  // the writer's
};

}  // namespace interlock
