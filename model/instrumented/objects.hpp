// The atomics, mutexes and the like that instrumented code has made by using memory as such: known by their address.
//
// What their bytes hold before that is where they begin, and must be there before all that is done with them. A plain access
// to the bytes afterwards is a race unless it is ordered with all of that; ordered, a read finds the value that is left, and a
// write ends the object: what is used there next is another one.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include <interlock/model/instrumented/shadow.hpp>

namespace interlock::model::instrumented {

struct object {
  std::uintptr_t address = 0;
  unsigned bytes = 0;
  object_kind kind{};
  bool alive = true;
  object_id id = no_object;
  std::uint32_t next = none;  ///< in its granule
  word left = 0;  ///< of an atomic: what its bytes hold since they were written here last
  // Of each thread, when it used the object last, when it did what may have changed it, and where.
  std::array<std::uint16_t, most_threads> used{};
  std::array<std::uint16_t, most_threads> changed{};
  std::array<void const*, most_threads> pc{};
  // Of a lock: who holds it, how often, and whether others may as well.
  unsigned holder = nobody;
  unsigned depth = 0;

  static constexpr unsigned nobody = ~0U;
  [[nodiscard]] bool overlaps(std::uintptr_t begin, std::size_t size) const noexcept {
    return begin < address + bytes && address < begin + size;
  }
};

/// The object that is used here. Ends the execution where the bytes are used otherwise at the same time. `writes`: what is
/// done with it may change it. It stays where it is as long as the execution. An atomic that is wider than a word is known to
/// the engine by a number of its bytes.
/// Precondition: code_runs(), or `ours` lives.
[[nodiscard]] object& object_at(object_kind kind, void const volatile* at, unsigned bytes, bool writes, void const* pc,
                                value_type const* type = nullptr);

/// A plain access to bytes of a granule where objects live, or did.
void meets_objects(granule& g, std::uintptr_t address, std::size_t bytes, bool writes, void const* pc);

/// A thread other than the one that runs that has used objects of the granule, which is not known to be over; and where.
[[nodiscard]] std::optional<deed> use_beside(granule const& g);

[[nodiscard]] deed deed_of(unsigned thread, void const* pc, char const* what) noexcept;

/// The bytes of an atomic hold the value from now on, for who reads them without coming here.
void leave_in_memory(object& o, word value) noexcept;

/// Of an atomic that is wider than a word: the number of its bytes, and these by their number.
[[nodiscard]] word wide_number_at(std::uintptr_t address, unsigned bytes);
void put_wide_bytes(std::uintptr_t address, word number, unsigned bytes) noexcept;

/// The address in the code under test that its frame is to go on at.
[[nodiscard]] inline void const* pc_of(frame const* caller) noexcept { return reinterpret_cast<void const*>(caller->return_address); }

}  // namespace interlock::model::instrumented
