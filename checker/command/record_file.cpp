#include <interlock/checker/command/record_file.hpp>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>

#include <fmt/format.h>

#include <interlock/checker/options.hpp>

namespace interlock::checker {
namespace {

std::string content_of(std::string const& file) {
  auto const all = [](std::istream& in) {
    return std::string{std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
  };
  if (file == from_stdin) return all(std::cin);
  auto const refuse = [&](std::string const& reason) {
    throw usage_error{
        fmt::format("the record {} cannot be read ({}); give the file that check "
                    "--report json=FILE wrote, or - for stdin",
                    file, reason)};
  };
  if (std::filesystem::is_directory(file)) refuse("it is a directory");
  errno = 0;
  std::ifstream in{file, std::ios::binary};
  if (!in) refuse(std::strerror(errno));
  return all(in);
}

}  // namespace

reports::run record_from(std::string const& file) {
  try {
    return reports::run_from_json(content_of(file));
  } catch (std::invalid_argument const& e) {
    throw usage_error{fmt::format("{}: {}", file == from_stdin ? "stdin" : file, e.what())};
  }
}

}  // namespace interlock::checker
