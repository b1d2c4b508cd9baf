// Where a work queue is: the URL of a Redis server.
//
//   redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE]     as redis-cli -u has it; a password alone is :PASSWORD@
//   rediss://…[?cacert=FILE&cert=FILE&key=FILE&sni=NAME]  the same by TLS, with redis-cli's options
//   unix://[USER:PASSWORD@]/PATH[?db=DATABASE]         a socket of this machine
//   @FILE                                              one of these, in the first line of FILE
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace interlock::checker::queue {

struct address {
  enum class kind : std::uint8_t { tcp, tls, socket };
  kind how = kind::tcp;
  std::string host;  ///< of a socket, its path
  std::string port = "6379";
  std::string user;  ///< empty: the default one
  std::optional<std::string> password;
  unsigned database = 0;
  std::string authorities;  ///< files of PEM: whom to believe; empty: those of the system
  std::string certificate;  ///< of this client, with its key; empty: none
  std::string key;
  std::string server_name;  ///< that the certificate has to be of; empty: `host`

  /// As a URL, without user and password.
  [[nodiscard]] std::string text() const;
};

/// Throws usage_error with one sentence, in which no password is; `option` names it there.
[[nodiscard]] address parse_address(std::string_view option, std::string_view text);

}  // namespace interlock::checker::queue
