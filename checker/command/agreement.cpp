#include <interlock/checker/command/agreement.hpp>

#include <algorithm>
#include <initializer_list>
#include <string_view>

#include <fmt/format.h>

#include <interlock/checker/engine.hpp>
#include <interlock/checker/limit.hpp>
#include <interlock/model/failure.hpp>
#include <interlock/reports/words.hpp>

namespace interlock::checker {
namespace {

constexpr std::string_view native = "native";
constexpr std::string_view relacy = "relacy";
constexpr std::string_view rc11 = "rc11";

/// What a limit explains: that who has it proves what the other engine shows to fail, in a way that is
/// one of these kinds. No kinds: in any.
struct explanation {
  limit what;
  std::string_view other;
  std::initializer_list<failure> kinds{};
};

using enum failure;

// What is not here explains nothing, because the other engine does not show it either:
//
// - relacy has rc11's bound on timeouts, and it relacy's; of spurious wake-ups and of tries that fail rc11 shows
//   more; neither shows storage that is used again, nor load buffering.
// - ThreadSanitizer's executables call the runtime for each atomic operation, so the compiler moves
//   none of them across another, and x86-64 makes stores visible in the order of the program and after
//   the loads before them: there is no load buffering, no other store order than one that interleavings
//   show, no compare-exchange that reads an old value; and its kernel compares with the newest value
//   before a thread sleeps. What C++20's seq_cst forbids, its compilers may not show.
constexpr explanation explanations[] = {
    {limit::forbidden_by_cxx20_sc, relacy},
    {limit::forbidden_by_sc, relacy},
    {limit::forbidden_by_sc, native},
    {limit::rounds_bound, relacy},
    {limit::rounds_bound, native},
    {limit::looks_again_at_newest, relacy},
    {limit::looks_again_at_newest, native},
    {limit::code_not_instrumented, relacy},
    {limit::code_not_instrumented, rc11},
    {limit::code_not_instrumented, native},
    {limit::inline_assembly, relacy},
    {limit::inline_assembly, rc11},
    {limit::inline_assembly, native},
    {limit::accesses_left_out, relacy},
    {limit::accesses_left_out, rc11},
    {limit::accesses_left_out, native},
    {limit::spurious_bound, native},
    {limit::spurious_bound, rc11},
    {limit::timeout_bound, native},
    {limit::failed_tries_bound, native},
    {limit::failed_tries_bound, rc11},
    {limit::storage_used_again,
     native,
     {use_after_free, double_free, data_race, failed_check, crash, hang}},
    {limit::order_by_the_clock, native, {failed_check}},
    {limit::loads_one_store_back, rc11},
    {limit::loads_one_store_back, native},
    {limit::loads_two_stores_back, rc11},
    {limit::loads_two_stores_back, native},
    {limit::failed_exchange_reads_newest, rc11},
    {limit::stores_in_execution_order, rc11},
    {limit::yields_to_everyone, rc11},
    {limit::yields_to_everyone, native},
    {limit::waits_on_newest, rc11},
    {limit::rounds_in_one_go, rc11},
    {limit::rounds_in_one_go, native},
#if !defined(__x86_64__)
    {limit::load_buffering, native},
    {limit::failed_exchange_reads_newest, native},
    {limit::stores_in_execution_order, native},
    {limit::waits_on_newest, native},
#endif
};

bool explains(limit which, reports::check const& other) {
  return std::ranges::any_of(explanations, [&](explanation const& each) {
    return each.what == which && each.other == other.engine &&
           (each.kinds.size() == 0 || std::ranges::any_of(each.kinds, [&](failure kind) {
              return to_string(kind) == other.failed->kind;
            }));
  });
}

bool has(reports::check const& c, limit which) {
  return std::ranges::find(c.limits, to_string(which)) != c.limits.end();
}

// Whether nothing that `c` cannot show leaves room for what `other` shows. Of a limit that this
// version does not know, as in a checkpoint of another one, nobody can tell.
bool rules_out(reports::check const& c, reports::check const& other) {
  bool const same_bounds = c.engine == rc11 && other.engine == relacy;
  if (c.verdict != reports::verdict::proved &&
      !(same_bounds && c.verdict == reports::verdict::bounded))
    return false;
  // The one limit for which a failure may be none.
  if (other.failed->kind == to_string(data_race) && has(other, limit::stand_alone_fences)) return false;
  return std::ranges::none_of(c.limits, [&](std::string const& sentence) {
    auto const known = limit_from(sentence);
    return !known || explains(*known, other);
  });
}

bool shows_failure(reports::check const& c) {
  return c.verdict == reports::verdict::failed && c.failed.has_value();
}

bool is_outside_of_the_layer(reports::failure const& f) {
  return f.kind == to_string(nondeterminism) ||
         std::ranges::any_of(f.explanation,
                             [](reports::finding const& each) { return each.about == "outside"; });
}

std::string places_of(reports::failure const& f) {
  std::string result;
  for (auto const& each : f.places)
    if (auto const place = reports::full_place(each); !place.empty())
      result += (result.empty() ? "" : ", ") + place;
  return result.empty() ? std::string{"at a place that is not known"} : result;
}

difference told(reports::check const& proof, reports::check const& other) {
  auto const& failed = *other.failed;
  if (!is_outside_of_the_layer(failed))
    return {fmt::format(
        "{}: {} proves that it cannot fail and {} shows {}: one of them is wrong, which is an "
        "error of interlock itself; please report it with the program and both reports",
        proof.name, proof.engine, other.engine, failed.kind)};
  if (failed.kind == to_string(nondeterminism))
    return {fmt::format(
                "{}: {} shows {} ({}): something that the layer does not see decides what the code does, "
                "and what {} proves holds only for what it did there",
                proof.name, other.engine, reports::kind_in_words(failed.kind), places_of(failed),
                proof.engine),
            false};
  return {fmt::format(
              "{}: the {} run shows a {} on memory that the layer does not see ({}): what goes past "
              "the layer is checked natively only, and what {} proves does not cover it",
              proof.name, other.engine, reports::kind_in_words(failed.kind), places_of(failed),
              proof.engine),
          false};
}

}  // namespace

std::vector<difference> differences(reports::run const& run) {
  std::vector<difference> result;
  for (auto const& proof : run.checks)
    for (auto const& other : run.checks)
      if (other.name == proof.name && shows_failure(other) && rules_out(proof, other))
        result.push_back(told(proof, other));
  return result;
}

}  // namespace interlock::checker
