// What the machine keeps of threads and of the objects that they share.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <interlock/checker/liveness/digest.hpp>
#include <interlock/checker/trace/text.hpp>
#include <interlock/model/door.hpp>
#include <interlock/model/trace.hpp>
#include <interlock/scenarios/entry.hpp>

namespace interlock::checker::relacy {

using model::action;
using model::object_id;
using model::object_kind;
using model::operation;
using model::outcome;
using model::place;
using model::remark;
using model::word;

/// Why a thread does not run.
enum class sleep : std::uint8_t { awake, on_atomic, on_condition, on_mutex, on_thread, given_up };
enum class wake : std::uint8_t { by_notification, by_timeout };

struct sleeper {
  sleep state = sleep::awake;
  wake woken = wake::by_notification;
  object_id object = model::no_object;
  word old = 0;                 ///< of an atomic's wait
  std::size_t stores_seen = 0;  ///< how many of the object's recorded stores came before it slept
  bool timed = false;
  bool tries = false;   ///< for what it tried too often: it would fail
  bool missed = false;  ///< a notification came while it was about to sleep
  unsigned woken_by = 0;
  place where;
};

/// What a thread may still do in this execution, and what it did last.
struct thread_state {
  sleeper sleeping;
  action const* pending = nullptr;
  unsigned spurious_left = 0;
  unsigned timeouts_left = 0;
  unsigned tries_left = 0;  ///< that may fail because the mutex is held
  unsigned fruitless = 0;           ///< consecutive yields without progress by anyone
  unsigned rounds_that_looked = 0;  ///< those of them, of layered code, with operations between
  bool looked = false;              ///< since its last yield, which was layered code's
  std::uint64_t progress_seen = 0;  ///< at its last yield
  bool read_clock = false;          ///< since its last yield
  struct {
    object_id data = model::no_object;
    place where;
    unsigned operations = 0;  ///< of all threads, by then
    unsigned times = 0;
  } idle;  ///< what plain data it reads again and again
  bool finished = false;

  // how it stands
  model::frame const* came_with = nullptr;  ///< to the door, last
  liveness::digest stood = 0;  ///< at the fruitless yield of that number, it alone
  unsigned stood_at = 0;       ///< 0: it was not looked at since anybody's progress
  bool came_back = false;      ///< to where it was, and all else, since then

  // of instrumented code, and of threads that are started on the way
  bool unborn = false;  ///< nobody has started it
  model::word started_with = 0;  ///< what its first operation comes to
  place started_at;
  object_id border = model::no_object;  ///< where its start and its end are told
  bool is_at_the_door = false;
  unsigned clock_reads = 0;
  bool read_clock_before = false;           ///< when it asked for the time last
  model::frame const* asked_time_with = nullptr;
};

/// By the clock of the thread that did something. Where no thread ran, 0: all know of it.
struct moment {
  unsigned thread;
  std::size_t time;
};

inline constexpr unsigned no_thread = max_threads + 1;

/// An object of the code under test. Objects of all kinds share one record, which is reused by
/// later executions: creating one costs no allocation.
struct object {
  virtual ~object() = default;

  object_kind kind{};
  bool alive = false;
  bool initialised = false;
  bool may_hold_objects = false;
  object_id as_of = model::no_object;  ///< the plain data that this is an atomic of
  bool is_referred_to = false;  ///< plain data that references made an atomic of
  bool was_replaced = false;  ///< another one was made in its bytes before its end
  model::value_type type{};
  char const* name = nullptr;
  std::ptrdiff_t index = -1;
  std::uintptr_t address = 0;        ///< of instrumented code: its name is that of the variable there
  char const* plain_name = nullptr;  ///< of that variable, which others may have, too
  bool name_is_known = true;         ///< as far as it can be
  place created;
  place ended;
  moment made{};
  moment end{};  ///< and of what it was replaced by, its creation
  struct use {
    std::size_t time = 0;
    operation what{};
    place where;
  };
  std::array<use, max_threads> used{};  ///< by thread, its last
  word value = 0;  ///< of an atomic, the newest
  unsigned sleepers = 0;

  // mutex
  unsigned owner = no_thread;
  bool was_tried = false;  // in vain, since it was taken
  part taken_by{};  // where no thread is the owner
  std::uint64_t locked_at = 0;

  std::uint64_t notified_at = 0;      // condition variable
  std::vector<moment> stores;  // atomic: made while somebody slept here
};

/// Some of the threads.
class thread_list {
 public:
  void add(unsigned thread) { all_[size_++] = thread; }
  [[nodiscard]] unsigned size() const { return size_; }
  [[nodiscard]] unsigned operator[](unsigned i) const { return all_[i]; }
  [[nodiscard]] unsigned const* begin() const { return all_.data(); }
  [[nodiscard]] unsigned const* end() const { return all_.data() + size_; }

 private:
  std::array<unsigned, max_threads> all_{};
  unsigned size_ = 0;
};

}  // namespace interlock::checker::relacy
