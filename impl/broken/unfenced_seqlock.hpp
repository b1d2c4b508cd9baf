// Broken: a sequence lock whose reader has no fence before its second look at the version.
//
// Relaxed loads of different objects may be satisfied out of order: the reader takes a word of the
// new frame and a version from before it, and accepts a mixture. An acquire load of the version
// does not help either: it orders what comes after it.
//
// Source: H.-J. Boehm, "Can seqlocks get along with programming language memory models?"
// (MSPC 2012); CPython pull request 121388 (_PySeqLock_EndRead), crashes on macOS with arm64.
// Right: impl/buffer/seqlock.hpp.
#pragma once

#include <array>
#include <bit>
#include <cstddef>

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M, class T>
class unfenced_seqlock {
  static constexpr std::size_t count = sizeof(T) / sizeof(unsigned);
  using words = std::array<unsigned, count>;

 public:
  explicit unfenced_seqlock(T initial) {
    M::name(version_, "version");
    auto const source = std::bit_cast<words>(initial);
    for (std::size_t i = 0; i != count; ++i) {
      M::name(words_[i], "word", static_cast<std::ptrdiff_t>(i));
      words_[i].store(source[i], order::relaxed);
    }
  }

  void publish(T frame) {
    auto const source = std::bit_cast<words>(frame);
    auto const version = version_.load(order::relaxed);
    version_.store(version + 1, order::relaxed);
    M::fence(order::release);
    for (std::size_t i = 0; i != count; ++i) words_[i].store(source[i], order::relaxed);
    version_.store(version + 2, order::release);  // (1) synchronizes-with (2)
  }
  [[nodiscard]] T latest() const {
    words copy{};
    for (;;) {
      auto const version = version_.load(order::acquire);  // (2)
      for (std::size_t i = 0; i != count; ++i) copy[i] = words_[i].load(order::relaxed);
      // BUG: nothing keeps the words above from being newer than this version.
      if (version % 2 == 0 && version_.load(order::acquire) == version) break;
      M::yield();
    }
    return std::bit_cast<T>(copy);
  }

 private:
  model::atomic<unsigned, M> version_{0U};
  std::array<model::atomic<unsigned, M>, count> words_{};
};

}  // namespace interlock::broken
