// The directories know each other in one direction only, and a hostile dependency stays behind one
// file. Read from the sources themselves.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

namespace {

namespace fs = std::filesystem;

struct include {
  std::string file;  ///< relative to the repository
  std::string room;  ///< its directory
  bool of_test;      ///< whether the file is a test's
  std::string what;  ///< <…> or "…", with its brackets
};

/// Which directories the sources of a directory may include; tests may include what they test too.
std::map<std::string, std::vector<std::string>> const may_include{
    {"model", {"model"}},
    {"impl", {"impl", "model"}},
    {"scenarios", {"scenarios", "impl", "model"}},
    {"reports", {"reports"}},
    {"checker", {"checker", "reports", "scenarios", "impl", "model"}},
};

bool is_source(fs::path const& file) {
  auto const extension = file.extension();
  return extension == ".hpp" || extension == ".cpp";
}

std::vector<include> read_includes() {
  std::vector<include> result;
  fs::path const root{SOURCE_DIR};
  for (auto const& [room, allowed] : may_include)
    for (auto const& found : fs::recursive_directory_iterator{root / room}) {
      if (!found.is_regular_file() || !is_source(found.path())) continue;
      auto const file = fs::relative(found.path(), root);
      bool const of_test = std::find(file.begin(), file.end(), fs::path{"tests"}) != file.end();
      // Text for a report to quote: it is data there, and compiled by nobody.
      if (of_test && std::find(file.begin(), file.end(), fs::path{"sources"}) != file.end())
        continue;
      std::ifstream in{found.path()};
      for (std::string line; std::getline(in, line);) {
        auto const hash = line.find_first_not_of(" \t");
        if (hash == line.npos || line[hash] != '#') continue;
        auto const word = line.find_first_not_of(" \t", hash + 1);
        if (word == line.npos || line.compare(word, 7, "include") != 0) continue;
        auto const begin = line.find_first_not_of(" \t", word + 7);
        if (begin == line.npos) continue;
        auto const end = line.find_first_of(">\"", begin + 1);
        result.push_back({file.string(), room, of_test, line.substr(begin, end - begin + 1)});
      }
    }
  return result;
}

std::vector<include> const& includes() {
  static auto const all = read_includes();
  return all;
}

std::string describe(include const& each) { return each.file + " includes " + each.what; }

class include_graph : public CppUnit::TestFixture {};

CPPUNIT_TEST_FIXTURE(include_graph, is_read_at_all) {
  for (auto const& [room, allowed] : may_include)
    CPPUNIT_ASSERT_MESSAGE(room, std::any_of(includes().begin(), includes().end(),
                                             [&](include const& i) { return i.room == room; }));
}

CPPUNIT_TEST_FIXTURE(include_graph, goes_one_way) {
  constexpr std::string_view ours{"<interlock/"};
  for (auto const& each : includes()) {
    if (!each.what.starts_with(ours)) continue;
    auto const rest = std::string_view{each.what}.substr(ours.size());
    // What stands for the C library is tested by checks, and by an engine that runs them.
    bool const of_checks = each.of_test && each.file.starts_with("model/instrumented/");
    if (of_checks && rest == "check.hpp>") continue;
    auto const& allowed = may_include.at(of_checks ? "checker" : each.room);
    // What users include by a shorter name lies in scenarios/.
    auto const room = rest.find('/') == rest.npos ? std::string{"scenarios"} : std::string{rest.substr(0, rest.find('/'))};
    CPPUNIT_ASSERT_MESSAGE(describe(each),
                           std::find(allowed.begin(), allowed.end(), room) != allowed.end());
  }
}

CPPUNIT_TEST_FIXTURE(include_graph, names_files_that_are_there) {
  for (auto const& each : includes()) {
    if (!each.what.starts_with("<interlock/")) continue;
    auto const file = each.what.substr(11, each.what.size() - 12);
    // What users include by a shorter name lies in scenarios/.
    auto const room = file.find('/') == file.npos ? fs::path{"scenarios"} : fs::path{};
    CPPUNIT_ASSERT_MESSAGE(describe(each), fs::exists(fs::path{SOURCE_DIR} / room / file));
  }
}

// Tests have neighbours of their own; what is installed has not.
CPPUNIT_TEST_FIXTURE(include_graph, has_no_relative_paths) {
  for (auto const& each : includes()) {
    CPPUNIT_ASSERT_MESSAGE(describe(each), each.what.find("..") == std::string::npos);
    if (each.what.front() != '"') continue;
    CPPUNIT_ASSERT_MESSAGE(describe(each), each.of_test);
    CPPUNIT_ASSERT_MESSAGE(describe(each), each.what.find('/') == std::string::npos);
  }
}

/// The files that include what begins so, directly.
std::set<std::string> files_that_include(std::string_view what) {
  std::set<std::string> result;
  for (auto const& each : includes())
    if (each.what.starts_with(what)) result.insert(each.file);
  return result;
}

// Benchmarks measure Relacy without the layer, in programs of their own.
CPPUNIT_TEST_FIXTURE(include_graph, reaches_relacy_from_one_file) {
  auto files = files_that_include("<relacy/");
  std::erase_if(files, [](auto const& file) { return file.starts_with("checker/bench/"); });
  CPPUNIT_ASSERT(std::set<std::string>{"checker/relacy/library.hpp"} == files);
}

// What works out an execution does not know who shows it.
CPPUNIT_TEST_FIXTURE(include_graph, keeps_the_analysis_from_the_renderers) {
  auto const who = files_that_include("<interlock/reports/render/");
  CPPUNIT_ASSERT(!who.empty());
  for (auto const& file : who)
    CPPUNIT_ASSERT_MESSAGE(file, !file.starts_with("reports/analysis/"));
}

// It takes long to compile.
CPPUNIT_TEST_FIXTURE(include_graph, reaches_relacy_from_one_translation_unit) {
  std::set<std::string> units;
  std::vector<std::string> headers{"checker/relacy/library.hpp"};
  for (std::size_t i = 0; i != headers.size(); ++i)
    for (auto const& file : files_that_include("<interlock/" + headers[i] + ">")) {
      if (file.ends_with(".cpp")) units.insert(file);
      else if (std::ranges::find(headers, file) == headers.end()) headers.push_back(file);
    }
  CPPUNIT_ASSERT(std::set<std::string>{"checker/relacy/relacy.cpp"} == units);
}

// What stands for the C library knows it.
CPPUNIT_TEST_FIXTURE(include_graph, has_no_third_party_in_what_ships) {
  for (auto const& each : includes()) {
    if (each.of_test || (each.room != "model" && each.room != "impl" && each.room != "scenarios")) continue;
    bool const of_the_language = each.what.find_first_of("/.") == each.what.npos;
    bool const of_c = each.file.starts_with("model/instrumented/") && each.what.ends_with(".h>");
    CPPUNIT_ASSERT_MESSAGE(describe(each), each.what.starts_with("<interlock/") || of_the_language || of_c);
  }
}

}  // namespace
