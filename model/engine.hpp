// The door: every operation of code under test on a checked object is one call of
// `engine::perform` (door.hpp has who calls it). Whatever observes or steers executions (search, trace, replay) stands here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>

#include <interlock/model/failure.hpp>
#include <interlock/model/order.hpp>
#include <interlock/model/place.hpp>
#include <interlock/model/value.hpp>

namespace interlock::model {

enum class operation : std::uint8_t {
  load,
  store,
  exchange,
  compare_exchange_weak,
  compare_exchange_strong,
  fetch_add,
  fetch_sub,
  fetch_and,
  fetch_or,
  fetch_xor,
  wait,        ///< on an atomic, or on a condition variable with `with` = its mutex
  wait_until,  ///< as wait; `deadline` bounds it
  notify_one,
  notify_all,
  fence,
  read,   ///< of plain data
  write,  ///< of plain data
  lock,
  try_lock,
  unlock,
  yield,
  pause,
  choose,
  now,
  make,
  destroy,
  sleep,   ///< until the time in `expected` has come, which may be at any moment
  start,   ///< of a thread, whose number is what comes out
  begin,   ///< the first of a thread that was started; what comes out is `operand` of its start
  finish,  ///< and its last
  join,    ///< waits until the thread `operand` has finished
};

/// Also of a number that is none: it may come from a file, or from a process that misbehaves.
[[nodiscard]] constexpr char const* name_of(operation what) noexcept {
  constexpr char const* names[]{
      "load",       "store",      "exchange",   "compare_exchange_weak", "compare_exchange_strong",
      "fetch_add",  "fetch_sub",  "fetch_and",  "fetch_or",              "fetch_xor",
      "wait",       "wait_until", "notify_one", "notify_all",            "fence",
      "read",       "write",      "lock",       "try_lock",              "unlock",
      "yield",      "pause",      "choose",     "now",                   "make",
      "destroy",    "sleep",      "start",      "begin",      "finish",                "join"};
  auto const number = static_cast<std::size_t>(what);
  static_assert(std::size(names) == static_cast<std::size_t>(operation::join) + 1);
  return number < std::size(names) ? names[number] : "an operation that there is not";
}

/// An engine's number for an object of one execution, in order of creation.
using object_id = std::uint32_t;
inline constexpr object_id no_object = 0xffff'ffff;
/// Stands for what an operation found where no object is.
inline constexpr object_id not_an_object = 0xffff'fffe;

enum class object_kind : std::uint8_t { atomic, plain, mutex, condition_variable, thread };

struct frame;

/// The bytes of an object.
struct storage {
  void const* begin = nullptr;
  std::size_t bytes = 0;
  /// Other checked objects may be members of the value that it holds.
  bool may_hold_objects = false;
};

/// What instrumented code (model/instrumented/) uses as an object: known by where it is, and by how many objects were
/// there before it in the execution.
struct object_in_use {
  object_kind kind{};
  value_type type{};
  std::uintptr_t address = 0;
  unsigned life = 0;

  friend bool operator==(object_in_use const& a, object_in_use const& b) noexcept {
    return a.kind == b.kind && a.address == b.address && a.life == b.life;
  }
};

/// What is done with plain data by a reference that makes an atomic of it ([atomics.ref.generic]).
enum class use_by_reference : std::uint8_t {
  load,
  store,
  update,  ///< both
  end,     ///< of the reference
};

/// How far who runs has come in this execution.
struct standing {
  unsigned self;   ///< as engine::self()
  unsigned epoch;  ///< in which stretch between its events it is, from 1; 0 where no thread runs

  /// One of the check's runs. No member: with it there would be more to return than fits in a register, which is asked for at each operation.
  [[nodiscard]] bool in_thread() const noexcept { return epoch != 0; }
};

/// What a thread did, for a failure's places.
struct deed {
  unsigned thread;
  place where;
  char const* what;
};

/// One operation as code under test asks for it.
struct action {
  operation what{};
  std::uint8_t bytes = 8;          ///< width of the value: arithmetic wraps there
  order success = order::seq_cst;  ///< the order, or that of a successful compare-exchange
  order failure = order::seq_cst;  ///< of a failed compare-exchange
  object_id object = no_object;
  object_id with = no_object;  ///< the mutex of a condition variable's wait
  word operand = 0;            ///< value stored, added, waited on; the limit of `choose`; of `try_lock`, 1: fails only where it is held
  word expected = 0;           ///< of a compare-exchange; nanoseconds of a deadline
  place where;
  frame const* caller = nullptr;  ///< how the thread stands (door.hpp); null where that is not known
};

/// What an operation returns: the value read, and whether a compare-exchange, try_lock or timed
/// wait succeeded.
struct outcome {
  word value = 0;
  bool success = true;
};

/// What runs checked code. One engine is current while an execution runs; all its functions are
/// called from the operating-system thread that runs the search.
class engine {
 public:
  virtual ~engine() = default;

  /// Performs one operation of the current thread; may run other threads first. Does not return
  /// when the execution ends here (a failure, a cut).
  virtual outcome perform(action const& a) = 0;

  /// Starts the lifetime of an object; `initial` is the value of an atomic, and plain data counts
  /// as initialised when `initialised`. All that was done with objects that were `in` the same bytes
  /// before must happen before this.
  virtual object_id create(object_kind kind, value_type type, bool initialised, word initial,
                           storage in, place where) = 0;
  /// Ends the lifetime of an object: later operations on it are use_after_free.
  virtual void end(object_id object, place where) = 0;
  /// Gives the object the name that reports show. `index` < 0: none. `name` outlives the run.
  virtual void name(object_id object, char const* name, std::ptrdiff_t index) = 0;

  /// Storage for `make`: stays readable until the execution is over, so that an access after
  /// `destroy` is found rather than undefined.
  virtual void* allocate(std::size_t bytes, std::size_t alignment, place where) = 0;
  virtual void deallocate(void* storage, place where) = 0;

  /// Reports a failure at this point of the execution.
  virtual void fail(interlock::failure kind, char const* message, place where) = 0;

  // ---- plain data that references make an atomic of

  /// The number of the atomic that the plain data is from now on, until it is written as plain data again. It is the same in each
  /// execution. `life`: how often it was written so before while it was one; `initial`: what it holds. Asked once for each in an execution.
  virtual object_id find_as_atomic(object_id /*plain*/, unsigned /*life*/, value_type, word /*initial*/, place) { return no_object; }
  /// Who runs has used the plain data by a reference, with the operation on `as_atomic` that was its last one. A plain access
  /// that is not ordered with it is a data_race, or misuse where it is beside the reference alone.
  virtual void used_by_reference(object_id /*plain*/, object_id /*as_atomic*/, use_by_reference, place) {}
  /// Whether all plain accesses to it happen before now.
  [[nodiscard]] virtual bool knows_plain_accesses(object_id /*plain*/) const noexcept { return true; }
  /// The value of an atomic that who runs would read if all writes of it that happen before now were all that there are: of an object found
  /// in this execution.
  [[nodiscard]] virtual word known_value(object_id) const noexcept { return 0; }

  /// Which thread is running: 0 … n-1, and n for the scenario's constructor and `after`.
  [[nodiscard]] virtual unsigned self() const noexcept = 0;

  /// Whether one of the scenario's threads runs now, and not the constructor or `after`.
  [[nodiscard]] virtual bool runs_a_thread() const noexcept { return false; }
  /// Where who runs came to the door last.
  [[nodiscard]] virtual place last_place() const noexcept { return {}; }
  // ---- instrumented code, which makes objects by using them and starts threads as it goes

  /// Whether the engine runs it.
  [[nodiscard]] virtual bool runs_instrumented_code() const noexcept { return false; }
  /// The object's number, which is the same in each execution; it is known to all. `initial` is what its bytes hold before
  /// anybody uses it. Asked once for each in an execution. Precondition: runs_instrumented_code().
  virtual object_id find(object_in_use const&, word /*initial*/, place) { return no_object; }
  /// Who runs, and how far it has come.
  [[nodiscard]] virtual standing stands() const noexcept { return {self(), 0}; }
  /// The code under test asks what happens before what (happened.hpp), where others would ask the clock.
  virtual void orders_calls() noexcept {}
  /// Whether what a thread did in one of its stretches happens before now.
  [[nodiscard]] virtual bool knows(unsigned /*thread*/, unsigned /*epoch*/) const noexcept { return true; }
  /// The thread reads or writes plain data. Returns whether an operation of it was performed before that, so that it has come further.
  virtual bool uses_plain_data() noexcept { return false; }
  /// The thread has changed something that is neither in memory nor in its operations: how often it holds a lock, say.
  virtual void changes_something() noexcept {}
  /// The thread has accessed plain data a great many times since its last operation: it may be in a loop that waits until some of
  /// it changes, where it never lets another run. Does not return where a thread of the check runs.
  virtual void lingers(place) {}
  /// Reports a failure of several deeds, the newest last; `why` may be empty.
  virtual void fail(interlock::failure kind, char const* message, char const* /*why*/, std::span<deed const> deeds) {
    fail(kind, message, deeds.empty() ? place{} : deeds.back().where);
  }

  /// The place where the user's own code called what led to this one, by way of libraries, as the frames above `caller` show it; the place itself
  /// where that is not known. Precondition: the code at the place has called, by way of functions that return to it, who stands so.
  [[nodiscard]] virtual place users_place(place where, frame const& /*caller*/) const noexcept { return where; }

  /// Code under test came to the door on another thread of the operating system than the one that
  /// runs the search. Called on that one, while the search goes on or waits for it.
  virtual void used_elsewhere(place) noexcept {}
  /// What reports call the variable that has this address; null where that is not known. Lives as long as the program. `caller`:
  /// how who runs stands, in whose functions it may be; may be null.
  [[nodiscard]] virtual char const* name_of_memory(std::uintptr_t /*address*/, frame const* /*caller*/) const { return nullptr; }
};

namespace detail {
// Each thread of the operating system has its own: those that the code under test starts find no engine there.
struct whoever_runs {
  engine* current;             // never null
  void* door_stack = nullptr;  // where the door runs, and not on the stack of the code under test; null: there
  bool code_runs = false;      // the code under test does, and not an engine on its behalf
};
extern constinit thread_local whoever_runs the_engine;
// Called before the constructor of each execution, and when an operation of the layer is over; null: nobody wants to know.
using notice = void (*)();
extern constinit notice execution_begins;
extern constinit notice operation_is_over;
// Called when what a thread did from this stretch on (engine::stands) is taken back, and will be done otherwise; null: nobody wants to know.
using takes_back = void (*)(unsigned thread, unsigned epoch);
extern constinit takes_back operations_taken_back;
void make_current(engine* e) noexcept;
}  // namespace detail

/// Whether code under test may run on this thread.
[[nodiscard]] bool is_in_execution() noexcept;

/// The engine that checked objects talk to. Outside of an execution it is one that says so on
/// stderr and aborts.
[[nodiscard]] inline engine& current_engine() noexcept { return *detail::the_engine.current; }

/// While it lives, what runs is Interlock's own, although code under test had called.
class ours {
 public:
  ours() noexcept : previous_{detail::the_engine.code_runs} { detail::the_engine.code_runs = false; }
  ~ours() { detail::the_engine.code_runs = previous_; }
  ours(ours const&) = delete;
  ours& operator=(ours const&) = delete;

 private:
  bool previous_;
};

/// A block of the heap from which code under test has its memory.
struct memory_block {
  std::uintptr_t begin;
  std::size_t bytes;
  unsigned thread;  ///< that asked for it
  place given;
  bool is_gone;
  unsigned deleter;
  place deleted;
};

/// That heap, of whatever engine.
struct memory_source {
  /// Throws std::bad_alloc. Precondition: the code under test runs.
  void* (*get)(std::size_t bytes, std::size_t alignment, place where);
  /// Whether the memory is this heap's, to which it is given back then; at any time.
  bool (*give_back)(void* memory, place where);
  bool (*holds)(void const* memory) noexcept;
  /// The block of this execution that is or was around the address, or ends before it; a block of no bytes where none is.
  memory_block (*block_before)(void const* address);
};
namespace detail {
extern constinit memory_source const* the_memory;  // null: no engine is linked
}  // namespace detail

/// Makes an engine the current one for as long as the scope lives.
class current_engine_scope {
 public:
  explicit current_engine_scope(engine& e) noexcept : previous_{detail::the_engine.current} {
    detail::make_current(&e);
  }
  ~current_engine_scope() { detail::make_current(previous_); }
  current_engine_scope(current_engine_scope const&) = delete;
  current_engine_scope& operator=(current_engine_scope const&) = delete;

 private:
  engine* previous_;
};

}  // namespace interlock::model
