// What is remembered of memory: who read and wrote each byte last, and which atomics and the like live there.
//
// By granules of eight bytes, each a list of parts that were always accessed together, so that every byte is known and most
// accesses look at one part. Races are found by vector clocks (Flanagan, Freund, "FastTrack", PLDI 2009): of writes the last
// one is kept, of reads the last as long as they are ordered.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include <interlock/model/instrumented/runtime.hpp>

namespace interlock::model::instrumented {

inline constexpr std::uint32_t none = 0;

/// The last reads of several threads that no order is known of.
struct readers {
  std::array<std::uint16_t, most_threads> epoch{};
  std::array<void const*, most_threads> pc{};
};

struct part {
  std::uint8_t mask = 0;  ///< of the granule's bytes
  std::uint8_t writer = 0;
  std::uint8_t reader = 0;
  std::uint16_t write_epoch = 0;  ///< 0: nobody has, in a thread
  std::uint16_t read_epoch = 0;
  std::uint32_t many = none;  ///< readers in place of the one
  std::uint32_t next = none;  ///< of the granule's parts
  void const* write_pc = nullptr;
  void const* read_pc = nullptr;
};

struct granule {
  std::uint32_t execution = 0;  ///< in which what follows was noted
  std::uint32_t objects = none;  ///< the first of those that live here, or did
  part first;
};

/// What is remembered of the bytes from there on.
[[nodiscard]] granule& granule_at(std::uintptr_t address);

/// The memory is nobody's any more: who accesses it is looked at, however often it did before.
void forget_accesses(std::uintptr_t address, std::size_t bytes);

/// What "byte" ends in, of so many.
[[nodiscard]] constexpr char const* plural(std::size_t bytes) noexcept { return bytes == 1 ? "" : "s"; }

/// Bytes in words: "4 bytes of queue.head", or with their address where no variable is known there. For reports alone: it takes its time.
class bytes_in_words {
 public:
  bytes_in_words(std::uintptr_t address, std::size_t bytes, frame const* caller);
  [[nodiscard]] char const* text() const noexcept { return text_.data(); }

 private:
  std::array<char, 200> text_{};
};

/// A thread reads or writes plain data, and where that is a race the execution ends. Precondition: code_runs().
/// `caller`: how the thread stands, where that is known.
void access(std::uintptr_t address, std::size_t bytes, bool writes, void const* pc, frame const* caller = nullptr);

/// The same, of what may be a copy of an object as a whole, with what of it nobody has written.
void access_without_initialisation(std::uintptr_t address, std::size_t bytes, bool writes, void const* pc);

extern "C" {
/// The same, called by what stands on the stack of the code under test.
void interlock_plain_access(std::uintptr_t address, std::size_t bytes, bool writes, void const* pc);
}

/// The same bytes are used by an atomic operation or as another object, which must be ordered with the plain accesses to them.
void expect_no_plain_access(std::uintptr_t address, std::size_t bytes, bool writes, void const* pc);

/// The bytes are given back to the heap: whatever threads did there has to be known to be over.
void expect_no_use(std::uintptr_t address, std::size_t bytes, void const* pc);

}  // namespace interlock::model::instrumented
