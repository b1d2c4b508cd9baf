// Requests to a Redis server and its replies. One that goes away is waited for: requests are made so that
// asking twice does no harm (see work_queue.hpp), and so each is sent anew where its reply did not come.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <interlock/checker/queue/address.hpp>
#include <interlock/checker/queue/channel.hpp>

namespace interlock::checker::queue {

/// The server has no memory left for what it was asked to keep. Nothing of the request was done.
struct queue_full : queue_error {
  using queue_error::queue_error;
};
/// Keys of the queue hold what this program did not put there.
struct queue_damaged : queue_error {
  queue_damaged() : queue_error{"what the queue holds is not what this program put there: remove the run (queue remove RUN) and begin it anew"} {}
};
/// A signal came while a server was waited for.
struct wait_interrupted : queue_error {
  using queue_error::queue_error;
};

struct reply {
  enum class kind : std::uint8_t { nothing, number, text, list, error };
  kind what = kind::nothing;
  std::int64_t number = 0;
  std::string text{};  ///< of an error, too
  std::vector<reply> parts{};

  [[nodiscard]] bool is(kind k) const { return what == k; }
};

using request_words = std::vector<std::string>;

class connection {
 public:
  /// Throws queue_error with one sentence where there is no server, or none that lets this client in.
  explicit connection(address to);
  ~connection();
  connection(connection const&) = delete;
  connection& operator=(connection const&) = delete;

  /// Waits as long as need be for a server that was there once: for some minutes, with growing pauses. The reply
  /// is no error, but for those that begin with the code given. `blocks`: how long the server may take by itself.
  /// Throws queue_error, queue_full, wait_interrupted.
  [[nodiscard]] reply call(request_words const& words, std::chrono::milliseconds blocks = {}, std::string_view expected_error = {});
  /// Tries once. Nothing where the server is not there.
  [[nodiscard]] std::optional<reply> try_call(request_words const& words, std::string_view expected_error = {});

  [[nodiscard]] address const& to() const { return to_; }

 private:
  struct reader;
  void connect();
  reply exchange(request_words const& words, std::chrono::milliseconds blocks);
  std::optional<reply> judged(reply answer, std::string_view expected_error);

  address to_;
  std::unique_ptr<channel> channel_;
  std::unique_ptr<reader> reader_;
};

}  // namespace interlock::checker::queue
