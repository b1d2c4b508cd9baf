// TLS as OpenSSL has it. The server's certificate is asked for, and has to be of the host.
#include <interlock/checker/queue/channel.hpp>

#include <cerrno>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>

namespace interlock::checker::queue {
namespace {

std::string newest_error() {
  auto const code = ::ERR_get_error();
  ::ERR_clear_error();
  auto const* const text = code == 0 ? nullptr : ::ERR_reason_error_string(code);
  return text == nullptr ? "TLS failed" : text;
}

bool is_number(std::string const& host) {
  std::array<unsigned char, sizeof(in6_addr)> ignored{};
  return ::inet_pton(AF_INET, host.c_str(), ignored.data()) == 1 || ::inet_pton(AF_INET6, host.c_str(), ignored.data()) == 1;
}

class tls_channel final : public channel {
 public:
  tls_channel(address const& to, clock::time_point until)
      : context_{::SSL_CTX_new(::TLS_client_method()), ::SSL_CTX_free}, socket_{to, until} {
    if (context_ == nullptr) throw queue_error{newest_error()};
    prepare(to);
    session_.reset(::SSL_new(context_.get()));
    if (session_ == nullptr || ::SSL_set_fd(session_.get(), socket_.descriptor()) != 1) throw queue_error{newest_error()};
    expect(to.server_name.empty() ? to.host : to.server_name);
    until_done(until, [&] { return ::SSL_connect(session_.get()); });
  }

  void send(std::string_view bytes, clock::time_point until) override {
    while (!bytes.empty()) {
      std::size_t sent = 0;
      until_done(until, [&] { return ::SSL_write_ex(session_.get(), bytes.data(), bytes.size(), &sent); });
      bytes.remove_prefix(sent);
    }
  }

  std::size_t receive(std::span<char> into, clock::time_point until) override {
    std::size_t got = 0;
    until_done(until, [&] { return ::SSL_read_ex(session_.get(), into.data(), into.size(), &got); });
    return got;
  }

 private:
  void prepare(address const& to) {
    auto* const context = context_.get();
    ::SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    ::SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    ::SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    auto const load = [](std::string const& file, bool done) {
      if (!done) throw queue_error{fmt::format("{} cannot be used: {}", file, newest_error())};
    };
    if (to.authorities.empty()) ::SSL_CTX_set_default_verify_paths(context);
    else load(to.authorities, ::SSL_CTX_load_verify_locations(context, to.authorities.c_str(), nullptr) == 1);
    if (to.certificate.empty()) return;
    load(to.certificate, ::SSL_CTX_use_certificate_chain_file(context, to.certificate.c_str()) == 1);
    load(to.key, ::SSL_CTX_use_PrivateKey_file(context, to.key.c_str(), SSL_FILETYPE_PEM) == 1);
  }

  void expect(std::string const& host) {
    auto* const session = session_.get();
    if (is_number(host)) {
      ::X509_VERIFY_PARAM_set1_ip_asc(::SSL_get0_param(session), host.c_str());
      return;
    }
    ::SSL_set1_host(session, host.c_str());
    ::SSL_ctrl(session, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, const_cast<char*>(host.c_str()));
  }

  template <class Step>
  void until_done(clock::time_point until, Step const& step) {
    for (;;) {
      ::ERR_clear_error();
      errno = 0;
      auto const result = step();
      if (result == 1) return;
      switch (::SSL_get_error(session_.get(), result)) {
        case SSL_ERROR_WANT_READ: socket_.wait_for(POLLIN, until); break;
        case SSL_ERROR_WANT_WRITE: socket_.wait_for(POLLOUT, until); break;
        case SSL_ERROR_ZERO_RETURN:
        case SSL_ERROR_SYSCALL: throw connection_lost{"it closed the connection"};
        default: {
          auto const verified = ::SSL_get_verify_result(session_.get());
          auto why = newest_error();
          if (verified != X509_V_OK) throw queue_error{fmt::format("its certificate is not accepted: {}", ::X509_verify_cert_error_string(verified))};
          if (why == "unexpected eof while reading") throw connection_lost{"it closed the connection"};
          throw queue_error{fmt::format("TLS fails there: {}", why)};
        }
      }
    }
  }

  std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context_;
  connected_socket socket_;
  std::unique_ptr<SSL, void (*)(SSL*)> session_{nullptr, ::SSL_free};
};

}  // namespace

std::unique_ptr<channel> open_tls(address const& to, channel::clock::time_point until) {
  return std::make_unique<tls_channel>(to, until);
}

}  // namespace interlock::checker::queue
