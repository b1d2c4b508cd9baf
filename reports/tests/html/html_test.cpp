#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <interlock/reports/render/html.hpp>
#include <interlock/reports/render/sources.hpp>

#include <interlock/reports/tests/samples.hpp>

namespace {

namespace fs = std::filesystem;
using namespace interlock::reports;
using json = nlohmann::ordered_json;

constexpr std::string_view start_of_data = "<script type=\"application/json\" id=\"data\">";
constexpr std::string_view end_of_script = "</script>";

std::string rendered(run const& r, html_options options = {.source_root = ""}) {
  std::ostringstream out;
  html_renderer{std::move(options)}.render(r, out);
  return std::move(out).str();
}

std::string data_text(std::string const& page) {
  auto const start = page.find(start_of_data) + start_of_data.size();
  return page.substr(start, page.find(end_of_script, start) - start);
}

json data_of(run const& r, html_options options = {.source_root = ""}) {
  return json::parse(data_text(rendered(r, std::move(options))));
}

std::size_t occurrences(std::string_view what, std::string_view text) {
  std::size_t count = 0;
  for (auto at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++count;
  return count;
}

run naming(std::string file, unsigned line = 1) {
  auto c = samples::data_race();
  c.failed->steps.clear();
  c.failed->places = {{.file = std::move(file), .line = line}};
  return {{std::move(c)}};
}

/// A directory with a source tree in it, gone at the end.
class tree {
 public:
  tree() : path_{fs::temp_directory_path() / ("interlock-html-" + std::to_string(::getpid()))} {
    fs::create_directories(path_ / "root" / "src");
  }
  tree(tree const&) = delete;
  tree& operator=(tree const&) = delete;
  ~tree() { fs::remove_all(path_); }
  [[nodiscard]] fs::path operator/(char const* name) const { return path_ / name; }
  void write(char const* name, std::string_view text) const {
    std::ofstream{path_ / name, std::ios::binary} << text;
  }
  [[nodiscard]] bool gives(std::string file) const {
    auto const found = sources::excerpts_for(naming(std::move(file)), options());
    return !found.empty();
  }
  [[nodiscard]] sources::excerpt_options options(unsigned context = 1) const {
    return {.root = (path_ / "root").string(), .context = context};
  }

 private:
  fs::path path_;
};

class html_report : public CppUnit::TestFixture {};

CPPUNIT_TEST_FIXTURE(html_report, holds_the_record) {
  auto const data = data_of(samples::everything());
  auto checks = json::array();
  for (auto const& each : data["checks"]) checks.push_back(each["record"]);
  json const record{{"schema", "interlock-run/1"}, {"checks", checks}};
  CPPUNIT_ASSERT_EQUAL(to_json(samples::everything()), to_json(run_from_json(record.dump())));
}

CPPUNIT_TEST_FIXTURE(html_report, nothing_of_a_record_is_markup) {
  auto r = samples::everything();
  r.checks.front().name = "</script><script>alert(1)</script><!-- ]]>";
  auto const page = rendered(r);
  auto const data = data_text(page);
  CPPUNIT_ASSERT(json::accept(data));
  CPPUNIT_ASSERT(data.find_first_of("<>&") == data.npos);
  CPPUNIT_ASSERT(std::all_of(data.begin(), data.end(), [](char c) { return c >= ' ' && c < 0x7f; }));
  CPPUNIT_ASSERT_EQUAL(std::size_t{2}, occurrences(end_of_script, page));
}

CPPUNIT_TEST_FIXTURE(html_report, names_no_other_file_or_host) {
  auto const page = rendered({});
  for (auto const reference : {"src=", "url(h", "@import", "https:", "import("})
    CPPUNIT_ASSERT_MESSAGE(reference, page.find(reference) == page.npos);
  CPPUNIT_ASSERT_EQUAL(occurrences("http:", page), occurrences("http://www.w3.org/2000/svg", page));
}

CPPUNIT_TEST_FIXTURE(html_report, says_it_in_the_words_of_the_other_formats) {
  auto const data = data_of({{samples::data_race()}});
  auto const& words = data["checks"][0]["words"];
  CPPUNIT_ASSERT_EQUAL(std::string{"data race"}, words["kind"].get<std::string>());
  CPPUNIT_ASSERT_EQUAL(std::string{"handoff.hpp"},
                       words["files"]["scenarios/litmus/handoff.hpp"].get<std::string>());
  CPPUNIT_ASSERT(words["old"]["6"].get<std::string>().starts_with("step 6 reads 1 from step 2"));
}

CPPUNIT_TEST_FIXTURE(html_report, says_where_the_run_comes_from) {
  std::string said;
  auto const page = data_of(samples::all_as_expected());
  for (auto const& each : page["words"]["origin"])
    said += each["name"].get<std::string>() + ": " + each["text"].get<std::string>() + '\n';
  CPPUNIT_ASSERT_EQUAL(std::string{"called as: build/queue_checks check --report json\n"
                                   "build: 3034c9e3ac20e37b\n"
                                   "compiler: GCC 12.2.0\n"
                                   "commit: 5ce1a7b0d2f34c8899e6a1c0ffee00112233445f, edited since\n"
                                   "host: builder\n"
                                   "began: 2026-11-30T09:30:00Z\n"
                                   "Interlock: 0.1.0\n"},
                       said);
  CPPUNIT_ASSERT(data_of({})["words"]["origin"].empty());
}

CPPUNIT_TEST_FIXTURE(html_report, quotes_the_lines_around_each_place_once) {
  tree const t;
  t.write("root/src/a.hpp", "one\ntwo\r\nthree\nfour\nfive\nsix\nseven\n\nnine");
  auto r = naming("src/a.hpp", 2);
  r.checks[0].failed->places.push_back({.file = "src/a.hpp", .line = 4});
  r.checks[0].failed->places.push_back({.file = "src/a.hpp", .line = 9});
  r.checks[0].failed->places.push_back({.file = "src/a.hpp", .line = 100});
  auto const found = sources::excerpts_for(r, t.options());
  CPPUNIT_ASSERT_EQUAL(std::size_t{1}, found.size());
  auto const& excerpts = found.at("src/a.hpp");
  CPPUNIT_ASSERT_EQUAL(std::size_t{2}, excerpts.size());
  CPPUNIT_ASSERT_EQUAL(1U, excerpts[0].first);
  CPPUNIT_ASSERT((excerpts[0].lines ==
                  std::vector<std::string>{"one", "two", "three", "four", "five"}));
  CPPUNIT_ASSERT_EQUAL(8U, excerpts[1].first);
  CPPUNIT_ASSERT((excerpts[1].lines == std::vector<std::string>{"", "nine"}));
}

CPPUNIT_TEST_FIXTURE(html_report, quotes_nothing_outside_of_the_root) {
  tree const t;
  t.write("secret.hpp", "secret");
  t.write("root/src/inside.hpp", "inside");
  fs::create_symlink(t / "secret.hpp", t / "root/src/link.hpp");
  fs::create_directory_symlink(t / ".", t / "root/up");
  CPPUNIT_ASSERT(t.gives("src/inside.hpp"));
  CPPUNIT_ASSERT(t.gives("src/../src/inside.hpp"));
  CPPUNIT_ASSERT(!t.gives("../secret.hpp"));
  CPPUNIT_ASSERT(!t.gives("src/../../secret.hpp"));
  CPPUNIT_ASSERT(!t.gives("src/link.hpp"));
  CPPUNIT_ASSERT(!t.gives("up/secret.hpp"));
  CPPUNIT_ASSERT(!t.gives((t / "secret.hpp").string()));
  CPPUNIT_ASSERT(!t.gives((t / "root/src/inside.hpp").string()));
}

CPPUNIT_TEST_FIXTURE(html_report, quotes_only_source_files) {
  tree const t;
  t.write("root/src/key.pem", "secret");
  t.write("root/src/.env", "secret");
  fs::create_symlink(t / "root/src/key.pem", t / "root/src/key.hpp");
  fs::create_directory(t / "root/src/directory.hpp");
  for (auto const* name : {"src/key.pem", "src/.env", "src/key.hpp", "src/directory.hpp", "", "src",
                           "src/absent.hpp", "src/a\nb.hpp"})
    CPPUNIT_ASSERT_MESSAGE(name, !t.gives(name));
  CPPUNIT_ASSERT(!t.gives(std::string("src/a\0b.hpp", 11)));
  CPPUNIT_ASSERT(!t.gives(std::string(100'000, 'a') + ".hpp"));
}

CPPUNIT_TEST_FIXTURE(html_report, needs_no_source_root) {
  CPPUNIT_ASSERT(data_of(samples::everything(), {.source_root = "/nowhere/at/all"})["sources"].empty());
  CPPUNIT_ASSERT(data_of(samples::everything())["sources"].empty());
}

}  // namespace
