#include <interlock/reports/analysis/rounds.hpp>

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include <interlock/reports/layout.hpp>
#include <interlock/reports/words.hpp>

namespace interlock::reports {
namespace {

constexpr std::size_t longest_round = 64;
constexpr std::size_t fewest_left_out = 6;  // steps: fewer are read more quickly than what replaces them

/// Each step as a number: equal ones are told alike.
std::vector<std::size_t> what_each_does(std::vector<step> const& steps) {
  std::map<std::string, std::size_t> known;
  std::vector<std::size_t> result;
  for (auto const& s : steps) {
    auto shown = s;
    if (s.operation == "now") shown.read.reset();
    auto const text = fmt::format("{} {} {} {} {}:{} {}", s.thread, s.id.value_or(0), s.newest,
                                  step_in_words(shown), s.where.file, s.where.line, s.where.function);
    result.push_back(known.try_emplace(text, known.size()).first->second);
  }
  return result;
}

}  // namespace

std::vector<repeated_rounds> rounds_to_leave_out(std::vector<step> const& steps) {
  auto const does = what_each_does(steps);
  std::vector<repeated_rounds> result;
  for (std::size_t at = 0; at != steps.size();) {
    repeated_rounds best{at, at, 0, 0};
    for (std::size_t length = 1; length <= longest_round && at + 2 * length <= steps.size(); ++length) {
      auto end = at + length;
      while (end != steps.size() && does[end] == does[end - length]) ++end;
      // The last round stays: explanations are about what is last.
      auto const rounds = (end - at) / length;
      if (rounds < 3) continue;
      repeated_rounds const found{at, at + length, length, rounds - 2};
      if (found.end() - found.first > best.end() - best.first) best = found;
    }
    if (best.end() - best.first < fewest_left_out) {
      ++at;
      continue;
    }
    result.push_back(best);
    at = best.end();
  }
  return result;
}

std::string in_words(repeated_rounds const& r, std::vector<step> const& steps) {
  auto const number = [&](std::size_t i) { return steps[i].number; };
  auto const like = r.length == 1 ? fmt::format("step {}", number(r.like))
                                  : fmt::format("steps {} to {}", number(r.like), number(r.first - 1));
  return fmt::format("{} more round{} like {}, up to step {}", grouped(r.times),
                     r.times == 1 ? "" : "s", like, number(r.end() - 1));
}

}  // namespace interlock::reports
