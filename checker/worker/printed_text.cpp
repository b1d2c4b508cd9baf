#include <interlock/checker/worker/printed_text.hpp>

#include <algorithm>
#include <array>
#include <cstdio>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace interlock::checker {
namespace {

constexpr std::size_t kept_lines = 200;
constexpr std::size_t kept_of_a_line = 200;

}  // namespace

printed_text::printed_text() {
  struct stat of {};
  can_be_read_ = ::fstat(STDOUT_FILENO, &of) == 0 && S_ISREG(of.st_mode);
}

std::vector<std::string> printed_text::new_lines() {
  std::vector<std::string> result;
  if (!can_be_read_) return result;
  std::fflush(stdout);
  std::string text;
  std::array<char, 4096> part;
  for (::ssize_t n = 0; (n = ::pread(STDOUT_FILENO, part.data(), part.size(), static_cast<::off_t>(text.size()))) > 0;)
    text.append(part.data(), static_cast<std::size_t>(n));
  if (text.empty() || ::ftruncate(STDOUT_FILENO, 0) != 0) return result;
  for (std::size_t begin = 0; begin < text.size() && told_ <= kept_lines;) {
    auto const end = std::min(text.find('\n', begin), text.size());
    if (told_++ == kept_lines) {
      result.emplace_back("prints more, which is not kept");
      break;
    }
    bool const is_long = end - begin > kept_of_a_line;
    result.push_back(fmt::format("prints \"{}{}\"", text.substr(begin, is_long ? kept_of_a_line : end - begin), is_long ? "…" : ""));
    begin = end + 1;
  }
  return result;
}

}  // namespace interlock::checker
