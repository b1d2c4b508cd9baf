// What a machine knows of the threads and objects of the code under test.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include <interlock/checker/rc11/graph/graph.hpp>
#include <interlock/checker/trace/text.hpp>
#include <interlock/model/engine.hpp>
#include <interlock/scenarios/entry.hpp>

namespace interlock::checker::rc11 {

/// The outcome of an event.
struct answer {
  word value = 0;  ///< read
  bool updated = false;
  unsigned variant = 0;
};

/// A call of notify_one or notify_all on an atomic.
struct notification {
  location_id location;
  unsigned thread;
  unsigned events;  ///< of the thread that came before it
  bool all;
  clock hb;
  clock porf;
  model::place where;
};

/// Of one thread of the code under test, in the execution that runs.
struct alignas(64) thread_state {
  enum class state : std::uint8_t {
    unborn,    // no thread has started it
    ready,
    waiting,   // for an event of another thread to be repeated, or for the others to be through
    stuck,     // in an event that blocks
    spinning,  // in a fruitless round, which would come again
    polling,   // in a loop that waits for plain data, where it was before: only a race could end it
    given_up,  // in a loop that has gone round too often
    done,
  };

  state now = state::ready;
  bool timed = false;          // what it is stuck in has a deadline
  bool may_time_out = false;   // and another execution stands for that it passes
  bool missed = false;         // a notification came while it was about to sleep
  bool waits_to_try = false;   // for what it tried too often: it would fail
  bool is_ordinary = true;     // its operations are events or plain data, with their own orders
  std::int32_t slept_on = -1;  // the object that it is stuck at
  unsigned executed = 0;       // events so far
  rc11::event const* events = nullptr;  // in the graph, from its first
  unsigned to_repeat = 0;  // of these; none where its operations are not ordinary
  unsigned operations_left = 0;
  unsigned notifications = 0;
  unsigned clock_reads = 0;
  std::uint16_t effect_at = 0;  // so many events had come when it last did something else that others see
  std::uint16_t plain_at = 0;   // or had used plain data
  bool notes_writes = false;  // since its newest event: what it writes is not known yet
  std::uint16_t awaits_from = 0;  // where it is held back, the first event of the round
  std::uint16_t spurious_left = 0;  // failures, and
  std::uint16_t wake_ups_left = 0;
  std::uint16_t timeouts_left = 0;
  std::uint16_t tries_left = 0;  // that may fail because the mutex is held
  model::action const* pending = nullptr;
};
static_assert(sizeof(thread_state) <= 64, "an operation should touch one cache line of it");

/// Of one object of the code under test, which keeps its number over all executions.
struct object_state {
  static constexpr unsigned nobody = max_threads + 1;

  model::object_kind kind{};
  bool made = false;  // in this execution
  bool alive = false;
  bool initialised = false;
  bool may_hold_objects = false;
  model::object_id as_of = model::no_object;  // the plain data that this is an atomic of
  bool is_referred_to = false;  // plain data that references made an atomic of
  bool was_replaced = false;  // another one was made in its bytes before its end
  model::value_type type{};
  char const* name = nullptr;
  char const* plain_name = nullptr;  // of the variable that it is in, which others may have, too
  bool name_is_known = true;         // as far as it can be
  std::ptrdiff_t index = -1;
  unsigned nth = 0;  // of the objects of this execution
  unsigned creator = 0;
  unsigned creator_epoch = 0;
  unsigned ender = 0;  // and of what it was replaced by, its creator
  unsigned end_epoch = 0;
  model::place created;
  model::place ended;
  word value = 0;  // while no thread runs

  // plain data
  unsigned writer = 0;
  unsigned write_epoch = 0;  // 0: no thread has written it
  clock read;
  std::array<model::place, max_threads> last_read{};
  model::place last_write;

  // mutex
  unsigned owner = nobody;
  part taken_by{};  // where no thread is the owner
  event_id locked_by;

  bool tried = false;  // somebody tried to lock it, in some execution
};

}  // namespace interlock::checker::rc11
