// The model under which the oracle asks code for its operations: it runs a thread again from the start,
// answers as many operations as there are answers, and takes the next one for what the thread does next.
//
// Contract: one thread of the operating system. The code has no destructors that matter and depends on
// answers only. Source: stateless model checking as such (Godefroid, POPL 1997); nothing of an engine.
#pragma once

#include <array>
#include <csetjmp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "objects.hpp"

namespace interlock::checker::rc11_loops {

enum class operation : std::uint8_t {
  load,
  store,
  add,
  set_bits,
  exchange,
  compare_exchange,
  compare_exchange_weak,
  fence,
  read,   ///< plain data
  write,  ///< plain data
  lock,
  try_lock,
  unlock,
};

/// Objects by number: atomics, then mutexes, then vars, then naked data.
struct request {
  operation what{};
  unsigned at = 0;
  order o = order::relaxed;
  order failure = order::relaxed;
  int operand = 0;
  int expected = 0;
};

struct answer {
  int value = 0;
  bool success = true;
  auto operator<=>(answer const&) const = default;
};

enum class standing : std::uint8_t { asks, ended, cut_off };

/// One run of a thread's code.
class questioning {
 public:
  /// Runs thread t of the_program. Loops have `more` rounds more than they say.
  void run(unsigned t, std::vector<answer> const& given, unsigned more);
  /// Likewise, but beyond what is given `memory` answers, and loops go on for so many rounds of that
  /// thread; memory may leave().
  void run_on(unsigned t, std::vector<answer> const& given, unsigned rounds, unsigned more,
              std::function<answer(request const&)> memory);

  standing how{};
  request next{};                                  ///< if it asks
  [[nodiscard]] thread_notes const& notes() const;  ///< if it ended

  // What the model calls.
  answer ask(request const& what);
  void another_round(unsigned& of_the_loop);
  [[noreturn]] void leave(standing as);
  [[nodiscard]] unsigned more() const { return more_; }
  [[nodiscard]] unsigned rounds_left() const { return rounds_left_; }

  static inline questioning* current = nullptr;

 private:
  void run_code();
  void run_to_the_end();

  unsigned thread_ = 0;
  unsigned more_ = 0;
  std::vector<answer> const* given_ = nullptr;
  std::size_t used_ = 0;
  std::function<answer(request const&)> memory_;
  unsigned rounds_left_ = 0;
  std::jmp_buf back_{};
};

struct asked {
  template <class T>
  class atomic {
   public:
    atomic(T = T{}) {}
    int load(order o = order::seq_cst) const { return ask(operation::load, o).value; }
    void store(int v, order o = order::seq_cst) { ask(operation::store, o, v); }
    int exchange(int v, order o) { return ask(operation::exchange, o, v).value; }
    int fetch_add(int v, order o) { return ask(operation::add, o, v).value; }
    int fetch_sub(int v, order o) { return ask(operation::add, o, -v).value; }
    int fetch_or(int v, order o) { return ask(operation::set_bits, o, v).value; }
    bool compare_exchange_strong(int& expected, int desired, order o, order failure) {
      return exchange_if(operation::compare_exchange, expected, desired, o, failure);
    }
    bool compare_exchange_weak(int& expected, int desired, order o, order failure) {
      return exchange_if(operation::compare_exchange_weak, expected, desired, o, failure);
    }
    unsigned number = 0;

   private:
    answer ask(operation what, order o, int operand = 0) const {
      return questioning::current->ask({.what = what, .at = number, .o = o, .operand = operand});
    }
    bool exchange_if(operation what, int& expected, int desired, order o, order failure) {
      auto const result = questioning::current->ask({.what = what,
                                                     .at = number,
                                                     .o = o,
                                                     .failure = failure,
                                                     .operand = desired,
                                                     .expected = expected});
      if (!result.success) expected = result.value;
      return result.success;
    }
  };
  template <class T>
  class var {
   public:
    explicit var(T) {}
    [[nodiscard]] int read() const {
      return questioning::current->ask({.what = operation::read, .at = number}).value;
    }
    void write(int v) {
      questioning::current->ask({.what = operation::write, .at = number, .operand = v});
    }
    unsigned number = 0;
  };
  class mutex {
   public:
    void lock() { ask(operation::lock); }
    bool try_lock() { return ask(operation::try_lock).success; }
    void unlock() { ask(operation::unlock); }
    unsigned number = 0;

   private:
    answer ask(operation what) { return questioning::current->ask({.what = what, .at = number}); }
  };
  static void fence(order o) { questioning::current->ask({.what = operation::fence, .o = o}); }
  static void yield() {}
};

template <>
struct rounds<asked> {
  explicit rounds(unsigned n) : left{n + questioning::current->more()} {}
  void another() { questioning::current->another_round(left); }
  unsigned left;
};

// What is left by longjmp is not given back.
template <>
struct on_heap<asked> {
  [[nodiscard]] static int* made() {
    in_place = {};
    return in_place.data();
  }
  static void destroy(int*) {}
  static inline std::array<int, 4> in_place{};
};

template <>
struct naked<asked> {
  [[nodiscard]] int get() const {
    return questioning::current->ask({.what = operation::read, .at = number}).value;
  }
  void set(int v) {
    questioning::current->ask({.what = operation::write, .at = number, .operand = v});
  }
  unsigned number = 0;
};

}  // namespace interlock::checker::rc11_loops
