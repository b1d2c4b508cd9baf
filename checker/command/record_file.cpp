#include <interlock/checker/command/record_file.hpp>

#include <iostream>
#include <iterator>
#include <stdexcept>

#include <fmt/format.h>

#include <interlock/checker/command/file_content.hpp>
#include <interlock/checker/options.hpp>

namespace interlock::checker {
namespace {

std::string content_of(std::string const& file) {
  if (file == from_stdin) return std::string{std::istreambuf_iterator<char>{std::cin}, std::istreambuf_iterator<char>{}};
  try {
    return content_of_file(file);
  } catch (std::runtime_error const& e) {
    throw usage_error{
        fmt::format("the record {} cannot be read ({}); give the file that check "
                    "--report json=FILE wrote, or - for stdin",
                    file, e.what())};
  }
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
