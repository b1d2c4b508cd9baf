// The rc11 engine's walk through all choices against the litmus tables: it shows exactly what is allowed.
#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <interlock/checker/heap/heap.hpp>
#include <interlock/checker/rc11/walking/walker.hpp>
#include <interlock/checker/search/depth_first.hpp>

#include "comparing.hpp"
#include "litmus.hpp"
#include "scenario.hpp"

namespace interlock::checker::rc11_oracle {
namespace {

constexpr std::array models{memory_model::rc11, memory_model::cxx20_sc, memory_model::sequential};

std::string text(litmus_test const& test, memory_model model) {
  return test.name + " in " + name_of(model);
}

// What each execution of a walk did, in the oracle's terms as far as a litmus test's question
// needs: of modification order, only which value is last.
class transcript final : public model::observer {
 public:
  explicit transcript(program const& what) : program_{what} {}

  void on(model::event const& e) override {
    if (e.step == 1)
      so_far_ = {.threads = std::vector<std::vector<event>>(program_.threads.size()),
                 .mo = std::vector<std::vector<event_name>>(program_.atomics)};
    event is{.kind = e.read && e.written ? event_kind::update
                     : e.read            ? event_kind::read
                     : e.written         ? event_kind::write
                                         : event_kind::fence};
    auto& mine = so_far_.threads[e.thread];
    if (is.kind != event_kind::fence) is.at = {e.object.id};
    is.read = static_cast<int>(e.read.value_or(0));
    is.written = static_cast<int>(e.written.value_or(0));
    if (e.written)
      so_far_.mo[is.at.index].push_back({e.thread, static_cast<unsigned>(mine.size())});
    mine.push_back(is);
  }

  /// The execution that ends with these values.
  [[nodiscard]] execution ended(std::span<int const> values) {
    for (std::size_t l = 0; l != values.size(); ++l) {
      auto const last = std::ranges::find_if(so_far_.mo[l], [&](event_name w) {
        return so_far_.threads[w.thread][w.index].written == values[l];
      });
      if (last != so_far_.mo[l].end()) std::iter_swap(last, so_far_.mo[l].end() - 1);
    }
    return so_far_;
  }

 private:
  program const& program_;
  execution so_far_;
};

class litmus_tests_of_the_walk : public CppUnit::TestFixture {};

// Every interleaving where there are up to three threads; of four there are a million, so there up
// to two preemptions.
CPPUNIT_TEST_FIXTURE(litmus_tests_of_the_walk, are_shown_exactly_as_allowed) {
  auto const box = std::make_unique<black_box>();
  for (auto const& each : litmus_tests())
    for (auto const model : models) {
      bool shown = false;
      transcript trace{each.what};
      running const scope{each.what, [&](std::span<int const> values) {
                            heap::pause const ours;
                            shown = shown || each.outcome(trace.ended(values));
                          }};
      engine_settings settings;
      settings.model = engines(model);
      depth_first everything{each.what.threads.size() > 3 ? 2U : search::unbounded};
      auto const result = walk_with_rc11(
          scope.scenario(), everything, settings, *box, [&] { return !shown; }, &trace);
      CPPUNIT_ASSERT_MESSAGE(text(each, model), !result.failed);
      CPPUNIT_ASSERT_EQUAL_MESSAGE(text(each, model), each.allowed(model), shown);
      CPPUNIT_ASSERT_MESSAGE(text(each, model),
                             shown || everything.covered().verdict == reports::verdict::proved ||
                                 everything.covered().verdict == reports::verdict::bounded);
    }
}

}  // namespace
}  // namespace interlock::checker::rc11_oracle
