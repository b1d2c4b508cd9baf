// A worker of a queue: takes pieces, explores each for a while, hands in what it came across, and puts back what is left.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include <interlock/checker/queue/address.hpp>

namespace interlock::checker::queue {

struct serving_options {
  using seconds = std::chrono::duration<double>;
  /// At most, in all; and with nothing to do. None: until a signal comes.
  std::optional<seconds> lasts{};
  std::optional<seconds> idle{};
  /// Of processor time, after which what is left of a piece is put back; sooner where others have nothing to do.
  seconds slice{10};
  /// Of another worker, after which its piece is taken over. To be the same for all workers.
  seconds silence{60};
};

/// Works until it may end. Whatever it has then is handed in. The code under test runs in children, as in a local check.
/// Precondition: an interruption lives; this process has one thread. Throws queue_error, and std::system_error where this
/// machine has nothing to run a child with: then its piece is put back.
void serve(std::string const& program, address const& at, serving_options const& options);

}  // namespace interlock::checker::queue
