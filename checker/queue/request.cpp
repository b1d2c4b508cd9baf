#include <interlock/checker/queue/request.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <stdexcept>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <interlock/checker/checksum.hpp>
#include <interlock/checker/rc11/searching/frontier.hpp>
#include <interlock/reports/nesting.hpp>

namespace interlock::checker::queue {
namespace {

using nlohmann::json;

constexpr auto schema = "interlock-queue/1";

void expect(bool condition) {
  if (!condition) throw std::invalid_argument{"this is no request of a run"};
}

json const& member_of(json const& from, char const* name) {
  expect(from.is_object() && from.contains(name));
  return from.at(name);
}

std::uint64_t whole_from(json const& from, std::uint64_t least, std::uint64_t most) {
  expect(from.is_number_unsigned());
  auto const value = from.get<std::uint64_t>();
  expect(value >= least && value <= most);
  return value;
}

unsigned bound_in(json const& from, unsigned least, unsigned most) { return static_cast<unsigned>(whole_from(from, least, most)); }

std::chrono::duration<double> time_from(json const& from) {
  constexpr double a_week = 7 * 24 * 3600;  // as on the command line
  expect(from.is_number());
  auto const value = from.get<double>();
  expect(std::isfinite(value) && value > 0 && value <= a_week);
  return std::chrono::duration<double>{value};
}

std::string string_from(json const& from) {
  expect(from.is_string());
  return from.get<std::string>();
}

json options_as_json(request const& r) {
  auto const& o = r.options;
  return {{"model", to_string(o.model)},
          {"symmetry", o.symmetry},
          {"search", o.search.text()},
          {"seed", o.seed},
          {"iterations", o.iterations},
          {"budget", r.budget ? json(r.budget->count()) : json(nullptr)},
          {"executions", o.executions ? json(*o.executions) : json(nullptr)},
          {"hang_after", o.hang_after.count()},
          {"memory_mib", o.memory_mib},
          {"spurious", o.spurious},
          {"timeouts", o.timeouts},
          {"rounds", o.rounds}};
}

void read_options(json const& from, request& into) {
  auto& o = into.options;
  auto const model = memory_model_from(string_from(member_of(from, "model")));
  expect(model.has_value());
  o.model = *model;
  expect(member_of(from, "symmetry").is_boolean());
  o.symmetry = from.at("symmetry").get<bool>();
  try {
    o.search = search_choice::parse(string_from(member_of(from, "search")));
  } catch (usage_error const&) {
    expect(false);
  }
  // Bounds as on the command line.
  o.seed = whole_from(member_of(from, "seed"), 0, 0xffff'ffff);
  o.iterations = whole_from(member_of(from, "iterations"), 1, 1'000'000'000);
  if (auto const& budget = member_of(from, "budget"); !budget.is_null()) into.budget = time_from(budget);
  if (auto const& most = member_of(from, "executions"); !most.is_null()) o.executions = whole_from(most, 1, 1'000'000'000'000);
  o.hang_after = time_from(member_of(from, "hang_after"));
  o.memory_mib = whole_from(member_of(from, "memory_mib"), 16, 1024 * 1024);
  o.spurious = bound_in(member_of(from, "spurious"), 0, 100);
  o.timeouts = bound_in(member_of(from, "timeouts"), 0, 100);
  o.rounds = bound_in(member_of(from, "rounds"), 1, most_of_rounds);
}

}  // namespace

bool in_pieces(request const& of, request::task const& what) {
  return what.engine == to_string(engine_name::rc11) && of.options.search.exhaustive() && !of.options.executions;
}

check_options options_of(request const& of, request::task const& what) {
  auto result = of.options;
  if (auto const engine = engine_from(what.engine)) result.engine = *engine;
  result.budget = what.budget;
  result.keep_unfinished = in_pieces(of, what);
  return result;
}

std::string to_text(request const& r) {
  auto tasks = json::array();
  for (auto const& each : r.tasks) tasks.push_back(json::array({each.check, each.engine, each.budget.count()}));
  return json{{"schema", schema}, {"options", options_as_json(r)}, {"tasks", std::move(tasks)}}.dump();
}

request request_from_text(std::string_view text) {
  expect(reports::nesting_of(text) <= reports::deepest_nesting);
  auto const from = json::parse(text, nullptr, false);
  expect(!from.is_discarded());
  expect(string_from(member_of(from, "schema")) == schema);
  request result;
  read_options(member_of(from, "options"), result);
  auto const& tasks = member_of(from, "tasks");
  expect(tasks.is_array() && !tasks.empty() && tasks.size() <= most_tasks);
  for (auto const& each : tasks) {
    expect(each.is_array() && each.size() == 3);
    auto& task = result.tasks.emplace_back(request::task{string_from(each[0]), string_from(each[1]), time_from(each[2])});
    expect(check_named(task.check) != nullptr);
    expect(task.engine == "native" || engine_from(task.engine).has_value());
  }
  return result;
}

bool is_name_of_run(std::string_view text) {
  constexpr std::size_t longest = 64;
  return !text.empty() && text.size() <= longest && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
  });
}

std::string sum_of(std::string_view request_text) {
  checksum sum;
  sum.add(request_text);
  return sum.text();
}

std::string name_of_run(std::string_view build, std::string_view request) {
  checksum sum;
  sum.add(build);
  sum.add("\n");
  sum.add(request);
  return sum.text();
}

entry const* check_named(std::string_view name) {
  for (auto const* each = entry::first(); each != nullptr; each = each->next())
    if (name == each->name()) return each;
  return nullptr;
}

piece piece_from(std::vector<std::pair<std::string, std::string>> const& fields) {
  auto const value_of = [&](std::string_view name) -> std::string const& {
    auto const found = std::ranges::find(fields, name, &std::pair<std::string, std::string>::first);
    if (found == fields.end()) throw std::invalid_argument{fmt::format("it has no {}", name)};
    return found->second;
  };
  piece result{.run = value_of("run"), .task = 0, .left = value_of("left")};
  if (!is_name_of_run(result.run)) throw std::invalid_argument{"it is of no run"};
  auto const& task = value_of("task");
  auto const [end, problem] = std::from_chars(task.data(), task.data() + task.size(), result.task);
  if (problem != std::errc{} || end != task.data() + task.size() || result.task >= most_tasks)
    throw std::invalid_argument{"it is of no task"};
  return result;
}

std::vector<std::string> divided(std::string const& left, std::size_t most, program const& what) {
  if (left.empty()) return {left};
  auto const whole = rc11::frontier_from_json(left, what.threads);
  if (most <= 1) return {left};
  std::vector<std::string> result;
  for (auto const& each : rc11::divided(whole, most)) result.push_back(rc11::to_json_line(each));
  return result;
}

}  // namespace interlock::checker::queue
