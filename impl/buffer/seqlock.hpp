// seqlock — a small frame from one writer to any number of readers, who retry instead of locking.
//
// Contract: one thread calls publish. latest returns the last frame whose publish happens before
// it, or a later one, never a mixture. T is trivially copyable, its size a multiple of unsigned's.
//
// Progress: publish is wait-free. latest retries while a publish is under way, and is therefore not
// even obstruction-free: a writer that stops in the middle stops the readers.
//
// Memory ordering: two pairs, one for each way of tearing a frame.
// The even version stored last (1) is acquired by the reader's first look (2): a reader that sees
// version n sees all of frame n. The writer's fence (3) stands between the odd version and the
// words, the reader's fence (4) between the words and its second look: a reader that sees any word
// of a later frame also sees that frame's odd version, and starts again. The words are relaxed
// atomics, because the reader looks at them while they may be written.
//
// Source: H.-J. Boehm, "Can seqlocks get along with programming language memory models?"
// (MSPC 2012).
//
//   seqlock<model::native, sample> last{sample{}};
//   last.publish(measured);    // writer
//   auto s = last.latest();    // readers
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <type_traits>

#include <interlock/model/native.hpp>

namespace interlock {

template <model::Model M, class T>
class seqlock {
  static_assert(std::is_trivially_copyable_v<T> && sizeof(T) % sizeof(unsigned) == 0);
  static constexpr std::size_t count = sizeof(T) / sizeof(unsigned);
  using words = std::array<unsigned, count>;

 public:
  /// `initial` is what latest returns until something is published.
  explicit seqlock(T initial) {
    M::name(version_, "version");
    auto const source = std::bit_cast<words>(initial);
    for (std::size_t i = 0; i != count; ++i) {
      M::name(words_[i], "word", static_cast<std::ptrdiff_t>(i));
      words_[i].store(source[i], order::relaxed);  // whoever shares *this publishes it
    }
  }
  seqlock(seqlock const&) = delete;
  seqlock& operator=(seqlock const&) = delete;

  void publish(T frame) {
    auto const source = std::bit_cast<words>(frame);
    auto const version = version_.load(order::relaxed);  // nobody else writes it
    version_.store(version + 1, order::relaxed);         // ordered by the fence
    M::fence(order::release);                            // (3) synchronizes-with (4)
    for (std::size_t i = 0; i != count; ++i) words_[i].store(source[i], order::relaxed);
    version_.store(version + 2, order::release);  // (1) synchronizes-with (2)
  }

  [[nodiscard]] T latest() const {
    words copy{};
    for (;;) {
      auto const version = version_.load(order::acquire);  // (2)
      for (std::size_t i = 0; i != count; ++i) copy[i] = words_[i].load(order::relaxed);
      M::fence(order::acquire);  // (4)
      if (version % 2 == 0 && version_.load(order::relaxed) == version) break;
      M::yield();
    }
    return std::bit_cast<T>(copy);
  }

 private:
  model::atomic<unsigned, M> version_{0U};
  std::array<model::atomic<unsigned, M>, count> words_{};
};

}  // namespace interlock
