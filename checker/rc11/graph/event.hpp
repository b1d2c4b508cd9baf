// One operation in an execution graph.
#pragma once

#include <compare>
#include <cstdint>

#include <interlock/checker/engine.hpp>
#include <interlock/checker/rc11/graph/clock.hpp>
#include <interlock/model/engine.hpp>
#include <interlock/model/order.hpp>
#include <interlock/model/value.hpp>

namespace interlock::checker::rc11 {

using model::word;

/// The name of an event: the index-th of its thread. Stays valid across copies of a graph, whose
/// threads are prefixes of the original's.
class event_id {
 public:
  static constexpr unsigned max_index = 0x3ffe;

  constexpr event_id() = default;
  constexpr event_id(unsigned thread, unsigned index) : bits_{thread << 14 | index} {}
  [[nodiscard]] constexpr unsigned thread() const noexcept { return bits_ >> 14; }
  [[nodiscard]] constexpr unsigned index() const noexcept { return bits_ & 0x3fffU; }
  [[nodiscard]] constexpr bool is_event() const noexcept { return bits_ < 0xffff'fffe; }
  friend constexpr auto operator<=>(event_id, event_id) = default;

  [[nodiscard]] constexpr std::uint32_t bits() const noexcept { return bits_; }
  static constexpr event_id from_bits(std::uint32_t bits) {
    event_id result;
    result.bits_ = bits;
    return result;
  }

 private:
  std::uint32_t bits_ = 0xffff'ffff;  // no event
};
inline constexpr event_id no_event{};
/// The pseudo write of a location's initial value, first in its modification order.
inline constexpr event_id initial = event_id::from_bits(0xffff'fffe);

using location_id = std::uint16_t;

enum class event_kind : std::uint8_t {
  read,    ///< also what a failed compare-exchange is, with its failure order
  write,
  update,  ///< a successful read-modify-write: one event, atomic
  fence,
  choice,  ///< of `choose`; its outcome is the variant
};

/// What an event does with its location.
enum class effect : std::uint8_t {
  load,
  store,
  exchange,
  compare_exchange,       ///< variant 1: fails spuriously
  add,
  subtract,
  bit_and,
  bit_or,
  bit_xor,
  wait,                   ///< blocks while it reads `operand`; variant 1: times out
  lock,                   ///< blocks while it reads other than 0
  enter,                  ///< joins the threads that wait on a condition variable
  notify_one,             ///< variant: which of the waiting threads leaves them
  notify_all,             ///< all of them leave
  woken,                  ///< blocks while this thread is among the waiting; variant 1: timed out
  leave,                  ///< gives up waiting, if still among them
  fence,
  choose,
};

[[nodiscard]] constexpr bool has_location(effect what) noexcept {
  return what != effect::fence && what != effect::choose;
}

/// A memory order in one byte.
class small_order {
 public:
  constexpr small_order(order o) noexcept : bits_{static_cast<std::uint8_t>(o)} {}
  constexpr operator order() const noexcept { return static_cast<order>(bits_); }

 private:
  std::uint8_t bits_;
};

/// What an operation asks of the graph.
struct request {
  effect what{};
  std::uint8_t limit = 1;  ///< variants that it may have, as far as the thread's bounds allow
  location_id location = 0;
  small_order success = order::relaxed;
  small_order failure = order::relaxed;
  std::uint8_t bytes = 8;  ///< of `choose`: 0 where it is whether time has passed, 1 where it is why a wait ends
  word operand = 0;      ///< of `choose`, how many outcomes there are
  word expected = 0;     ///< of a compare-exchange
  thread_set twins = 0;  ///< the threads whose event of this index comes first (symmetry.hpp)
};

/// An event without what is known after it (`knowledge`).
struct alignas(64) event : request {
  event_kind kind;
  bool took_over;  ///< a write for which a read was revisited: that read, which has an older stamp, reads it still
  std::uint16_t variant;   ///< 0: the plain one, which is explored first
  std::uint16_t previous;  ///< how many events its thread has up to the one before it at its location
  word value;  ///< written, or of a read that which it reads; the outcome of a choice

  event_id reads_from;
  event_id before;        ///< in modification order; `initial` for the first
  event_id after;
  event_id oldest_after;  ///< of all that come after it in modification order, that with the least stamp
  std::uint32_t stamp;     ///< how many events of the graph are older
  std::uint32_t position;  ///< in modification order, from 1; of writes and updates

  [[nodiscard]] bool may_be_seq_cst() const noexcept {
    return success == order::seq_cst ||
           (what == effect::compare_exchange && failure == order::seq_cst);
  }
  /// Of an access.
  [[nodiscard]] bool may_be_weaker() const noexcept {
    return has_location(what) && (success != order::seq_cst ||
                                  (what == effect::compare_exchange && failure != order::seq_cst));
  }
  [[nodiscard]] bool writes() const noexcept {
    return kind == event_kind::write || kind == event_kind::update;
  }
  [[nodiscard]] bool reads() const noexcept {
    return kind == event_kind::read || kind == event_kind::update;
  }
  /// Precondition: it reads. What an update other than a compare-exchange has read takes the place of
  /// `expected`.
  [[nodiscard]] word value_read() const noexcept {
    return kind == event_kind::read ? value : expected;
  }
  [[nodiscard]] order effective_order() const noexcept {
    return kind == event_kind::read && what == effect::compare_exchange ? failure : success;
  }
};
static_assert(sizeof(event) == 64, "what is repeated of an event should be one cache line");

/// What is known after an event.
struct knowledge {
  clock hb;          ///< happens-before
  clock porf;        ///< sb and reads-from
  clock acquirable;  ///< what an acquire fence would add
  clock released;    ///< what a relaxed store hands on since the last release fence
  clock message;     ///< what who reads it acquires
};

/// What an operation on an atomic object does; of others, a load.
[[nodiscard]] constexpr effect effect_of(model::operation what) noexcept {
  using model::operation;
  static_assert(static_cast<int>(effect::bit_xor) + 1 == static_cast<int>(operation::fetch_xor));
  if (what > operation::fetch_xor) return effect::load;
  // The weak compare-exchange is the same effect as the strong one.
  return static_cast<effect>(static_cast<int>(what) -
                             (what >= operation::compare_exchange_strong ? 1 : 0));
}

/// Whether it is about time that may have passed.
[[nodiscard]] constexpr bool is_look_at_clock(request const& r) noexcept {
  return r.what == effect::choose && r.bytes == 0;
}

/// Whether a wait on a condition variable ends there although nobody has woken it.
[[nodiscard]] constexpr bool wakes_for_no_reason(event const& e) noexcept {
  return e.what == effect::choose && e.bytes == 1 && e.variant == 1;
}

/// Whether the operation reads its location, and so has a choice of what.
[[nodiscard]] constexpr bool reads(effect what) noexcept {
  return what != effect::store && what != effect::fence && what != effect::choose;
}

/// Whether the operation writes to its location, or may, for the code under test.
[[nodiscard]] constexpr bool may_write(effect what) noexcept {
  return what == effect::store || (what >= effect::exchange && what <= effect::bit_xor);
}

/// Whether it leaves room for load buffering: reads without acquiring, writes without releasing.
[[nodiscard]] constexpr bool reads_weakly(request const& r) noexcept {
  return r.what <= effect::wait && reads(r.what) && !model::acquires(r.success);
}
[[nodiscard]] constexpr bool writes_weakly(request const& r) noexcept {
  return may_write(r.what) && !model::releases(r.success);
}

/// What an event becomes on reading a value.
struct evaluation {
  event_kind kind;
  word written;
};
[[nodiscard]] evaluation evaluate_other(effect what, word value, unsigned variant, word operand,
                                        unsigned bytes) noexcept;
[[nodiscard]] inline evaluation evaluate(effect what, word value, unsigned variant, word operand,
                                         word expected, unsigned bytes) noexcept {
  if (what == effect::load) return {event_kind::read, value};
  if (what == effect::store) return {event_kind::write, operand};
  if (what == effect::compare_exchange) {
    if (value == expected && variant == 0) return {event_kind::update, operand};
    return {event_kind::read, value};
  }
  return evaluate_other(what, value, variant, operand, bytes);
}
/// How many variants there are on reading a value.
[[nodiscard]] unsigned variants_of(effect what, word read, word operand, word expected,
                                   unsigned limit) noexcept;
/// Whether the operation cannot be over on reading this value.
[[nodiscard]] bool blocks(effect what, word read, unsigned variant, word operand) noexcept;
/// Whether all that the operation does is to wait for a value that lets it go on: until then it
/// need not be in the graph.
[[nodiscard]] constexpr bool awaits(effect what) noexcept {
  return what == effect::lock || what == effect::woken;
}

}  // namespace interlock::checker::rc11
