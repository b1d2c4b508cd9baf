// Sequential objects, for `history`: what a queue, a stack and a semaphore (with one permit: a lock) return to one caller at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace interlock::specifications {

/// First in, first out; of at most `Room` values, 0: any number. Where it may refuse, a try that fails says nothing of what is there.
template <std::size_t Room = 0, bool MayRefuse = false>
struct queue {
  struct operation {
    bool pushes;
    bool done;  ///< and not refused
    int value;
  };
  static operation push(int value, bool done = true) { return {true, done, value}; }
  /// A std::optional, say.
  template <class Optional>
  static operation pop(Optional const& got) {
    return {false, got.has_value(), got ? static_cast<int>(*got) : 0};
  }

  std::vector<int> values{};

  bool apply(operation const& o) {
    bool const is_full = Room != 0 && values.size() == Room;
    if (o.pushes ? is_full : values.empty()) return !o.done;
    if (!o.done) return MayRefuse;
    if (o.pushes) {
      values.push_back(o.value);
      return true;
    }
    bool const is_first = values.front() == o.value;
    values.erase(values.begin());
    return is_first;
  }
  static std::string to_text(operation const& o) {
    auto const value = std::to_string(o.value);
    if (o.pushes) return "push(" + value + (o.done ? ")" : ") refused");
    return o.done ? "pop → " + value : "pop → nothing";
  }
};

/// Last in, first out.
struct stack {
  using operation = queue<>::operation;
  static operation push(int value) { return queue<>::push(value); }
  template <class Optional>
  static operation pop(Optional const& got) {
    return queue<>::pop(got);
  }

  std::vector<int> values{};

  bool apply(operation const& o) {
    if (o.pushes) {
      values.push_back(o.value);
      return true;
    }
    if (!o.done || values.empty()) return !o.done && values.empty();
    bool const is_last = values.back() == o.value;
    values.pop_back();
    return is_last;
  }
  static std::string to_text(operation const& o) { return queue<>::to_text(o); }
};

/// Permits, of which there may be at most `Most`, 0: any number.
struct semaphore {
  struct operation {
    enum class kind : std::uint8_t { acquire, release } what;
    bool done;
  };
  /// Also of acquire, which is done when it returns: it takes place when there is a permit.
  static operation acquire(bool done = true) { return {operation::kind::acquire, done}; }
  static operation release(bool done = true) { return {operation::kind::release, done}; }

  int permits = 0;
  int most = 0;

  bool apply(operation const& o) {
    bool const can = o.what == operation::kind::acquire ? permits != 0 : most == 0 || permits != most;
    if (can != o.done) return false;
    if (o.done) permits += o.what == operation::kind::acquire ? -1 : 1;
    return true;
  }
  static std::string to_text(operation const& o) {
    return std::string{o.what == operation::kind::acquire ? "acquire" : "release"} + (o.done ? "" : " refused");
  }
};

}  // namespace interlock::specifications
