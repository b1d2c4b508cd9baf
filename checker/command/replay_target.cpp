#include <interlock/checker/command/replay_target.hpp>

#include <algorithm>
#include <filesystem>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <interlock/checker/command/record_file.hpp>
#include <interlock/checker/options.hpp>
#include <interlock/reports/layout.hpp>

namespace interlock::checker {
namespace {

// "il" and a digit, as in every version's prefix.
bool looks_like_a_token(std::string_view word) {
  return word.size() > 2 && word.starts_with("il") && word[2] >= '0' && word[2] <= '9' &&
         word.find(':') != word.npos;
}

bool looks_like_a_file(std::string const& word) {
  std::error_code ignored;
  return word == from_stdin || word.find('/') != word.npos || word.ends_with(".json") ||
         std::filesystem::exists(word, ignored);
}

replay_target target_of(replay_token token) {
  (void)engine_of(token);
  for (auto const* each = entry::first(); each != nullptr; each = each->next())
    if (token.check == each->name()) return {*each, std::move(token)};
  throw usage_error{
      fmt::format("the replay token is of the check {}, which this program does not have",
                  reports::printable(token.check))};
}

std::string listed(std::vector<reports::check const*> const& checks) {
  std::vector<std::string> names;
  for (auto const* each : checks) names.push_back(reports::printable(each->name));
  return fmt::format("{}", fmt::join(names, ", "));
}

reports::check const& failure_to_replay(reports::run const& run, std::string const& file,
                                        std::optional<std::string> const& name) {
  std::vector<reports::check const*> failed, replayable;
  for (auto const& each : run.checks) {
    if (each.verdict != reports::verdict::failed) continue;
    failed.push_back(&each);
    if (!each.replay.empty()) replayable.push_back(&each);
  }
  if (failed.empty()) throw usage_error{fmt::format("{} has no failed check to replay", file)};
  if (replayable.empty())
    throw usage_error{fmt::format(
        "{} has no failure that can be replayed: what failed natively ran on real threads, and "
        "no token leads there",
        file)};
  if (name) {
    auto const found = std::find_if(replayable.begin(), replayable.end(),
                                    [&](auto const* each) { return each->name == *name; });
    if (found != replayable.end()) return **found;
    throw usage_error{fmt::format("--check {}: {} has no failure of that name to replay; it has {}",
                                  *name, file, listed(replayable))};
  }
  if (replayable.size() == 1) return *replayable.front();
  throw usage_error{fmt::format("{} has {} failed checks; say which one by --check NAME: {}", file,
                                replayable.size(), listed(replayable))};
}

}  // namespace

replay_target replay_target_from(std::string const& word, std::optional<std::string> const& check) {
  if (looks_like_a_token(word) || !looks_like_a_file(word)) {
    if (check)
      throw usage_error{"--check chooses among the failed checks of a record: a token has its own"};
    return target_of(token_from(word));
  }
  auto const run = record_from(word);
  auto const file = word == from_stdin ? std::string{"stdin"} : word;
  auto const& chosen = failure_to_replay(run, file, check);
  try {
    auto token = token_from(chosen.replay);
    if (token.check != chosen.name)
      throw usage_error{
          fmt::format("its replay token is of the check {}", reports::printable(token.check))};
    return target_of(std::move(token));
  } catch (usage_error const& e) {
    throw usage_error{fmt::format("{}: {}: {}", file, reports::printable(chosen.name), e.what())};
  }
}

}  // namespace interlock::checker
