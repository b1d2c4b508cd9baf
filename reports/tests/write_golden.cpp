// write_golden_reports DIRECTORY: writes what every renderer gives for the samples.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "golden.hpp"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: write_golden_reports DIRECTORY\n";
    return EXIT_FAILURE;
  }
  auto const directory = std::filesystem::path{argv[1]};
  std::filesystem::create_directories(directory);
  for (auto const& [name, content] : interlock::reports::golden::render_all()) {
    std::ofstream file{directory / name, std::ios::binary};
    if (!(file << content << std::flush)) {
      std::cerr << "write_golden_reports: cannot write " << directory / name << '\n';
      return EXIT_FAILURE;
    }
  }
}
