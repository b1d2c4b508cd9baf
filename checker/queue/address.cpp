#include <interlock/checker/queue/address.hpp>

#include <charconv>
#include <fstream>
#include <system_error>

#include <fmt/format.h>

#include <interlock/checker/options.hpp>

namespace interlock::checker::queue {
namespace {

constexpr auto forms = "give redis://HOST[:PORT][/DATABASE], rediss://… for TLS, or unix:///PATH";

class address_reader {
 public:
  address_reader(std::string_view option, std::string_view text) : option_{option}, rest_{text} {}

  address read() {
    address result;
    if (take("redis://")) result.how = address::kind::tcp;
    else if (take("rediss://")) result.how = address::kind::tls;
    else if (take("unix://")) result.how = address::kind::socket;
    else throw refuse(fmt::format("this is no address of a queue; {}", forms));
    bool const is_socket = result.how == address::kind::socket;
    auto query = cut_behind('?');
    if (auto const at = rest_.rfind('@'); at != rest_.npos) {
      take_credentials(result, rest_.substr(0, at));
      rest_.remove_prefix(at + 1);
    }
    if (is_socket) {
      result.host = decoded(rest_);
      if (!result.host.starts_with('/')) throw refuse("after unix:// comes the path of a socket, which begins with /");
    } else {
      take_host(result);
    }
    while (!query.empty()) {
      auto const end = std::min(query.find('&'), query.size());
      take_parameter(result, query.substr(0, end));
      query.remove_prefix(std::min(end + 1, query.size()));
    }
    if (result.certificate.empty() != result.key.empty())
      throw refuse("cert and key belong together: give both, or neither");
    return result;
  }

 private:
  // Never with the text: there may be a password in it.
  [[nodiscard]] usage_error refuse(std::string_view why) const {
    return usage_error{fmt::format("{}: {}", option_, why)};
  }

  bool take(std::string_view prefix) {
    if (!rest_.starts_with(prefix)) return false;
    rest_.remove_prefix(prefix.size());
    return true;
  }

  std::string_view cut_behind(char separator) {
    auto const at = rest_.find(separator);
    if (at == rest_.npos) return {};
    auto const result = rest_.substr(at + 1);
    rest_ = rest_.substr(0, at);
    return result;
  }

  std::string decoded(std::string_view text) const {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] != '%') {
        result += text[i];
        continue;
      }
      unsigned value = 0;
      auto const digits = text.substr(i + 1, 2);
      auto const [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
      if (problem != std::errc{} || digits.size() != 2 || end != digits.data() + 2)
        throw refuse("after % come two hexadecimal digits; a % itself is written %25");
      result += static_cast<char>(value);
      i += 2;
    }
    return result;
  }

  void take_credentials(address& into, std::string_view text) const {
    auto const colon = text.find(':');
    into.user = decoded(text.substr(0, colon));
    if (colon == text.npos) throw refuse("before @ come a user and a password, or a password alone as :PASSWORD@");
    into.password = decoded(text.substr(colon + 1));
  }

  unsigned number(std::string_view text, unsigned most, char const* what) const {
    unsigned value = 0;
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc{} || end != text.data() + text.size() || value > most)
      throw refuse(fmt::format("{} is a whole number of at most {}", what, most));
    return value;
  }

  void take_host(address& into) {
    constexpr unsigned most_of_ports = 65535, most_of_databases = 1'000'000;
    if (auto const database = cut_behind('/'); !database.empty())
      into.database = number(database, most_of_databases, "the database behind the last /");
    std::string_view port;
    if (rest_.starts_with('[')) {
      auto const end = rest_.find(']');
      if (end == rest_.npos) throw refuse("an IPv6 address is written [::1]");
      into.host = rest_.substr(1, end - 1);
      port = rest_.substr(end + 1);
      if (!port.empty() && !port.starts_with(':')) throw refuse("behind ] comes :PORT");
      if (!port.empty()) port.remove_prefix(1);
    } else {
      port = cut_behind(':');
      into.host = rest_;
    }
    if (into.host.empty()) throw refuse(fmt::format("there is no host in it; {}", forms));
    if (!port.empty()) into.port = std::to_string(number(port, most_of_ports, "the port"));
  }

  void take_parameter(address& into, std::string_view text) const {
    auto const equals = std::min(text.find('='), text.size());
    auto const name = text.substr(0, equals);
    auto const value = decoded(text.substr(std::min(equals + 1, text.size())));
    bool const tls = into.how == address::kind::tls;
    if (name == "db" && into.how == address::kind::socket) into.database = number(value, 1'000'000, "db");
    else if (name == "cacert" && tls) into.authorities = value;
    else if (name == "cert" && tls) into.certificate = value;
    else if (name == "key" && tls) into.key = value;
    else if (name == "sni" && tls) into.server_name = value;
    else throw refuse("behind ? come cacert, cert, key and sni of rediss://, or db of unix://");
  }

  std::string_view option_;
  std::string_view rest_;
};

}  // namespace

std::string address::text() const {
  switch (how) {
    case kind::socket: return fmt::format("unix://{}{}", host, database == 0 ? "" : fmt::format("?db={}", database));
    case kind::tcp:
    case kind::tls: break;
  }
  bool const is_ipv6 = host.find(':') != host.npos;
  return fmt::format("{}://{}{}{}:{}{}", how == kind::tls ? "rediss" : "redis", is_ipv6 ? "[" : "", host,
                     is_ipv6 ? "]" : "", port, database == 0 ? "" : fmt::format("/{}", database));
}

address parse_address(std::string_view option, std::string_view text) {
  if (!text.starts_with('@')) return address_reader{option, text}.read();
  std::string const file{text.substr(1)};
  std::ifstream in{file};
  std::string line;
  if (!std::getline(in, line))
    throw usage_error{fmt::format("{} @{}: there is no line that could be read; put the address of the queue there", option, file)};
  return address_reader{fmt::format("{} @{}", option, file), line}.read();
}

}  // namespace interlock::checker::queue
