#include <interlock/checker/command/file_content.hpp>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace interlock::checker {

std::string content_of_file(std::string const& file) {
  constexpr std::size_t most = 256U << 20;
  auto const failed = [] { return std::runtime_error{std::generic_category().message(errno)}; };
  struct descriptor {
    int fd;
    ~descriptor() { ::close(fd); }
  } const in{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
  if (in.fd < 0) throw failed();
  std::string result;
  std::array<char, 1U << 16> part;
  for (;;) {
    auto const got = ::read(in.fd, part.data(), part.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EISDIR) throw std::runtime_error{"it is a directory"};
    if (got < 0) throw failed();
    if (got == 0) return result;
    result.append(part.data(), static_cast<std::size_t>(got));
    // A device has no end.
    if (result.size() > most) throw std::runtime_error{fmt::format("it has more than {} MiB", most >> 20)};
  }
}

}  // namespace interlock::checker
