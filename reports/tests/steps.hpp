// Interleavings for tests, a line a step: t(1).store("x", "1", "release").
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <interlock/reports/record.hpp>

namespace interlock::reports::testing {

class interleaving {
 public:
  interleaving& of(unsigned thread) {
    thread_ = thread;
    return *this;
  }
  interleaving& write(std::string object) {
    return add({.operation = "write", .object = std::move(object), .written = "1"});
  }
  interleaving& read(std::string object) {
    return add({.operation = "read", .object = std::move(object), .read = "1"});
  }
  interleaving& store(std::string object, std::string value, std::string order) {
    return add({.operation = "store",
                .object = std::move(object),
                .order = std::move(order),
                .written = std::move(value)});
  }
  /// In modification order before the store of step `next`, which is there already.
  interleaving& store_early(std::string object, std::string value, std::uint64_t next,
                            std::string order) {
    store(std::move(object), std::move(value), std::move(order));
    steps_.back().precedes = store_reference{
        .step = next, .thread = steps_[next - 1].thread, .value = value_of(next)};
    return *this;
  }
  /// From the step of that number; 0: the initial value.
  interleaving& load(std::string object, std::uint64_t from, std::string order) {
    return add({.operation = "load",
                .object = std::move(object),
                .order = std::move(order),
                .read = value_of(from),
                .reads_from = store_reference{.step = from, .value = value_of(from)}});
  }
  /// As above, although the store of step `newest` came since.
  interleaving& load_old(std::string object, std::uint64_t from, std::uint64_t newest,
                         std::string order) {
    load(std::move(object), from, std::move(order));
    steps_.back().newest = false;
    steps_.back().hidden = store_reference{
        .step = newest, .thread = steps_[newest - 1].thread, .value = value_of(newest)};
    return *this;
  }
  interleaving& add_to(std::string object, std::uint64_t from, std::string value,
                       std::string order) {
    return add({.operation = "fetch_add",
                .object = std::move(object),
                .order = std::move(order),
                .read = value_of(from),
                .written = std::move(value),
                .reads_from = store_reference{.step = from, .value = value_of(from)}});
  }
  interleaving& fence(std::string order) {
    return add({.operation = "fence", .order = std::move(order)});
  }
  /// lock, try_lock, unlock, notify_one, … with a remark or without.
  interleaving& does(std::string operation, std::string object, std::string note = {}) {
    return add(
        {.operation = std::move(operation), .object = std::move(object), .note = std::move(note)});
  }
  /// A wait on an atomic.
  interleaving& wait(std::string object, std::uint64_t from, std::string order,
                     std::string note = {}) {
    load(std::move(object), from, std::move(order));
    steps_.back().operation = "wait";
    steps_.back().note = std::move(note);
    return *this;
  }

  [[nodiscard]] std::vector<step> const& steps() const { return steps_; }

 private:
  interleaving& add(step s) {
    s.number = steps_.size() + 1;
    s.thread = thread_;
    s.where = {.file = "a.hpp",
               .line = static_cast<unsigned>(10 * thread_ + s.number),
               .function = "f()",
               .thread = thread_};
    steps_.push_back(std::move(s));
    return *this;
  }
  [[nodiscard]] std::string value_of(std::uint64_t from) const {
    return from == 0 ? "0" : steps_[from - 1].written.value_or("?");
  }

  unsigned thread_ = 1;
  std::vector<step> steps_;
};

}  // namespace interlock::reports::testing
