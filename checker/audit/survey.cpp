#include <interlock/checker/audit/survey.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <stdexcept>
#include <string_view>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <poll.h>

#include <interlock/checker/black_box.hpp>
#include <interlock/checker/edit.hpp>
#include <interlock/checker/heap/heap.hpp>
#include <interlock/checker/output/interruption.hpp>
#include <interlock/checker/rc11/searching/explorer.hpp>
#include <interlock/checker/trace/text.hpp>
#include <interlock/checker/worker/processor_time.hpp>
#include <interlock/checker/worker/watch.hpp>
#include <interlock/checker/worker/worker.hpp>

namespace interlock::checker {
namespace {

using nlohmann::json;
using namespace std::string_view_literals;

constexpr char operation_line = 'o';
constexpr char neighbours_line = 'n';
constexpr char end_line = 'e';
constexpr char cut_short_line = 'c';

bool is_of_interest(model::action const& a) {
  using enum model::operation;
  bool const waits_on_condition = (a.what == wait || a.what == wait_until) && a.with != model::no_object;
  return (a.what <= notify_all && !waits_on_condition) || a.what == fence;
}

json to_json(operation_seen const& each) {
  return json{each.file, each.line, each.column, model::name_of(each.what), model::name_of(each.success), model::name_of(each.failure), each.object};
}

// A line may come from code under test that misbehaves.
operation_seen operation_from(json const& all) {
  auto const what = operation_named(all.at(3).get<std::string>());
  auto const success = order_named(all.at(4).get<std::string>());
  auto const failure = order_named(all.at(5).get<std::string>());
  if (!what || !success || !failure) throw std::invalid_argument{"an operation that there is not"};
  return {.file = all.at(0).get<std::string>(),
          .line = all.at(1).get<unsigned>(),
          .column = all.at(2).get<unsigned>(),
          .what = *what,
          .success = *success,
          .failure = *failure,
          .object = all.at(6).get<std::string>()};
}

// A member of std::atomic and its like, a function that calls one, or what such is made of.
bool is_of_atomics(std::string_view function) {
  constexpr std::array exact{"load"sv, "store"sv, "exchange"sv, "test_and_set"sv, "clear"sv, "test"sv};
  constexpr std::array beginnings{"fetch_"sv, "compare_exchange_"sv, "operator"sv, "atomic_"sv, "__cxx_atomic_"sv};
  auto const name = function.substr(0, function.rfind('('));
  return std::ranges::find(exact, name) != exact.end() ||
         std::ranges::any_of(beginnings, [&](auto each) { return name.starts_with(each); });
}

// A mutex's own, and what it is made of.
bool is_of_mutexes(std::string_view function) {
  constexpr std::array beginnings{"lock"sv, "try_lock"sv, "unlock"sv, "__gthread_mutex_"sv};
  return std::ranges::any_of(beginnings, [&](auto each) { return function.starts_with(each); }) && !function.starts_with("lock_guard");
}

// Whether the line that reports show performs it, itself or by std's atomics, and not what some library does below: that is not the
// author's to change.
bool is_of_its_line(model::operation what, reports::place const& where) {
  if (where.line == 0) return false;
  auto const& beneath = where.beneath;
  auto const starts = [&](std::string_view name) { return !beneath.empty() && beneath.front().function.starts_with(name); };
  bool const notifies = what == model::operation::notify_one || what == model::operation::notify_all;
  if (notifies) return beneath.empty() || starts("notify");
  if (what == model::operation::lock || what == model::operation::try_lock || what == model::operation::unlock)
    return std::ranges::all_of(beneath, [](auto const& each) { return is_of_mutexes(each.function); });
  if (std::ranges::all_of(beneath, [](auto const& each) { return is_of_atomics(each.function); })) return true;
  // The loads of std::atomic's wait have the order that it was given.
  auto const inner = std::ranges::find_if(beneath, [](auto const& each) { return !each.function.starts_with("wait"); });
  return what == model::operation::load && starts("wait") && inner != beneath.end() &&
         inner->function.starts_with("__atomic_wait_address_v");
}

void survey_in_worker(entry const& what, check_options const& options, black_box& box, line_writer const& parent) {
  // Text is worked out of what is new alone.
  using raw = std::tuple<std::uintptr_t, model::operation, order, order, char const*, std::ptrdiff_t>;
  std::set<raw> known;
  std::set<std::pair<raw, raw>> known_neighbours;
  std::set<operation_seen> all;
  std::set<neighbours_seen> neighbours;
  auto const raw_of = [](model::action const& a, model::object_name const& object) {
    return raw{a.where.identity(), a.what, a.success, a.failure, object.text, object.index};
  };
  auto const of_its_line = [&](model::action const& a, model::object_name const& object) -> std::optional<operation_seen> {
    auto const where = to_place(a.where, 0, what.what().threads);
    if (!is_of_its_line(a.what, where)) return std::nullopt;
    return operation_seen{.file = where.file,
                          .line = where.line,
                          .column = where.column,
                          .what = a.what,
                          .success = a.success,
                          .failure = a.failure,
                          .object = object.text == nullptr ? std::string{} : to_text(object)};
  };
  auto settings = settings_of(options);
  settings.seen = [&](model::action const& a, model::object_name const& object, std::optional<operation_before> const& before) {
    heap::pause const ours;
    if (is_of_interest(a) && known.insert(raw_of(a, object)).second)
      if (auto seen = of_its_line(a, object)) all.insert(std::move(*seen));
    if (!before || !before->is_without_result || a.with != model::no_object || !may_be_exchanged(before->what, a) ||
        !known_neighbours.emplace(raw_of(before->what, before->object), raw_of(a, object)).second ||
        std::string_view{before->what.where.function_name()} != a.where.function_name())
      return;
    auto first = of_its_line(before->what, before->object);
    auto second = of_its_line(a, object);
    if (first && second && first->file == second->file && std::pair{first->line, first->column} < std::pair{second->line, second->column})
      neighbours.insert({std::move(*first), std::move(*second)});
  };
  // It is slower than the search that ended within the budget.
  processor_budget budget{10 * options.budget};
  auto const found = explore_with_rc11(what.what(), settings, box, [&] { return budget.has_some(); });
  for (auto const& each : all) parent.write(operation_line + to_json(each).dump());
  for (auto const& each : neighbours) parent.write(neighbours_line + json{to_json(each.first), to_json(each.second)}.dump());
  parent.write(std::string{found.stopped ? cut_short_line : end_line});
}

watch::state look_until_over(watch& watched, black_box const& box) {
  constexpr int look_around_ms = 50;
  for (;;) {
    auto const how = watched.look(watched.lines().size() + box.executions + box.incomplete + box.progress);
    if (how != watch::state::running) return how;
    if (interruption::count() != 0) throw std::runtime_error{fmt::format("{} came before its operations were listed", interruption::by())};
    std::vector<pollfd> news;
    for (int const fd : watched.descriptors()) news.push_back({fd, POLLIN, 0});
    ::poll(news.data(), news.size(), look_around_ms);
  }
}

}  // namespace

operations_seen survey(entry const& what, check_options const& options) {
  auto const box = make_shared_black_box();
  watch watched{start_worker(*box, [&](line_writer const& parent) { survey_in_worker(what, options, *box, parent); }), options};
  auto const how = look_until_over(watched, *box);
  operations_seen result;
  bool is_complete = false;
  try {
    for (auto const& line : watched.lines()) {
      if (line[0] == operation_line && !is_complete) result.all.push_back(operation_from(json::parse(std::string_view{line}.substr(1))));
      else if (line[0] == neighbours_line && !is_complete) {
        auto const both = json::parse(std::string_view{line}.substr(1));
        result.neighbours.push_back({operation_from(both.at(0)), operation_from(both.at(1))});
      }
      else if (line[0] == end_line) is_complete = true;
      else if (line[0] == cut_short_line) throw std::runtime_error{"not all of its operations were seen within the budget (--budget)"};
      else throw std::invalid_argument{"a line that nobody understands"};
    }
  } catch (std::runtime_error const&) {
    throw;
  } catch (std::exception const& e) {
    throw std::runtime_error{fmt::format("its operations could not be listed: its process told {}", e.what())};
  }
  if (how != watch::state::ended || !is_complete)
    throw std::runtime_error{"its operations could not be listed: its process did not come to its end"};
  std::ranges::sort(result.all);
  std::ranges::sort(result.neighbours);
  return result;
}

}  // namespace interlock::checker
