#include <interlock/checker/command/own_program.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <memory>

#include <elf.h>
#include <fmt/format.h>
#include <link.h>
#include <unistd.h>

#include <interlock/checker/checksum.hpp>

namespace interlock::checker {
namespace {

namespace fs = std::filesystem;

template <class T>
std::optional<T> read_at(std::ifstream& in, std::uint64_t offset) {
  T result;
  in.seekg(static_cast<std::streamoff>(offset));
  if (!in.read(reinterpret_cast<char*>(&result), sizeof result)) return std::nullopt;
  return result;
}

// What compilers leave in the section .comment: "GCC: (Debian 12.2.0-14) 12.2.0", one string for each that had a part.
std::string compilers_of(std::string const& program) {
  std::ifstream in{program, std::ios::binary};
  auto const header = read_at<ElfW(Ehdr)>(in, 0);
  if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0) return {};
  auto const section = [&](std::uint64_t i) { return read_at<ElfW(Shdr)>(in, header->e_shoff + i * sizeof(ElfW(Shdr))); };
  auto const names = section(header->e_shstrndx);
  for (unsigned i = 0; names && i != header->e_shnum; ++i) {
    auto const each = section(i);
    if (!each) return {};
    auto const name = read_at<std::array<char, 9>>(in, names->sh_offset + each->sh_name);
    constexpr std::uint64_t most = 1U << 16;
    if (!name || std::string_view{name->data(), name->size()} != std::string_view{".comment\0", 9} || each->sh_size > most) continue;
    std::string text(each->sh_size, '\0');
    in.seekg(static_cast<std::streamoff>(each->sh_offset));
    if (!in.read(text.data(), static_cast<std::streamsize>(text.size()))) return {};
    std::string result;
    for (std::size_t begin = 0; begin < text.size();) {
      auto const end = std::min(text.find('\0', begin), text.size());
      if (end > begin) result += (result.empty() ? "" : "; ") + text.substr(begin, end - begin);
      begin = end + 1;
    }
    return result;
  }
  return {};
}

std::string now_in_words() {
  auto const now = std::time(nullptr);
  std::tm parts{};
  std::array<char, 32> text{};
  ::gmtime_r(&now, &parts);
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

}  // namespace

std::string own_path() { return fs::read_symlink("/proc/self/exe").string(); }

std::string called_as() {
  std::string called;
  std::ifstream command_line{"/proc/self/cmdline"};
  std::getline(command_line, called, '\0');
  if (called.find('/') == called.npos) return called.empty() ? "interlock" : called;
  fs::path const path{called};
  std::error_code ignored;
  if (!path.is_absolute()) return called;
  auto const here = path.lexically_relative(fs::current_path(ignored));
  if (here.empty() || *here.begin() == "..") return called;
  return here.has_parent_path() ? here.string() : "./" + here.string();
}

std::string shell_word(std::string_view text) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-";
  if (!text.empty() && text.find_first_not_of(plain) == text.npos) return std::string{text};
  std::string result = "'";
  for (auto const each : text) result += each == '\'' ? std::string{"'\\''"} : std::string{each};
  return result + "'";
}

std::optional<std::string> output_of(std::string const& command) {
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe{::popen((command + " 2>/dev/null").c_str(), "re"), ::pclose};
  if (!pipe) return std::nullopt;
  std::string result;
  std::array<char, 4096> part{};
  while (auto const n = std::fread(part.data(), 1, part.size(), pipe.get())) result.append(part.data(), n);
  if (::pclose(pipe.release()) != 0) return std::nullopt;
  return result;
}

std::string checksum_of_program() {
  checksum sum;
  sum.add_file(own_path());
  return sum.text();
}

std::string without_credentials(std::string argument) {
  constexpr std::string_view mark{"://"};
  auto const scheme = argument.find(mark);
  if (scheme == argument.npos) return argument;
  auto const at = argument.rfind('@', argument.find('?', scheme));
  if (at != argument.npos && at >= scheme + mark.size()) argument.erase(scheme + mark.size(), at + 1 - scheme - mark.size());
  return argument;
}

reports::origin origin_of_run(std::vector<std::string> const& arguments, std::string const& source_root) {
  reports::origin result{.program = called_as(),
                         .version = INTERLOCK_VERSION,
                         .build = checksum_of_program(),
                         .compiler = compilers_of(own_path()),
                         .began = now_in_words(),
                         .arguments = {}};
  for (auto const& each : arguments) result.arguments.push_back(without_credentials(each));
  auto const git = fmt::format("git -C {} ", shell_word(source_root));
  if (auto head = output_of(git + "rev-parse HEAD")) {
    head->erase(std::min(head->find('\n'), head->size()));
    result.commit = *head;
    result.edited = output_of(git + "status --porcelain --untracked-files=no").value_or("").size() != 0;
  }
  std::array<char, 256> host{};
  if (::gethostname(host.data(), host.size() - 1) == 0) result.host = host.data();
  return result;
}

}  // namespace interlock::checker
