// How a search strategy steers an engine: it answers every choice that an execution meets, and
// says after each execution whether there is another.
#pragma once

#include <bit>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include <interlock/reports/record.hpp>

namespace interlock::checker {

/// Where in an execution a choice is made. Two executions that made the same choices so far must
/// come to equal points: if not, the code under test is not deterministic.
struct point {
  std::uint8_t kind = 0;       ///< the engine's own: which thread, which store, …
  std::uint8_t operation = 0;  ///< model::operation
  std::uint16_t object = 0;    ///< the low bits of its number
  std::uint32_t line = 0;
  // As one number: every choice of every execution is compared.
  friend bool operator==(point const& a, point const& b) noexcept {
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
  }
};

/// "load at line 12", or "a thread's start or end".
[[nodiscard]] std::string describe(point at);

/// Thrown by `pick` when an execution does not come to the point that it should come to.
struct divergence : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// How far a search came.
struct coverage {
  reports::verdict verdict = reports::verdict::unknown;  ///< what a run without a failure may claim
  std::string reached;                                   ///< the same, in words
};

/// A choice that was made: where, out of how many, and which.
struct decision {
  point at;
  std::uint32_t limit;
  std::uint32_t taken;
  friend bool operator==(decision const&, decision const&) = default;
};

class search {
 public:
  static constexpr unsigned unbounded = std::numeric_limits<unsigned>::max();

  virtual ~search() = default;

  /// Chooses one of 0 … limit-1: again what the path says, and beyond its end what the strategy
  /// says. Precondition: limit ≥ 2. Throws divergence.
  unsigned pick(unsigned limit, point at) {
    if (depth_ == path_.size()) return extend(limit, at);
    auto const& known = path_[depth_++];
    if (known.at != at || known.limit != limit) [[unlikely]] throw_divergence(known, limit, at);
    return known.taken;
  }
  /// Ends an execution; returns whether there is another one.
  virtual bool next() = 0;

  /// How many preemptions the execution that starts may have.
  [[nodiscard]] virtual unsigned preemption_bound() const { return unbounded; }
  /// Told when the bound kept an execution from a preemption.
  virtual void bound_was_felt() {}

  [[nodiscard]] virtual coverage covered() const = 0;
  /// The part of the current space that is behind, 0 … 1; an estimate.
  [[nodiscard]] virtual double explored() const { return 0; }

 protected:
  virtual unsigned extend(unsigned limit, point at) = 0;

  std::vector<decision> path_;  ///< what executions are to repeat
  std::size_t depth_ = 0;       ///< how much of it the current one has repeated

 private:
  [[noreturn]] static void throw_divergence(decision const& known, unsigned limit, point at);
};

}  // namespace interlock::checker
