// model::checked — the backend that engines check. Type-erased at the word: an object holds a
// handle, each operation is one virtual call on the current engine, and every operation captures
// where it was written. Compiled once for all engines; includes none of them.
//
// Contract: names and meaning as in std (see README.md in this folder for the table). Objects may
// only be used while an engine runs an execution. Nothing here allocates.
#pragma once

#include <chrono>
#include <compare>
#include <functional>
#include <memory>
#include <new>
#include <tuple>
#include <utility>

#include <interlock/model/door.hpp>
#include <interlock/model/lock.hpp>
#include <interlock/model/model.hpp>
#include <interlock/model/started.hpp>

namespace interlock::model {

namespace detail {

// The lifetime of one object in the current engine. Where the memory of an object that is gone, or that
// never was, holds something else, that is no object's number: the seal tells.
class handle {
 public:
  handle(object_kind kind, value_type type, bool initialised, word initial, storage of_whole,
         place where)
      : id_{current_engine().create(kind, type, initialised, initial, of_whole, where)},
        seal_{seal_of(id_)} {}
  ~handle() { current_engine().end(id(), {}); }
  handle(handle const&) = delete;
  handle& operator=(handle const&) = delete;
  [[nodiscard]] object_id id() const noexcept {
    return seal_ == seal_of(id_) ? id_ : not_an_object;
  }

 private:
  [[nodiscard]] std::uint32_t seal_of(object_id id) const noexcept {
    constexpr std::uint64_t golden = 0x9e37'79b9'7f4a'7c15;
    auto const both = reinterpret_cast<std::uintptr_t>(this) ^ std::uint64_t{id} << 32;
    return static_cast<std::uint32_t>(both * golden >> 32);
  }

  object_id id_;
  std::uint32_t seal_;
};

template <class T>
struct difference {
  using type = T;
  static constexpr word scale = 1;
};
template <class T>
struct difference<T*> {
  using type = std::ptrdiff_t;
  static constexpr word scale = sizeof(T);
};

// What plain data is as an atomic: none, or one from its first use by a reference until it is written as plain data again.
struct life_as_atomic {
  object_id id = no_object;
  std::uint32_t number = 0;      // of such lives before
  std::uint32_t references = 0;  // that there are
  std::uint32_t plain_accesses = 0;  // while there were some
};
struct no_life_as_atomic {};

// That can be an atomic.
template <class T>
concept can_be_referred_to = fits_word<T> && std::is_copy_assignable_v<T>;

template <class T>
concept counts = (std::is_integral_v<T> && !std::is_same_v<T, bool>) || std::is_pointer_v<T>;

}  // namespace detail

struct checked {
  /// std::atomic<T>. Operators and conversions are seq_cst, as there; since they take no place, theirs is where they return to, which
  /// debug information knows. Progress: lock-free as far as an engine has locks.
  template <fits_word T>
  class atomic {
   public:
    using value_type = T;
    using difference_type = typename detail::difference<T>::type;
    static constexpr bool is_always_lock_free = true;

    atomic(place where = place::current()) : atomic(T{}, where) {}
    atomic(T value, place where = place::current())
        : self_{object_kind::atomic, value_type_of<T>, true, to_word(value), {this, sizeof *this}, where} {}

    [[nodiscard]] T load(order o = order::seq_cst, place where = place::current()) const {
      return from_word<T>(perform(operation::load, 0, o, where));
    }
    void store(T value, order o = order::seq_cst, place where = place::current()) {
      perform(operation::store, to_word(value), o, where);
    }
    T exchange(T value, order o = order::seq_cst, place where = place::current()) {
      return from_word<T>(perform(operation::exchange, to_word(value), o, where));
    }

    bool compare_exchange_weak(T& expected, T desired, order success, order failure,
                               place where = place::current()) {
      return compare_exchange(operation::compare_exchange_weak, expected, desired, success, failure,
                              where);
    }
    bool compare_exchange_weak(T& expected, T desired, order o = order::seq_cst,
                               place where = place::current()) {
      return compare_exchange(operation::compare_exchange_weak, expected, desired, o,
                              failure_order(o), where);
    }
    bool compare_exchange_strong(T& expected, T desired, order success, order failure,
                                 place where = place::current()) {
      return compare_exchange(operation::compare_exchange_strong, expected, desired, success,
                              failure, where);
    }
    bool compare_exchange_strong(T& expected, T desired, order o = order::seq_cst,
                                 place where = place::current()) {
      return compare_exchange(operation::compare_exchange_strong, expected, desired, o,
                              failure_order(o), where);
    }

    T fetch_add(difference_type n, order o = order::seq_cst, place where = place::current())
      requires(std::is_integral_v<T> || std::is_pointer_v<T>)
    {
      return from_word<T>(perform(operation::fetch_add, scaled(n), o, where));
    }
    T fetch_sub(difference_type n, order o = order::seq_cst, place where = place::current())
      requires(std::is_integral_v<T> || std::is_pointer_v<T>)
    {
      return from_word<T>(perform(operation::fetch_sub, scaled(n), o, where));
    }
    T fetch_and(T bits, order o = order::seq_cst, place where = place::current())
      requires std::is_integral_v<T>
    {
      return from_word<T>(perform(operation::fetch_and, to_word(bits), o, where));
    }
    T fetch_or(T bits, order o = order::seq_cst, place where = place::current())
      requires std::is_integral_v<T>
    {
      return from_word<T>(perform(operation::fetch_or, to_word(bits), o, where));
    }
    T fetch_xor(T bits, order o = order::seq_cst, place where = place::current())
      requires std::is_integral_v<T>
    {
      return from_word<T>(perform(operation::fetch_xor, to_word(bits), o, where));
    }

    /// A load, and compare-exchanges until one succeeds: as implementations have it where the processor adds no floating numbers.
    T fetch_add(T n, order o = order::seq_cst, place where = place::current())
      requires std::is_floating_point_v<T>
    {
      return fetch_and_update([n](T old) { return old + n; }, o, where);
    }
    T fetch_sub(T n, order o = order::seq_cst, place where = place::current())
      requires std::is_floating_point_v<T>
    {
      return fetch_and_update([n](T old) { return old - n; }, o, where);
    }

    // NOLINTNEXTLINE(google-explicit-constructor): as std's
    [[gnu::noinline]] operator T() const { return load(order::seq_cst, caller()); }
    [[gnu::noinline]] T operator=(T value) {
      store(value, order::seq_cst, caller());
      return value;
    }
    [[gnu::noinline]] T operator++(int)
      requires detail::counts<T>
    {
      return fetch_add(1, order::seq_cst, caller());
    }
    [[gnu::noinline]] T operator--(int)
      requires detail::counts<T>
    {
      return fetch_sub(1, order::seq_cst, caller());
    }
    [[gnu::noinline]] T operator++()
      requires detail::counts<T>
    {
      return static_cast<T>(fetch_add(1, order::seq_cst, caller()) + 1);
    }
    [[gnu::noinline]] T operator--()
      requires detail::counts<T>
    {
      return static_cast<T>(fetch_sub(1, order::seq_cst, caller()) - 1);
    }
    [[gnu::noinline]] T operator+=(difference_type n)
      requires(detail::counts<T> || std::is_floating_point_v<T>)
    {
      return static_cast<T>(fetch_add(n, order::seq_cst, caller()) + n);
    }
    [[gnu::noinline]] T operator-=(difference_type n)
      requires(detail::counts<T> || std::is_floating_point_v<T>)
    {
      return static_cast<T>(fetch_sub(n, order::seq_cst, caller()) - n);
    }
    [[gnu::noinline]] T operator&=(T bits)
      requires std::is_integral_v<T>
    {
      return static_cast<T>(fetch_and(bits, order::seq_cst, caller()) & bits);
    }
    [[gnu::noinline]] T operator|=(T bits)
      requires std::is_integral_v<T>
    {
      return static_cast<T>(fetch_or(bits, order::seq_cst, caller()) | bits);
    }
    [[gnu::noinline]] T operator^=(T bits)
      requires std::is_integral_v<T>
    {
      return static_cast<T>(fetch_xor(bits, order::seq_cst, caller()) ^ bits);
    }

    void wait(T old, order o = order::seq_cst, place where = place::current()) const {
      perform(operation::wait, to_word(old), o, where);
    }
    void notify_one(place where = place::current()) {
      perform(operation::notify_one, 0, order::relaxed, where);
    }
    void notify_all(place where = place::current()) {
      perform(operation::notify_all, 0, order::relaxed, where);
    }

    [[nodiscard]] object_id id() const noexcept { return self_.id(); }

   private:
    /// Where the operator that asks was called. Precondition: that operator is no part of its caller.
    [[gnu::always_inline]] static place caller() noexcept { return place::of_code(__builtin_return_address(0)); }
    template <class F>
    T fetch_and_update(F updated, order o, place where) {
      auto old = load(order::relaxed, where);
      while (!compare_exchange_strong(old, updated(old), o, order::relaxed, where)) continue;
      return old;
    }
    static word scaled(difference_type n) noexcept {
      return static_cast<word>(n) * detail::difference<T>::scale;
    }
    word perform(operation what, word operand, order o, place where) const {
      return model::perform({.what = what,
                    .bytes = sizeof(T),
                    .success = o,
                    .object = self_.id(),
                    .operand = operand,
                    .where = where})
          .value;
    }
    bool compare_exchange(operation what, T& expected, T desired, order success, order failure,
                          place where) {
      auto const result = model::perform({.what = what,
                                                    .bytes = sizeof(T),
                                                    .success = success,
                                                    .failure = failure,
                                                    .object = self_.id(),
                                                    .operand = to_word(desired),
                                                    .expected = to_word(expected),
                                                    .where = where});
      if (!result.success) expected = from_word<T>(result.value);
      return result.success;
    }

    detail::handle self_;
  };

  /// std::atomic_flag.
  class atomic_flag {
   public:
    atomic_flag(place where = place::current()) : set_{false, where} {}

    [[nodiscard]] bool test(order o = order::seq_cst, place where = place::current()) const { return set_.load(o, where); }
    bool test_and_set(order o = order::seq_cst, place where = place::current()) { return set_.exchange(true, o, where); }
    void clear(order o = order::seq_cst, place where = place::current()) { set_.store(false, o, where); }
    void wait(bool old, order o = order::seq_cst, place where = place::current()) const { set_.wait(old, o, where); }
    void notify_one(place where = place::current()) { set_.notify_one(where); }
    void notify_all(place where = place::current()) { set_.notify_all(where); }

    [[nodiscard]] object_id id() const noexcept { return set_.id(); }

   private:
    atomic<bool> set_;
  };

  /// Plain data whose races are found. The value lives in native memory; the engine is told of
  /// each access before it happens.
  template <class T>
  class var {
   public:
    var(place where = place::current())
        : self_{object_kind::plain, value_type_of<T>, false, 0, whole(), where} {}
    explicit var(T value, place where = place::current())
        : self_{object_kind::plain, value_type_of<T>, true, 0, whole(), where},
          value_(std::move(value)) {}

    [[nodiscard]] T read(place where = place::current()) const {
      take_value_over();
      touch(operation::read, value_, where);
      return value_;
    }
    void write(T value, place where = place::current()) {
      touch(operation::write, value, where);
      is_plain_again();
      value_ = std::move(value);
    }
    /// Calls f(T&); counts as a write. f must not touch other checked objects.
    template <class F>
    decltype(auto) access(F&& f, place where = place::current()) {
      take_value_over();
      touch(operation::write, value_, where);
      is_plain_again();
      return std::forward<F>(f)(value_);
    }

    [[nodiscard]] object_id id() const noexcept { return self_.id(); }

   private:
    friend checked;  // atomic_ref
    // What an atomic left is known once the access is: it is ordered with all that was done by references, or a race.
    void take_value_over() const noexcept {
      if constexpr (detail::can_be_referred_to<T>)
        if (as_atomic_.id != no_object && self_.id() != not_an_object) [[unlikely]]
          value_ = from_word<T>(current_engine().known_value(as_atomic_.id));
    }
    void is_plain_again() noexcept {
      if constexpr (detail::can_be_referred_to<T>)
        if (std::exchange(as_atomic_.id, no_object) != no_object) [[unlikely]] ++as_atomic_.number;
    }
    // A checked object's destructor does something.
    [[nodiscard]] storage whole() const noexcept {
      return {this, sizeof *this, !std::is_trivially_destructible_v<T>};
    }
    void touch(operation what, T const& value, place where) const {
      word operand = 0;
      if constexpr (fits_word<T>) operand = to_word(value);
      model::perform(
          {.what = what, .object = self_.id(), .operand = operand, .where = where});
      if constexpr (detail::can_be_referred_to<T>)
        if (as_atomic_.references != 0) [[unlikely]] ++as_atomic_.plain_accesses;
    }

    detail::handle self_;
    mutable T value_{};
    [[no_unique_address]] mutable std::conditional_t<detail::can_be_referred_to<T>, detail::life_as_atomic, detail::no_life_as_atomic> as_atomic_;
  };

  /// std::atomic_ref, to plain data of the layer. While one exists, plain accesses are a data_race where std has one, and misuse else.
  template <detail::can_be_referred_to T>
  class atomic_ref {
   public:
    using value_type = T;
    using difference_type = typename detail::difference<T>::type;
    static constexpr bool is_always_lock_free = true;
    static constexpr std::size_t required_alignment = alignof(T);

    /// Precondition: the object outlives it.
    explicit atomic_ref(var<T>& object, place where = place::current()) : object_{&object}, where_{where} { begin(); }
    atomic_ref(atomic_ref const& other) noexcept : object_{other.object_}, where_{other.where_} { begin(); }
    atomic_ref& operator=(atomic_ref const&) = delete;
    ~atomic_ref() {
      auto& life = object_->as_atomic_;
      --life.references;
      current_engine().used_by_reference(object_->id(), life.id, use_by_reference::end, where_);
      if (!knew_all_ || life.plain_accesses != plain_accesses_)
        current_engine().fail(failure::misuse, "plain data is accessed as such while an atomic_ref to it exists: all access is by such references then", where_);
    }

    [[nodiscard]] bool is_lock_free() const noexcept { return true; }
    [[nodiscard]] T load(order o = order::seq_cst, place where = place::current()) const {
      return from_word<T>(perform(operation::load, 0, o, where));
    }
    void store(T value, order o = order::seq_cst, place where = place::current()) const {
      perform(operation::store, to_word(value), o, where);
    }
    T exchange(T value, order o = order::seq_cst, place where = place::current()) const {
      return from_word<T>(perform(operation::exchange, to_word(value), o, where));
    }
    bool compare_exchange_weak(T& expected, T desired, order success, order failure, place where = place::current()) const {
      return compare_exchange(operation::compare_exchange_weak, expected, desired, success, failure, where);
    }
    bool compare_exchange_weak(T& expected, T desired, order o = order::seq_cst, place where = place::current()) const {
      return compare_exchange(operation::compare_exchange_weak, expected, desired, o, failure_order(o), where);
    }
    bool compare_exchange_strong(T& expected, T desired, order success, order failure, place where = place::current()) const {
      return compare_exchange(operation::compare_exchange_strong, expected, desired, success, failure, where);
    }
    bool compare_exchange_strong(T& expected, T desired, order o = order::seq_cst, place where = place::current()) const {
      return compare_exchange(operation::compare_exchange_strong, expected, desired, o, failure_order(o), where);
    }
    T fetch_add(difference_type n, order o = order::seq_cst, place where = place::current()) const
      requires detail::counts<T>
    {
      return from_word<T>(perform(operation::fetch_add, scaled(n), o, where));
    }
    T fetch_sub(difference_type n, order o = order::seq_cst, place where = place::current()) const
      requires detail::counts<T>
    {
      return from_word<T>(perform(operation::fetch_sub, scaled(n), o, where));
    }
    T fetch_add(T n, order o = order::seq_cst, place where = place::current()) const
      requires std::is_floating_point_v<T>
    {
      return fetch_and_update([n](T old) { return old + n; }, o, where);
    }
    T fetch_sub(T n, order o = order::seq_cst, place where = place::current()) const
      requires std::is_floating_point_v<T>
    {
      return fetch_and_update([n](T old) { return old - n; }, o, where);
    }
    T fetch_and(T bits, order o = order::seq_cst, place where = place::current()) const
      requires std::is_integral_v<T>
    {
      return from_word<T>(perform(operation::fetch_and, to_word(bits), o, where));
    }
    T fetch_or(T bits, order o = order::seq_cst, place where = place::current()) const
      requires std::is_integral_v<T>
    {
      return from_word<T>(perform(operation::fetch_or, to_word(bits), o, where));
    }
    T fetch_xor(T bits, order o = order::seq_cst, place where = place::current()) const
      requires std::is_integral_v<T>
    {
      return from_word<T>(perform(operation::fetch_xor, to_word(bits), o, where));
    }

    // NOLINTNEXTLINE(google-explicit-constructor): as std's
    [[gnu::noinline]] operator T() const { return load(order::seq_cst, caller()); }
    [[gnu::noinline]] T operator=(T value) const {
      store(value, order::seq_cst, caller());
      return value;
    }
    [[gnu::noinline]] T operator++(int) const
      requires detail::counts<T>
    {
      return fetch_add(1, order::seq_cst, caller());
    }
    [[gnu::noinline]] T operator--(int) const
      requires detail::counts<T>
    {
      return fetch_sub(1, order::seq_cst, caller());
    }
    [[gnu::noinline]] T operator++() const
      requires detail::counts<T>
    {
      return static_cast<T>(fetch_add(1, order::seq_cst, caller()) + 1);
    }
    [[gnu::noinline]] T operator--() const
      requires detail::counts<T>
    {
      return static_cast<T>(fetch_sub(1, order::seq_cst, caller()) - 1);
    }
    [[gnu::noinline]] T operator+=(difference_type n) const
      requires(detail::counts<T> || std::is_floating_point_v<T>)
    {
      return static_cast<T>(fetch_add(n, order::seq_cst, caller()) + n);
    }
    [[gnu::noinline]] T operator-=(difference_type n) const
      requires(detail::counts<T> || std::is_floating_point_v<T>)
    {
      return static_cast<T>(fetch_sub(n, order::seq_cst, caller()) - n);
    }
    [[gnu::noinline]] T operator&=(T bits) const
      requires std::is_integral_v<T>
    {
      return static_cast<T>(fetch_and(bits, order::seq_cst, caller()) & bits);
    }
    [[gnu::noinline]] T operator|=(T bits) const
      requires std::is_integral_v<T>
    {
      return static_cast<T>(fetch_or(bits, order::seq_cst, caller()) | bits);
    }
    [[gnu::noinline]] T operator^=(T bits) const
      requires std::is_integral_v<T>
    {
      return static_cast<T>(fetch_xor(bits, order::seq_cst, caller()) ^ bits);
    }

    void wait(T old, order o = order::seq_cst, place where = place::current()) const {
      // The load of who sleeps is seen by plain accesses, too, that race with it.
      if (to_word(load(o, where)) == to_word(old)) perform(operation::wait, to_word(old), o, where);
    }
    void notify_one(place where = place::current()) const { notify(operation::notify_one, where); }
    void notify_all(place where = place::current()) const { notify(operation::notify_all, where); }

   private:
    void begin() noexcept {
      auto& life = object_->as_atomic_;
      ++life.references;
      plain_accesses_ = life.plain_accesses;
      knew_all_ = current_engine().knows_plain_accesses(object_->id());
    }
    /// Where the operator that asks was called. Precondition: that operator is no part of its caller.
    [[gnu::always_inline]] static place caller() noexcept { return place::of_code(__builtin_return_address(0)); }
    static word scaled(difference_type n) noexcept { return static_cast<word>(n) * detail::difference<T>::scale; }
    [[nodiscard]] object_id id(place where) const {
      if (object_->id() == not_an_object) return not_an_object;
      auto& life = object_->as_atomic_;
      if (life.id == no_object)
        life.id = current_engine().find_as_atomic(object_->id(), life.number, model::value_type_of<T>, to_word(object_->value_), where);
      return life.id;
    }
    template <class F>
    T fetch_and_update(F updated, order o, place where) const {
      auto old = load(order::relaxed, where);
      while (!compare_exchange_strong(old, updated(old), o, order::relaxed, where)) continue;
      return old;
    }
    word perform(operation what, word operand, order o, place where) const {
      auto const as_atomic = id(where);
      auto const value =
          model::perform({.what = what, .bytes = sizeof(T), .success = o, .object = as_atomic, .operand = operand, .where = where}).value;
      bool const reads = what == operation::load || what == operation::wait;
      used(as_atomic, reads ? use_by_reference::load : what == operation::store ? use_by_reference::store : use_by_reference::update, where);
      return value;
    }
    bool compare_exchange(operation what, T& expected, T desired, order success, order failure, place where) const {
      auto const as_atomic = id(where);
      auto const result = model::perform({.what = what,
                                          .bytes = sizeof(T),
                                          .success = success,
                                          .failure = failure,
                                          .object = as_atomic,
                                          .operand = to_word(desired),
                                          .expected = to_word(expected),
                                          .where = where});
      used(as_atomic, result.success ? use_by_reference::update : use_by_reference::load, where);
      if (!result.success) expected = from_word<T>(result.value);
      return result.success;
    }
    void notify(operation what, place where) const {
      model::perform({.what = what, .success = order::relaxed, .object = id(where), .where = where});
    }
    void used(object_id as_atomic, use_by_reference how, place where) const {
      current_engine().used_by_reference(object_->id(), as_atomic, how, where);
    }

    var<T>* object_;
    place where_;
    std::uint32_t plain_accesses_ = 0;  // that there were when it began
    bool knew_all_ = true;  // of these happened before
  };

  class mutex {
   public:
    mutex(place where = place::current())
        : self_{object_kind::mutex,
                {model::value_type::shape::opaque, 0},
                true,
                0,
                {this, sizeof *this},
                where} {}
    /// Relocking by the owner and unlocking by anyone else are misuse.
    void lock(place where = place::current()) { perform(operation::lock, where); }
    [[nodiscard]] bool try_lock(place where = place::current()) {
      return perform(operation::try_lock, where);
    }
    void unlock(place where = place::current()) { perform(operation::unlock, where); }

    [[nodiscard]] object_id id() const noexcept { return self_.id(); }

   private:
    bool perform(operation what, place where) {
      return model::perform({.what = what, .object = self_.id(), .where = where})
          .success;
    }
    detail::handle self_;
  };

  /// The model's time. It passes only where a timed wait times out.
  struct clock {
    using duration = std::chrono::nanoseconds;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<clock>;
    static constexpr bool is_steady = true;
    [[nodiscard]] static time_point now(place where = place::current()) {
      auto const since_start =
          model::perform({.what = operation::now, .where = where}).value;
      return time_point{duration{static_cast<rep>(since_start)}};
    }
  };

  /// Waits take any lock that has mutex(); they may wake spuriously.
  class condition_variable {
   public:
    condition_variable(place where = place::current())
        : self_{object_kind::condition_variable,
                {model::value_type::shape::opaque, 0},
                true,
                0,
                {this, sizeof *this},
                where} {}

    template <class Lock>
    void wait(Lock& lock, place where = place::current()) {
      perform(operation::wait, lock.mutex()->id(), 0, where);
    }
    template <class Lock, class Predicate>
      requires std::predicate<Predicate&>
    void wait(Lock& lock, Predicate holds, place where = place::current()) {
      while (!holds()) wait(lock, where);
    }
    /// Returns false when the deadline passed without a notification.
    template <class Lock>
    bool wait_until(Lock& lock, clock::time_point deadline, place where = place::current()) {
      return perform(operation::wait_until, lock.mutex()->id(),
                     static_cast<word>(deadline.time_since_epoch().count()), where);
    }
    /// Returns whether it holds; not until then, or the deadline.
    template <class Lock, class Predicate>
      requires std::predicate<Predicate&>
    bool wait_until(Lock& lock, clock::time_point deadline, Predicate holds, place where = place::current()) {
      while (!holds())
        if (!wait_until(lock, deadline, where)) return holds();
      return true;
    }
    template <class Lock>
    bool wait_for(Lock& lock, clock::duration time, place where = place::current()) {
      return wait_until(lock, clock::now(where) + time, where);
    }
    template <class Lock, class Predicate>
      requires std::predicate<Predicate&>
    bool wait_for(Lock& lock, clock::duration time, Predicate holds, place where = place::current()) {
      return wait_until(lock, clock::now(where) + time, std::move(holds), where);
    }
    void notify_one(place where = place::current()) {
      perform(operation::notify_one, no_object, 0, where);
    }
    void notify_all(place where = place::current()) {
      perform(operation::notify_all, no_object, 0, where);
    }

    [[nodiscard]] object_id id() const noexcept { return self_.id(); }

   private:
    bool perform(operation what, object_id with, word deadline, place where) {
      return model::perform({.what = what,
                    .object = self_.id(),
                    .with = with,
                    .expected = deadline,
                    .where = where})
          .success;
    }
    detail::handle self_;
  };

  /// std::thread, in a scenario that says how many it starts at most (scenario.hpp). What std leaves undefined, throws for or calls
  /// std::terminate for is misuse.
  class thread {
    template <class F, class... Args>
    static constexpr bool can_run = !std::same_as<std::remove_cvref_t<F>, thread> && std::invocable<std::decay_t<F>, std::decay_t<Args>...>;

   public:
    class id {
     public:
      constexpr id() noexcept = default;
      friend constexpr bool operator==(id, id) noexcept = default;
      friend constexpr auto operator<=>(id, id) noexcept = default;

     private:
      friend checked;
      explicit constexpr id(unsigned thread) noexcept : number_{thread + 1} {}
      unsigned number_ = 0;  // of no thread
    };

    thread() noexcept = default;
    // A defaulted argument cannot follow any number of others. Those with more than two have the place that debug information tells.
    template <class F>
      requires can_run<F>
    explicit thread(F&& f, place where = place::current()) : self_{started(where, std::forward<F>(f))} {}
    template <class F, class A>
      requires can_run<F, A>
    explicit thread(F&& f, A&& a, place where = place::current()) : self_{started(where, std::forward<F>(f), std::forward<A>(a))} {}
    template <class F, class A, class B>
      requires can_run<F, A, B>
    explicit thread(F&& f, A&& a, B&& b, place where = place::current())
        : self_{started(where, std::forward<F>(f), std::forward<A>(a), std::forward<B>(b))} {}
    template <class F, class A, class B, class C, class... More>
      requires can_run<F, A, B, C, More...>
    [[gnu::noinline]] explicit thread(F&& f, A&& a, B&& b, C&& c, More&&... more)
        : self_{started(place::of_code(__builtin_return_address(0)), std::forward<F>(f), std::forward<A>(a), std::forward<B>(b), std::forward<C>(c),
                        std::forward<More>(more)...)} {}
    thread(thread&& other) noexcept : self_{std::exchange(other.self_, {})} {}
    [[gnu::noinline]] thread& operator=(thread&& other) noexcept {
      expect_not_joinable(place::of_code(__builtin_return_address(0)));
      self_ = std::exchange(other.self_, {});
      return *this;
    }
    [[gnu::noinline]] ~thread() { expect_not_joinable(place::of_code(__builtin_return_address(0))); }

    void join(place where = place::current()) {
      expect_joinable(where);
      if (self_ == this_thread::get_id()) current_engine().fail(failure::misuse, "a thread joins itself", where);
      model::perform({.what = operation::join, .operand = self_.number_ - 1, .where = where});
      self_ = {};
    }
    void detach(place where = place::current()) {
      expect_joinable(where);
      self_ = {};
    }
    [[nodiscard]] bool joinable() const noexcept { return self_ != id{}; }
    [[nodiscard]] id get_id() const noexcept { return self_; }
    void swap(thread& other) noexcept { std::swap(self_, other.self_); }
    friend void swap(thread& a, thread& b) noexcept { a.swap(b); }
    /// A small number, the same in each execution.
    [[nodiscard]] static unsigned hardware_concurrency() noexcept { return 2; }

   private:
    template <class... Parts>
    class call final : public detail::job {
     public:
      template <class... Given>
      explicit call(Given&&... parts) : parts_{std::forward<Given>(parts)...} {}
      void run() override {
        std::apply([](auto&&... each) { std::invoke(std::move(each)...); }, std::move(parts_));
      }

     private:
      std::tuple<Parts...> parts_;
    };

    template <class... Parts>
    [[nodiscard]] static id started(place where, Parts&&... parts) {
      auto what = std::make_unique<call<std::decay_t<Parts>...>>(std::forward<Parts>(parts)...);
      return id{detail::start_thread(what.release(), where)};
    }
    void expect_joinable(place where) const {
      if (!joinable()) current_engine().fail(failure::misuse, "join or detach of what is no thread: it was joined, detached, or never started", where);
    }
    void expect_not_joinable(place where) const {
      if (joinable()) current_engine().fail(failure::misuse, "a thread that was neither joined nor detached is destroyed or overwritten", where);
    }
    id self_;
  };

  /// std::this_thread.
  struct this_thread {
    [[nodiscard]] static thread::id get_id() noexcept { return thread::id{self()}; }
    static void yield(place where = place::current()) { checked::yield(where); }
    /// Any time may pass meanwhile, but not less than that.
    static void sleep_until(clock::time_point time, place where = place::current()) {
      model::perform({.what = operation::sleep, .expected = static_cast<word>(time.time_since_epoch().count()), .where = where});
    }
    static void sleep_for(clock::duration time, place where = place::current()) { sleep_until(clock::now(where) + time, where); }
  };

  static void fence(order o, place where = place::current()) {
    model::perform({.what = operation::fence, .success = o, .where = where});
  }
  static void yield(place where = place::current()) {
    model::perform({.what = operation::yield, .where = where});
  }
  static void pause(place where = place::current()) {
    model::perform({.what = operation::pause, .where = where});
  }

  template <class T>
  static bool wait_until(atomic<T> const& object, std::type_identity_t<T> old, order o,
                         clock::time_point deadline, place where = place::current()) {
    return model::perform({.what = operation::wait_until,
                  .bytes = sizeof(T),
                  .success = o,
                  .object = object.id(),
                  .operand = to_word(old),
                  .expected = static_cast<word>(deadline.time_since_epoch().count()),
                  .where = where})
        .success;
  }

  template <class T>
  static bool wait_for(atomic<T> const& object, std::type_identity_t<T> old, order o, clock::duration time,
                       place where = place::current()) {
    return wait_until(object, old, o, clock::now(where) + time, where);
  }

  [[nodiscard]] static unsigned choose(unsigned n, place where = place::current()) {
    return static_cast<unsigned>(
        model::perform({.what = operation::choose, .operand = n, .where = where})
            .value);
  }
  static void check(bool holds, char const* message, place where = place::current()) {
    if (!holds) current_engine().fail(failure::failed_check, message, where);
  }
  static void require(bool holds, char const* message, place where = place::current()) {
    if (!holds) current_engine().fail(failure::misuse, message, where);
  }
  static void misuse(char const* message, place where = place::current()) {
    current_engine().fail(failure::misuse, message, where);
  }
  [[nodiscard]] static unsigned self() noexcept { return current_engine().self(); }

  template <class Object>
  static void name(Object const& object, char const* name, std::ptrdiff_t index = -1) {
    current_engine().name(object.id(), name, index);
  }

  /// `new T(args…)` with a checked lifetime. Objects left over at the end are a leak.
  template <class T, class... Args>
  [[nodiscard]] static T* make(Args&&... args) {
    void* const storage = current_engine().allocate(sizeof(T), alignof(T), place::current());
    return ::new (storage) T(std::forward<Args>(args)...);
  }
  /// Precondition: p came from make and was not destroyed; else double_free. p may be null.
  template <class T>
  static void destroy(T* p, place where = place::current()) {
    if (p == nullptr) return;
    current_engine().deallocate(p, where);
    p->~T();
  }
};

static_assert(Model<checked>);

}  // namespace interlock::model
