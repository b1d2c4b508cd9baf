#include "comparing.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <utility>
#include <variant>

#include "oracle.hpp"
#include "scenario.hpp"

namespace interlock::checker::rc11_oracle {
namespace {

event_kind kind_of(rc11::event_kind kind) noexcept {
  switch (kind) {
    case rc11::event_kind::read: return event_kind::read;
    case rc11::event_kind::write: return event_kind::write;
    case rc11::event_kind::update: return event_kind::update;
    case rc11::event_kind::fence:
    case rc11::event_kind::choice: break;  // the language has no choices
  }
  return event_kind::fence;
}

event_name name_of(rc11::event_id e) noexcept { return {e.thread(), e.index()}; }

// A value of type int is a word of which the upper half is 0.
int int_of(model::word w) noexcept { return static_cast<int>(static_cast<std::uint32_t>(w)); }

std::vector<std::string> sorted_forms(std::vector<execution> const& all, unsigned alike) {
  std::vector<std::string> result;
  result.reserve(all.size());
  for (auto const& each : all) result.push_back(canonical_up_to_renaming(each, alike));
  std::ranges::sort(result);
  return result;
}

bool has_awaits(program const& what) {
  return std::ranges::any_of(what.threads, [](auto const& thread) {
    return std::ranges::any_of(thread, [](instruction const& i) {
      return std::holds_alternative<await>(i) || std::holds_alternative<await_exchange>(i) ||
             std::holds_alternative<await_two>(i) || std::holds_alternative<await_after_look>(i);
    });
  });
}

program with_every_order_seq_cst(program what) {
  constexpr auto sc = order::seq_cst;
  for (auto& thread : what.threads)
    for (auto& each : thread)
      std::visit(overloaded{[](await_two& a) { a.first.o = a.second.o = sc; },
                            [](auto& other) {
                              if constexpr (requires { other.o; }) other.o = sc;
                              if constexpr (requires { other.success; })
                                other.success = other.failure = sc;
                            }},
                 each);
  return what;
}

}  // namespace

checker::memory_model engines(memory_model model) noexcept {
  switch (model) {
    case memory_model::rc11: break;
    case memory_model::cxx20_sc: return checker::memory_model::cxx20_sc;
    case memory_model::sequential: return checker::memory_model::sc;
  }
  return checker::memory_model::rc11;
}

char const* name_of(memory_model model) noexcept {
  switch (model) {
    case memory_model::rc11: break;
    case memory_model::cxx20_sc: return "c++20-sc";
    case memory_model::sequential: return "sc";
  }
  return "rc11";
}

execution execution_of(rc11::graph const& g, program const& what) {
  execution result;
  result.threads.resize(what.threads.size());
  result.mo.resize(what.atomics);
  for (unsigned t = 0; t != what.threads.size(); ++t)
    for (unsigned i = 0; i != g.length(t); ++i) {
      auto const& from = g.at({t, i});
      event e{.kind = kind_of(from.kind), .o = from.effective_order()};
      if (e.kind != event_kind::fence) e.at = {from.location};
      if (from.reads()) e.read = int_of(from.value_read());
      if (from.reads() && from.reads_from.is_event()) e.from = name_of(from.reads_from);
      if (from.writes()) e.written = int_of(from.value);
      result.threads[t].push_back(e);
    }
  for (unsigned l = 0; l != what.atomics; ++l) {
    auto const location = static_cast<rc11::location_id>(l);
    for (auto w = g.where(location).first; w.is_event(); w = g.at(w).after)
      result.mo[l].push_back(name_of(w));
  }
  return result;
}

exploration explored(program const& what, memory_model model) {
  static auto const box = std::make_unique<black_box>();
  running const scope{what};
  exploration result;
  engine_settings settings;
  settings.model = engines(model);
  result.result = explore_with_rc11(
      scope.scenario(), settings, *box, [] { return true; },
      [&](rc11::graph const& g) { result.executions.push_back(execution_of(g, what)); });
  return result;
}

namespace {

// What each thread read last from each location, and what each location holds in the end. Of threads that run the same code it is
// all the same which was which.
std::set<std::string> outcomes_of(std::vector<execution> const& all, unsigned alike) {
  std::set<std::string> result;
  for (auto const& each : all) {
    std::vector<std::string> threads;
    for (auto const& thread : each.threads) {
      std::map<unsigned, int> last;
      for (auto const& e : thread)
        if (e.kind == event_kind::read || e.kind == event_kind::update) last[e.at.index] = e.read;
      auto& text = threads.emplace_back();
      for (auto const& [location, value] : last) text += std::to_string(location) + '=' + std::to_string(value) + ' ';
    }
    std::sort(threads.begin(), threads.begin() + alike);
    std::string outcome;
    for (auto const& text : threads) outcome += text + "| ";
    for (auto const& writes : each.mo)
      outcome += (writes.empty() ? std::string{"-"}
                                 : std::to_string(each.threads[writes.back().thread][writes.back().index].written)) + ' ';
    result.insert(outcome);
  }
  return result;
}

// Of programs whose threads wait: how many executions there are depends on what of a round is another state.
std::string difference_of_outcomes(program const& what, std::vector<execution> const& expected, exploration const& found) {
  auto const wanted = outcomes_of(expected, what.alike);
  auto const got = outcomes_of(found.executions, what.alike);
  for (auto const& each : got)
    if (!wanted.contains(each)) return "an outcome that is none: " + each;
  for (auto const& each : wanted)
    if (!got.contains(each) && found.result.loops_cut.empty()) return "an outcome is missing: " + each;
  return {};
}

std::string disagreement(program const& what, exploration const& found, memory_model model) {
  auto const plain = without_yields(what);
  auto const expected =
      behaviours_of(model == memory_model::sequential ? with_every_order_seq_cst(plain) : plain,
                    model, plain_accesses::are_skipped);
  bool const cut = !found.result.loops_cut.empty();
  auto const kind = found.result.failed ? found.result.failed->kind : std::string{};
  if (expected.racy) {
    if (kind == "data_race" || (kind == "hang" && has_awaits(what))) return {};
    return "racy, but the engine says: " + (kind.empty() ? "passes" : kind);
  }
  if (expected.can_hang && !(cut && kind.empty()))
    return kind == "hang" ? ""
                          : "can hang, but the engine says: " + (kind.empty() ? "passes" : kind);
  if (!kind.empty()) return kind + " although it passes: " + found.result.failed->message;
  if (found.result.complete != found.executions.size()) return "miscounted";
  if (has_awaits(what)) return difference_of_outcomes(what, expected.executions, found);
  if (found.result.stands_for != expected.executions.size())
    return "stands for " + std::to_string(found.result.stands_for) + " executions, and there are " +
           std::to_string(expected.executions.size());
  auto forms = sorted_forms(expected.executions, what.alike);
  auto const repeated = std::ranges::unique(forms);
  forms.erase(repeated.begin(), repeated.end());
  return difference(forms, sorted_forms(found.executions, what.alike));
}

}  // namespace

compared engine_and_oracle(program const& what, memory_model model) {
  auto const found = explored(what, model);
  return {disagreement(what, found, model), !found.result.loops_cut.empty()};
}

std::string disagreement(program const& what, memory_model model) {
  return engine_and_oracle(what, model).disagreement;
}

}  // namespace interlock::checker::rc11_oracle
