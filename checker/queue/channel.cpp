#include <interlock/checker/queue/channel.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <interlock/checker/output/interruption.hpp>

namespace interlock::checker::queue {
namespace {

[[noreturn]] void lost(int error) { throw connection_lost{std::generic_category().message(error)}; }

// Returns whether it is connected; the reason else.
int connect_to(int fd, sockaddr const* to, socklen_t size, channel::clock::time_point until) {
  if (::connect(fd, to, size) == 0) return 0;
  if (errno != EINPROGRESS && errno != EINTR) return errno;
  pollfd wanted{fd, POLLOUT, 0};
  for (;;) {
    auto const left = std::chrono::ceil<std::chrono::milliseconds>(until - channel::clock::now()).count();
    if (left <= 0) return ETIMEDOUT;
    auto const ready = ::poll(&wanted, 1, static_cast<int>(left));
    if (ready < 0 && errno == EINTR) continue;
    if (ready > 0) break;
  }
  int error = 0;
  socklen_t length = sizeof error;
  return ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length) != 0 ? errno : error;
}

constexpr int socket_flags = SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK;

class plain_channel final : public channel {
 public:
  plain_channel(address const& to, clock::time_point until) : socket_{to, until} {}

  void send(std::string_view bytes, clock::time_point until) override {
    while (!bytes.empty()) {
      auto const sent = ::send(socket_.descriptor(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent >= 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
      else if (errno == EAGAIN) socket_.wait_for(POLLOUT, until);
      else if (errno != EINTR) lost(errno);
    }
  }

  std::size_t receive(std::span<char> into, clock::time_point until) override {
    for (;;) {
      auto const got = ::recv(socket_.descriptor(), into.data(), into.size(), 0);
      if (got > 0) return static_cast<std::size_t>(got);
      if (got == 0) throw connection_lost{"it closed the connection"};
      if (errno == EAGAIN) socket_.wait_for(POLLIN, until);
      else if (errno != EINTR) lost(errno);
    }
  }

 private:
  connected_socket socket_;
};

}  // namespace

connected_socket::connected_socket(address const& to, channel::clock::time_point until) {
  if (to.how == address::kind::socket) {
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    if (to.host.size() >= sizeof name.sun_path) throw queue_error{"the path of the socket is too long"};
    std::memcpy(name.sun_path, to.host.c_str(), to.host.size());
    fd_ = ::socket(AF_UNIX, socket_flags, 0);
    if (fd_ < 0) lost(errno);
    if (auto const error = connect_to(fd_, reinterpret_cast<sockaddr const*>(&name), sizeof name, until); error != 0) {
      ::close(std::exchange(fd_, -1));
      lost(error);
    }
    return;
  }
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (auto const problem = ::getaddrinfo(to.host.c_str(), to.port.c_str(), &wanted, &found); problem != 0)
    throw connection_lost{problem == EAI_SYSTEM ? std::strerror(errno) : ::gai_strerror(problem)};
  std::unique_ptr<addrinfo, void (*)(addrinfo*)> const all{found, ::freeaddrinfo};
  int error = EADDRNOTAVAIL;
  for (auto const* each = found; each != nullptr; each = each->ai_next) {
    fd_ = ::socket(each->ai_family, socket_flags, 0);
    error = fd_ < 0 ? errno : connect_to(fd_, each->ai_addr, each->ai_addrlen, until);
    if (error == 0) {
      // Requests are small, and each is waited for.
      int const on = 1;
      ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      return;
    }
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }
  lost(error);
}

connected_socket::~connected_socket() {
  if (fd_ >= 0) ::close(fd_);
}

void connected_socket::wait_for(short events, channel::clock::time_point until) const {
  pollfd wanted{fd_, events, 0};
  for (;;) {
    // Who was told to end has something to hand in, and time for a server that answers: longer than one blocks for a worker.
    constexpr std::int64_t after_a_signal = 6000;
    auto const left = std::chrono::ceil<std::chrono::milliseconds>(until - channel::clock::now()).count();
    if (left <= 0) throw connection_lost{"it does not answer"};
    bool const was_told = interruption::count() != 0;
    auto const ready = ::poll(&wanted, 1, static_cast<int>(std::min<std::int64_t>(left, was_told ? after_a_signal : 60'000)));
    if (ready == 0 && was_told) throw connection_lost{"it does not answer"};
    if (ready > 0) return;
    if (ready < 0 && errno != EINTR) lost(errno);
  }
}

std::unique_ptr<channel> channel::open(address const& to, clock::time_point until) {
  if (to.how == address::kind::tls) return open_tls(to, until);
  return std::make_unique<plain_channel>(to, until);
}

}  // namespace interlock::checker::queue
