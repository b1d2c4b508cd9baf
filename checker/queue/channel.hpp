// Bytes to and from a server, through a socket or TLS.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <stdexcept>
#include <string_view>

#include <interlock/checker/queue/address.hpp>

namespace interlock::checker::queue {

/// The other end is not there, or not any more: a sentence's end. It may come back.
struct connection_lost : std::runtime_error {
  using std::runtime_error::runtime_error;
};
/// It is there and does not want, or is not what was asked for; to ask again is of no use. One sentence.
struct queue_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class channel {
 public:
  using clock = std::chrono::steady_clock;

  /// Throws connection_lost where nobody answers by then, and queue_error where this build cannot do what the
  /// address wants, or the server is not the one that its certificate should be of.
  [[nodiscard]] static std::unique_ptr<channel> open(address const& to, clock::time_point until);

  virtual ~channel() = default;
  /// All of it. Throws connection_lost.
  virtual void send(std::string_view bytes, clock::time_point until) = 0;
  /// Waits for some. Returns how many, at least 1. Throws connection_lost.
  [[nodiscard]] virtual std::size_t receive(std::span<char> into, clock::time_point until) = 0;
};

/// The socket of a connection that has been made. Closed with it.
class connected_socket {
 public:
  connected_socket(address const& to, channel::clock::time_point until);
  ~connected_socket();
  connected_socket(connected_socket const&) = delete;
  connected_socket& operator=(connected_socket const&) = delete;

  [[nodiscard]] int descriptor() const { return fd_; }
  /// Until it can be read or written, as poll's `events` say. Throws connection_lost.
  void wait_for(short events, channel::clock::time_point until) const;

 private:
  int fd_ = -1;
};

/// Over TLS. Throws as channel::open.
[[nodiscard]] std::unique_ptr<channel> open_tls(address const& to, channel::clock::time_point until);

}  // namespace interlock::checker::queue
