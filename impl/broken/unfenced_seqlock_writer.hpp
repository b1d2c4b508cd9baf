// Broken: a sequence lock whose writer has no fence between the odd version and the words.
//
// A word of the new frame may be visible before the version that says "being written". The reader's fence then has nothing to pair with: it
// sees the word, and the old version twice.
//
// Source: CPython pull request 121388 (_PySeqLock_LockWrite, in the type cache): the reader's fence had been found missing first, and a
// model checker said that the writer's was missing, too.
// Right: impl/buffer/seqlock.hpp.
#pragma once

#include <array>
#include <bit>
#include <cstddef>

#include <interlock/model/native.hpp>

namespace interlock::broken {

template <model::Model M, class T>
class unfenced_seqlock_writer {
  static constexpr std::size_t count = sizeof(T) / sizeof(unsigned);
  using words = std::array<unsigned, count>;

 public:
  explicit unfenced_seqlock_writer(T initial) {
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
    version_.store(version + 1, order::release);  // BUG: keeps what comes before it, and not what comes after
    for (std::size_t i = 0; i != count; ++i) words_[i].store(source[i], order::relaxed);
    version_.store(version + 2, order::release);  // (1) synchronizes-with (2)
  }
  [[nodiscard]] T latest() const {
    words copy{};
    for (;;) {
      auto const version = version_.load(order::acquire);  // (2)
      for (std::size_t i = 0; i != count; ++i) copy[i] = words_[i].load(order::relaxed);
      M::fence(order::acquire);
      if (version % 2 == 0 && version_.load(order::relaxed) == version) break;
      M::yield();
    }
    return std::bit_cast<T>(copy);
  }

 private:
  model::atomic<unsigned, M> version_{0U};
  std::array<model::atomic<unsigned, M>, count> words_{};
};

}  // namespace interlock::broken
