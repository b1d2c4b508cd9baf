// What the compiler read to make this program: from the dependency files that it left in the build folder.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace interlock::checker {

/// One object file of the program.
struct compiled_object {
  std::string name;                      ///< its path, in the build folder
  std::set<std::filesystem::path> from;  ///< absolute; the source and all that it includes, precompiled headers seen through
};

/// The objects of the program at that path, libraries' that were built with it among them. With Ninja those that are linked into it; with Make
/// all that the build folder has, which are no fewer. The build folder is the nearest above the program that has a CMakeCache.txt.
/// Throws usage_error with one sentence where there is none, or none that says what was compiled.
[[nodiscard]] std::vector<compiled_object> objects_of_program(std::filesystem::path const& program);

/// The build folder. Throws usage_error.
[[nodiscard]] std::filesystem::path build_folder_of(std::filesystem::path const& program);
/// What CMake has noted there by this name; empty where it has not.
[[nodiscard]] std::string noted_by_cmake(std::filesystem::path const& build, std::string_view name);

/// The prerequisites of a rule as compilers write it (-MD): "a.o: a.cpp b\ c.hpp \⏎ d.hpp".
[[nodiscard]] std::vector<std::string> prerequisites_in(std::string_view rule);
/// What `ninja -t deps` prints: of each object, by its path, what it was made from.
[[nodiscard]] std::vector<std::pair<std::string, std::vector<std::string>>> dependencies_in(std::string_view listing);

}  // namespace interlock::checker
