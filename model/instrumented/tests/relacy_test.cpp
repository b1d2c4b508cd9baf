// Instrumented code under Relacy: each check of this program comes out as it says there, too, and fails again where its
// decisions are replayed.
#include <memory>
#include <string>
#include <vector>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <interlock/checker/debug_info/place_text.hpp>
#include <interlock/checker/relacy/relacy.hpp>
#include <interlock/checker/search/deepening.hpp>
#include <interlock/checker/search/replay.hpp>
#include <interlock/scenarios/scenario.hpp>

namespace interlock::checker {
namespace {

constexpr std::uint64_t enough = 2'000;  // executions: what fails does so with few switches

std::string in_words_of(engine_result const& r) {
  if (r.error) return "error: " + *r.error;
  if (r.failed) return r.failed->kind + ": " + r.failed->message;
  return "passes";
}

class under_relacy : public CppUnit::TestFixture {
 public:
  void setUp() override { debug_info::tell_places(); }
};

CPPUNIT_TEST_FIXTURE(under_relacy, checks_come_out_as_they_say_and_again) {
  auto const box = std::make_unique<black_box>();
  std::string wrong;
  unsigned count = 0;
  for (auto const* e = entry::first(); e != nullptr; e = e->next()) {
    if (!e->what().instrumented || e->expected().beyond("relacy") != nullptr) continue;
    ++count;
    deepening search;
    auto const found =
        explore_with_relacy(e->what(), search, {}, *box, [&] { return box->executions < enough; });
    auto const kind = found.failed ? failure_from(found.failed->kind) : std::nullopt;
    bool const is_right =
        !found.error && (e->expected().to_pass() ? !kind : kind && e->expected().allows(*kind));
    if (!is_right) {
      wrong += std::string{e->name()} + " → " + in_words_of(found) + '\n';
      continue;
    }
    if (!kind) continue;
    std::vector<decision> decisions;
    for (auto const& each : box->made()) decisions.push_back(each.made);
    replay again{script::of(decisions)};
    auto const replayed = explore_with_relacy(e->what(), again, {}, *box, [] { return false; });
    if (!replayed.failed || replayed.failed->message != found.failed->message)
      wrong += std::string{e->name()} + " → " + in_words_of(found) + ", but replayed " + in_words_of(replayed) + '\n';
  }
  CPPUNIT_ASSERT_EQUAL(std::string{}, wrong);
  CPPUNIT_ASSERT(count > 50);
}

}  // namespace
}  // namespace interlock::checker
