// From addresses of code to the user's lines, over what compilers make of one source.
#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <interlock/checker/debug_info/call_path.hpp>
#include <interlock/checker/debug_info/frames.hpp>
#include <interlock/checker/debug_info/place_text.hpp>
#include <interlock/model/door.hpp>

#include "probe.hpp"

namespace probe {
namespace {

using interlock::model::place;

struct seen {
  place where;
  expected what;
};
std::vector<seen> all_seen;
std::vector<expected> to_come;

class note_taker final : public interlock::model::engine {
 public:
  interlock::model::outcome perform(interlock::model::action const& a) override {
    CPPUNIT_ASSERT(!to_come.empty());
    all_seen.push_back({a.where, to_come.front()});
    to_come.erase(to_come.begin());
    return {};
  }
  interlock::model::object_id create(interlock::model::object_kind, interlock::model::value_type, bool,
                                     interlock::model::word, interlock::model::storage, place) override {
    return 0;
  }
  void end(interlock::model::object_id, place) override {}
  void name(interlock::model::object_id, char const*, std::ptrdiff_t) override {}
  void* allocate(std::size_t, std::size_t, place) override { return nullptr; }
  void deallocate(void*, place) override {}
  void fail(interlock::failure, char const*, place) override {}
  [[nodiscard]] unsigned self() const noexcept override { return 0; }
};

}  // namespace

[[gnu::noinline]] int operation() {
  return static_cast<int>(interlock::model::perform({.what = interlock::model::operation::load,
                                                     .where = place::of_code(__builtin_return_address(0))})
                              .value);
}

void expect(expected what) { to_come.push_back(std::move(what)); }

std::vector<way>& ways() {
  static std::vector<way> all;
  return all;
}

}  // namespace probe

namespace interlock::checker::debug_info {
namespace {

class frames_test : public CppUnit::TestFixture {
 public:
  void setUp() override { tell_places(); }
  void tearDown() override {
    model::resolve_code_with(nullptr);
    model::find_callers_with(nullptr);
  }

  static std::vector<probe::seen> run(probe::way const& how) {
    probe::all_seen.clear();
    probe::note_taker engine;
    model::current_engine_scope const scope{engine};
    how.run();
    CPPUNIT_ASSERT(probe::to_come.empty());
    return probe::all_seen;
  }
};

void assert_has(std::string const& text, std::string const& part, std::string const& about) {
  CPPUNIT_ASSERT_MESSAGE(about + ": " + text + " has no " + part, text.find(part) != std::string::npos);
}

CPPUNIT_TEST_FIXTURE(frames_test, each_way_to_compile_is_tried) {
  CPPUNIT_ASSERT(probe::ways().size() >= 5);
  CPPUNIT_ASSERT(std::ranges::any_of(probe::ways(), [](auto const& each) { return !each.has_debug_info; }));
}

CPPUNIT_TEST_FIXTURE(frames_test, the_users_line_comes_first_and_the_librarys_functions_are_beneath) {
  for (auto const& how : probe::ways()) {
    if (!how.has_debug_info) continue;
    for (auto const& [where, what] : run(how)) {
      auto const about = std::string{how.name} + ", line " + std::to_string(what.line);
      auto const& text = text_of(where);
      CPPUNIT_ASSERT_EQUAL_MESSAGE(about, what.line, text.shown.line);
      CPPUNIT_ASSERT_EQUAL_MESSAGE(about, static_cast<unsigned>(where.line()), text.shown.line);
      CPPUNIT_ASSERT_MESSAGE(about, std::string{where.file_name()}.ends_with("debug_info/tests/probe.cpp"));
      CPPUNIT_ASSERT_MESSAGE(about, where.column() != 0);
      assert_has(where.function_name(), what.function, about);
      CPPUNIT_ASSERT_EQUAL_MESSAGE(about, what.beneath.size(), text.beneath.size());
      for (std::size_t i = 0; i != what.beneath.size(); ++i) {
        assert_has(text.beneath[i].function, what.beneath[i], about);
        assert_has(text.beneath[i].file, "probe_library.hpp", about);
      }
    }
  }
}

CPPUNIT_TEST_FIXTURE(frames_test, two_operations_on_a_line_are_told_apart) {
  for (auto const& how : probe::ways()) {
    auto const all = run(how);
    auto const& first = all[all.size() - 2].where;
    auto const& second = all[all.size() - 1].where;
    CPPUNIT_ASSERT_MESSAGE(how.name, first != second);
    if (how.has_debug_info) CPPUNIT_ASSERT_MESSAGE(how.name, first.column() != second.column());
    else CPPUNIT_ASSERT_MESSAGE(how.name, std::string{first.file_name()} != second.file_name());
  }
}

CPPUNIT_TEST_FIXTURE(frames_test, what_leads_to_a_place_is_the_same_each_time) {
  for (auto const& how : probe::ways()) {
    auto const once = run(how);
    auto const twice = run(how);
    CPPUNIT_ASSERT(once.size() == twice.size());
    for (std::size_t i = 0; i != once.size(); ++i) CPPUNIT_ASSERT_MESSAGE(how.name, once[i].where == twice[i].where);
  }
}

CPPUNIT_TEST_FIXTURE(frames_test, without_debug_information_there_are_symbols_and_offsets) {
  bool some = false;
  for (auto const& how : probe::ways()) {
    if (how.has_debug_info) continue;
    some = true;
    for (auto const& [where, what] : run(how)) {
      assert_has(where.function_name(), what.symbol, how.name);
      assert_has(where.file_name(), "checker.debug_info+0x", how.name);
      CPPUNIT_ASSERT_EQUAL(0U, static_cast<unsigned>(where.line()));
    }
  }
  CPPUNIT_ASSERT(some);
}

CPPUNIT_TEST_FIXTURE(frames_test, a_library_of_the_system_has_its_name_and_an_offset) {
  auto const inside = reinterpret_cast<char const*>(&std::terminate) + 1;
  auto const where = model::place::of_code(inside);
  assert_has(where.file_name(), "libstdc++.so.6", "terminate");
  assert_has(where.function_name(), "std::terminate", "terminate");
}

CPPUNIT_TEST_FIXTURE(frames_test, any_number_may_be_asked_for) {
  static int variable;
  for (auto const each : {std::uintptr_t{1}, std::uintptr_t{0x10}, reinterpret_cast<std::uintptr_t>(&variable),
                          reinterpret_cast<std::uintptr_t>(this), std::numeric_limits<std::uintptr_t>::max() >> 1,
                          std::numeric_limits<std::uintptr_t>::max() >> 17}) {
    auto const where = model::place::of_code(reinterpret_cast<void const*>(each));
    CPPUNIT_ASSERT(!std::string{where.file_name()}.empty());
    CPPUNIT_ASSERT_EQUAL(0U, static_cast<unsigned>(where.line()));
    CPPUNIT_ASSERT(!is_noted(where.return_address()));
    CPPUNIT_ASSERT_EQUAL(std::size_t{1}, path_of(where).addresses().size());
  }
}

CPPUNIT_TEST_FIXTURE(frames_test, a_path_is_known_by_where_it_is_noted_and_nowhere_else) {
  for (auto const& [where, what] : run(probe::ways().front())) {
    if (what.function != "deep") continue;
    auto const* const at = static_cast<char const*>(where.return_address());
    CPPUNIT_ASSERT(is_noted(at));
    CPPUNIT_ASSERT(!is_noted(at + 8) && !is_noted(at - 1));
    CPPUNIT_ASSERT(path_of(where).addresses().size() >= 2);
    return;
  }
  CPPUNIT_FAIL("no path was seen");
}

CPPUNIT_TEST_FIXTURE(frames_test, names_of_files_are_as_people_write_them) {
  CPPUNIT_ASSERT_EQUAL(std::string{"a/c.hpp"}, tidied("./a/b/../c.hpp"));
  CPPUNIT_ASSERT_EQUAL(std::string{"/a/c.hpp"}, tidied("/a/b/../c.hpp"));
  CPPUNIT_ASSERT_EQUAL(std::string{"../c.hpp"}, tidied("../c.hpp"));
}

}  // namespace
}  // namespace interlock::checker::debug_info
