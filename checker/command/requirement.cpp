#include <interlock/checker/command/requirement.hpp>

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include <interlock/checker/command/selection.hpp>
#include <interlock/checker/options.hpp>
#include <interlock/reports/layout.hpp>

namespace interlock::checker {
namespace {

using reports::verdict;

int rank(verdict v) {
  switch (v) {
    case verdict::proved: return 3;
    case verdict::bounded: return 2;
    case verdict::sampled: return 1;
    case verdict::unknown:
    case verdict::failed:
    case verdict::error: break;
  }
  return 0;
}

bool names_a_tag(std::string const& tag) {
  for (auto const* each = entry::first(); each != nullptr; each = each->next())
    if (auto const tags = tags_of(*each); std::ranges::find(tags, tag) != tags.end()) return true;
  return false;
}

}  // namespace

std::vector<requirement> requirements_from(std::vector<std::string> const& words) {
  std::vector<requirement> result;
  for (auto const& word : words) {
    auto const equals = word.find('=');
    auto const level = equals == word.npos ? word : word.substr(equals + 1);
    requirement each{.tag = equals == word.npos ? std::string{} : word.substr(0, equals)};
    if (level != "none") each.least = reports::verdict_from(level);
    if (level != "none" && each.least != verdict::proved && each.least != verdict::bounded)
      throw usage_error{fmt::format("--require {}: give proved, bounded or none, or TAG=one of them", word)};
    if (equals != word.npos && !names_a_tag(each.tag))
      throw usage_error{fmt::format("--require {}: no check of this program has the tag {}; list shows them", word, each.tag)};
    result.push_back(std::move(each));
  }
  return result;
}

requirement const* required::of(std::string const& check) const {
  std::vector<std::string> tags;
  for (auto const* each = entry::first(); each != nullptr; each = each->next())
    if (check == each->name()) tags = tags_of(*each);
  requirement const* result = nullptr;
  for (auto const& each : all_) {
    bool const is_of_a_tag = !each.tag.empty();
    if (is_of_a_tag && std::ranges::find(tags, each.tag) == tags.end()) continue;
    if (is_of_a_tag || result == nullptr || result->tag.empty()) result = &each;
  }
  return result;
}

bool required::is_met_by(reports::check const& record) const {
  return record.as_expected || (record.verdict == verdict::unknown && of(record.name) != nullptr);
}

std::vector<std::string> required::shortfalls(reports::run const& run) const {
  struct best {
    verdict reached = verdict::unknown;
    std::string engine{};
    bool counts = true;
  };
  std::map<std::string, best> checks;
  for (auto const& each : run.checks) {
    auto& known = checks[each.name];
    // What fails, or could not be run, or exists to fail, is counted as ever.
    known.counts &= each.expected == "passes" && each.verdict != verdict::failed && each.verdict != verdict::error;
    if (known.engine.empty() || rank(each.verdict) > rank(known.reached)) known = {each.verdict, each.engine, known.counts};
  }
  std::vector<std::string> result;
  for (auto const& [name, known] : checks) {
    auto const* const asked = of(name);
    if (!known.counts || asked == nullptr || !asked->least || rank(known.reached) >= rank(*asked->least)) continue;
    result.push_back(fmt::format("{} is to be {} (--require), and is {} by {}; a longer --budget may help", reports::printable(name),
                                 to_string(*asked->least), to_string(known.reached), reports::printable(known.engine)));
  }
  return result;
}

reports::outcome required::outcome_of(reports::run const& run) const {
  auto counted = run;
  std::erase_if(counted.checks, [&](reports::check const& each) { return !each.as_expected && is_met_by(each); });
  auto const result = reports::outcome_of(counted);
  return result == reports::outcome::as_expected && !shortfalls(run).empty() ? reports::outcome::not_as_expected : result;
}

}  // namespace interlock::checker
