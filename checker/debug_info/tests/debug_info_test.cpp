// From addresses of code to the user's lines, over what compilers make of one source.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <interlock/checker/debug_info/allocation.hpp>
#include <interlock/checker/debug_info/call_path.hpp>
#include <interlock/checker/debug_info/frames.hpp>
#include <interlock/checker/debug_info/place_text.hpp>
#include <interlock/checker/debug_info/type.hpp>
#include <interlock/checker/debug_info/variables.hpp>
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

struct named {
  std::optional<std::string> found;
  std::string expected;
};
std::vector<named> all_named;
std::function<void(interlock::model::frame const&)> at_the_door;

class note_taker final : public interlock::model::engine {
 public:
  interlock::model::outcome perform(interlock::model::action const& a) override {
    if (at_the_door) {
      at_the_door(*a.caller);
      return {};
    }
    CPPUNIT_ASSERT(!to_come.empty());
    all_seen.push_back({interlock::checker::debug_info::with_callers(a.where, *a.caller), to_come.front()});
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

int use(void const* what, std::string const& name, storage in) {
  using namespace interlock::checker::debug_info;
  at_the_door = [&](interlock::model::frame const& stands) {
    std::optional<std::string> found;
    if (in == storage::local) found = name_of_local(what, stands);
    else if (in == storage::fixed) found = name_of_static(what);
    else found = name_of_thread_local(what);
    all_named.push_back({found, name});
  };
  return operation();
}

[[gnu::noinline]] void* memory(std::size_t bytes, std::string const& type) {
  using namespace interlock::checker::debug_info;
  static std::array<std::array<std::max_align_t, 16>, 8> all{};
  static std::size_t next = 0;
  constexpr std::size_t at = 8;
  auto const found = type_of_new(__builtin_return_address(0), bytes);
  constexpr std::size_t one = 16;
  auto const name = found ? std::optional{name_in_block(*found, bytes, bytes - one + at)} : std::nullopt;
  all_named.push_back({name, type + (bytes > one ? "[" + std::to_string(bytes / one - 1) + "]" : "") + ".value"});
  return all[next++ % all.size()].data();
}

void expect(expected what) { to_come.push_back(std::move(what)); }

std::vector<way>& ways() {
  static std::vector<way> all;
  return all;
}

}  // namespace probe

namespace interlock::checker::debug_info {
namespace {

class debug_info_test : public CppUnit::TestFixture {
 public:
  void setUp() override { tell_places(); }
  void tearDown() override {
    model::resolve_code_with(nullptr);
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

CPPUNIT_TEST_FIXTURE(debug_info_test, each_way_to_compile_is_tried) {
  CPPUNIT_ASSERT(probe::ways().size() >= 5);
  CPPUNIT_ASSERT(std::ranges::any_of(probe::ways(), [](auto const& each) { return !each.has_debug_info; }));
}

CPPUNIT_TEST_FIXTURE(debug_info_test, the_users_line_comes_first_and_the_librarys_functions_are_beneath) {
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

CPPUNIT_TEST_FIXTURE(debug_info_test, two_operations_on_a_line_are_told_apart) {
  for (auto const& how : probe::ways()) {
    auto const all = run(how);
    auto const& first = all[all.size() - 2].where;
    auto const& second = all[all.size() - 1].where;
    CPPUNIT_ASSERT_MESSAGE(how.name, first != second);
    if (how.has_debug_info) CPPUNIT_ASSERT_MESSAGE(how.name, first.column() != second.column());
    else CPPUNIT_ASSERT_MESSAGE(how.name, std::string{first.file_name()} != second.file_name());
  }
}

CPPUNIT_TEST_FIXTURE(debug_info_test, what_leads_to_a_place_is_the_same_each_time) {
  for (auto const& how : probe::ways()) {
    auto const once = run(how);
    auto const twice = run(how);
    CPPUNIT_ASSERT(once.size() == twice.size());
    for (std::size_t i = 0; i != once.size(); ++i) CPPUNIT_ASSERT_MESSAGE(how.name, once[i].where == twice[i].where);
  }
}

CPPUNIT_TEST_FIXTURE(debug_info_test, without_debug_information_there_are_symbols_and_offsets) {
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

CPPUNIT_TEST_FIXTURE(debug_info_test, a_library_of_the_system_has_its_name_and_an_offset) {
  auto const inside = reinterpret_cast<char const*>(&std::terminate) + 1;
  auto const where = model::place::of_code(inside);
  assert_has(where.file_name(), "libstdc++.so.6", "terminate");
  assert_has(where.function_name(), "std::terminate", "terminate");
}

CPPUNIT_TEST_FIXTURE(debug_info_test, any_number_may_be_asked_for) {
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

CPPUNIT_TEST_FIXTURE(debug_info_test, a_path_is_known_by_where_it_is_noted_and_nowhere_else) {
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

CPPUNIT_TEST_FIXTURE(debug_info_test, memory_has_the_names_of_variables_down_to_the_member) {
  for (auto const& how : probe::ways()) {
    probe::all_named.clear();
    {
      probe::note_taker engine;
      model::current_engine_scope const scope{engine};
      how.name_things();
    }
    probe::at_the_door = nullptr;
    CPPUNIT_ASSERT(probe::all_named.size() > 30);
    for (auto const& [found, expected] : probe::all_named) {
      auto const about = std::string{how.name} + ": " + expected;
      // Of a constructor that has become part of others' code nothing need be left.
      if (std::string{how.name} == "clang_O2" && !found && expected.find("node") == 0) continue;
      bool const is_known = how.has_debug_info &&
                            (!how.is_split || expected.find("of_thread") == std::string::npos);
      CPPUNIT_ASSERT_EQUAL_MESSAGE(about, is_known, found.has_value());
      if (found) CPPUNIT_ASSERT_MESSAGE(about + ", not " + *found, *found == expected || found->ends_with("::" + expected));
    }
  }
}

CPPUNIT_TEST_FIXTURE(debug_info_test, what_is_no_variable_has_no_name) {
  int const here = 0;
  CPPUNIT_ASSERT(!name_of_static(&here));
  CPPUNIT_ASSERT(!name_of_static(reinterpret_cast<void const*>(&probe::operation)));
  CPPUNIT_ASSERT(!name_of_thread_local(&here));
  CPPUNIT_ASSERT(!type_of_new(&here, 8));
  CPPUNIT_ASSERT(!type::argument_of(&here));
}

CPPUNIT_TEST_FIXTURE(debug_info_test, names_of_files_are_as_people_write_them) {
  CPPUNIT_ASSERT_EQUAL(std::string{"a/c.hpp"}, tidied("./a/b/../c.hpp"));
  CPPUNIT_ASSERT_EQUAL(std::string{"/a/c.hpp"}, tidied("/a/b/../c.hpp"));
  CPPUNIT_ASSERT_EQUAL(std::string{"../c.hpp"}, tidied("../c.hpp"));
}

}  // namespace
}  // namespace interlock::checker::debug_info
