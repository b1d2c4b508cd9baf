// What an execution did, operation by operation: the events that an engine reports to an observer.
#pragma once

#include <cstdint>
#include <optional>

#include <interlock/model/engine.hpp>

namespace interlock::model {

/// An object as reports show it.
struct object_name {
  char const* text = nullptr;  ///< given by `name`; null: none was given
  std::ptrdiff_t index = -1;   ///< of an element of an array; < 0: none
  object_id id = no_object;
  object_kind kind{};
};

/// A store in an atomic's modification order.
struct store_event {
  std::uint64_t step = 0;  ///< 0: the initial value
  unsigned thread = 0;
  word value = 0;
};

/// What else there is to say of an operation.
enum class remark : std::uint8_t {
  none,
  blocks,            ///< the thread sleeps from here
  woken,             ///< by a notification or an unlock; `other` says by whom
  wakes,             ///< a notification that woke thread `other`
  wakes_all,         ///< … `other` threads
  wakes_nobody,      ///< no eligible waiter
  fails_spuriously,  ///< a weak compare-exchange or try_lock
  wakes_spuriously,  ///< a condition variable's wait
  times_out,
};

struct event {
  std::uint64_t step = 0;  ///< 1 …, in the order of execution
  unsigned thread = 0;     ///< 0 … n-1; n for the constructor and `after`
  action what;
  bool success = true;  ///< of a compare-exchange, try_lock or timed wait
  object_name object;
  value_type type{value_type::shape::opaque, 0};
  std::optional<word> read;
  std::optional<word> written;
  bool newest = true;  ///< whether `read` was last in modification order
  std::optional<store_event> reads_from;
  std::optional<store_event> hidden;  ///< the newest store, when `read` is older
  /// The next store in modification order, when `written` does not come last in it.
  std::optional<store_event> precedes;
  remark note = remark::none;
  unsigned other = 0;
};

class observer {
 public:
  virtual ~observer() = default;
  /// Comes right before the operation that is step `step` takes effect, on the stack of the thread
  /// whose operation it is; no other thread runs in between. What is refused (the use of an object
  /// that is gone, a lock of a mutex that the thread holds) takes no effect and is the last event.
  virtual void about_to(std::uint64_t /*step*/, unsigned /*thread*/, action const& /*a*/) {}
  virtual void on(event const& e) = 0;
};

}  // namespace interlock::model
