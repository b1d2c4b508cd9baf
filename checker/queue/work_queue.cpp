#include <interlock/checker/queue/work_queue.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <ctime>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <sys/random.h>
#include <unistd.h>

#include <interlock/checker/queue/scripts.hpp>

namespace interlock::checker::queue {
namespace {

using kind = reply::kind;

constexpr auto all_builds = "interlock:builds";
constexpr work_queue::milliseconds gone_after{60'000};

[[noreturn]] void not_understood() { throw queue_damaged{}; }

reply const& part(reply const& of, std::size_t n, kind what) {
  if (!of.is(kind::list) || of.parts.size() <= n || !of.parts[n].is(what)) not_understood();
  return of.parts[n];
}

template <class T>
T value_of(std::string_view text) {
  T value{};
  auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc{} || end != text.data() + text.size()) not_understood();
  if constexpr (std::is_floating_point_v<T>)
    if (!std::isfinite(value) || value < 0) not_understood();
  return value;
}

std::size_t whole(reply const& from) {
  if (from.is(kind::number) && from.number >= 0) return static_cast<std::size_t>(from.number);
  if (from.is(kind::text)) return value_of<std::size_t>(from.text);
  not_understood();
}

// Fields and values, as HGETALL and entries of streams have them.
std::vector<std::pair<std::string, std::string>> pairs_of(reply const& from) {
  if (!from.is(kind::list) || from.parts.size() % 2 != 0) not_understood();
  std::vector<std::pair<std::string, std::string>> result;
  for (std::size_t i = 0; i != from.parts.size(); i += 2)
    result.emplace_back(part(from, i, kind::text).text, part(from, i + 1, kind::text).text);
  return result;
}

std::string_view value_in(std::vector<std::pair<std::string, std::string>> const& all, std::string_view name) {
  for (auto const& [field, value] : all)
    if (field == name) return value;
  not_understood();
}

work_queue::claim claim_from(reply const& entry) {
  return {.id = part(entry, 0, kind::text).text, .fields = pairs_of(part(entry, 1, kind::list))};
}

std::string decimal(double value) { return fmt::format("{:.17g}", value); }
// As far as the server can count.
std::string count(std::uint64_t value) {
  return std::to_string(std::min<std::uint64_t>(value, static_cast<std::uint64_t>(INT64_MAX)));
}

}  // namespace

// Whatever containers they are in.
std::string name_of_this() {
  std::array<char, 256> host{};
  ::gethostname(host.data(), host.size() - 1);
  std::uint64_t drawn = 0;
  if (::getrandom(&drawn, sizeof drawn, 0) != sizeof drawn) throw std::system_error{errno, std::generic_category(), "getrandom"};
  return fmt::format("{}.{}.{:016x}", host.data(), ::getpid(), drawn);
}

work_queue::work_queue(address const& at, std::string build)
    : build_{std::move(build)}, prefix_{fmt::format("interlock:{{{}}}:", build_)}, server_{at} {}

request_words work_queue::script(char const* text, request_words const& arguments) const {
  request_words words{"EVAL", text, "1", prefix_};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return words;
}

void work_queue::make_group() {
  static_cast<void>(server_.call({"XGROUP", "CREATE", prefix_ + "pieces", "workers", "0", "MKSTREAM"}, {}, "BUSYGROUP"));
  static_cast<void>(server_.call({"SADD", all_builds, build_}));
}

// ---- for who asks

std::string work_queue::put(std::string const& run, request const& asked, std::string const& asker) {
  auto text = to_text(asked);
  auto const sum = sum_of(text);
  request_words words{run, std::move(text), sum, asked.budget ? decimal(asked.budget->count()) : "", asker};
  for (auto const& each : asked.tasks) words.emplace_back(in_pieces(asked, each) ? "1" : "0");
  static_cast<void>(server_.call({"SADD", all_builds, build_}));
  auto answer = server_.call(script(scripts::put, words));
  if (!answer.is(kind::text)) not_understood();
  return std::move(answer.text);
}

std::optional<work_queue::sight> work_queue::look(std::string const& run, std::size_t known, std::string const& asker) {
  auto const answer = server_.call(script(scripts::look, {run, std::to_string(known), std::to_string(gone_after.count()), asker}));
  if (answer.is(kind::nothing)) return std::nullopt;
  sight result{.tasks = whole(part(answer, 0, kind::text)),
               .over = whole(part(answer, 1, kind::text)),
               .executions = whole(part(answer, 2, kind::text)),
               .explored = value_of<double>(part(answer, 3, kind::text).text),
               .pieces = whole(part(answer, 4, kind::number)),
               .workers = whole(part(answer, 5, kind::number)),
               .newly_over = {}};
  for (auto const& each : part(answer, 6, kind::list).parts) result.newly_over.push_back(whole(each));
  return result;
}

work_queue::task_state work_queue::state_of(std::string const& run, std::size_t task) {
  auto const key = fmt::format("{}run:{}:{}", prefix_, run, task);
  auto const fields = pairs_of(server_.call({"HGETALL", key}));
  task_state result;
  // What else was come across is in the same transaction as the counts: read later, it has at least as much.
  auto const remarks = server_.call({"SMEMBERS", key + ":seen"});
  if (!remarks.is(kind::list)) not_understood();
  for (auto const& each : remarks.parts) {
    auto const remark = rc11::tally_from_json(each.text);
    if (remark.complete != 0 || remark.stands_for != 0 || remark.blocked != 0 || remark.cut != 0) not_understood();
    result.seen += remark;
  }
  for (auto const& [name, field] : {std::pair{"complete", &result.seen.complete}, {"stands_for", &result.seen.stands_for},
                                    {"blocked", &result.seen.blocked}, {"cut", &result.seen.cut}, {"peak", &result.peak_memory_kib}})
    *field = value_of<std::uint64_t>(value_in(fields, name));
  result.explored = std::min(value_of<double>(value_in(fields, "explored")), 1.0);
  result.seconds = value_of<double>(value_in(fields, "seconds"));
  auto const by = std::ranges::find(fields, "by", &std::pair<std::string, std::string>::first);
  if (by != fields.end()) result.by = by->second;
  auto const how = std::ranges::find(fields, "how", &std::pair<std::string, std::string>::first);
  if (how == fields.end()) {
    // One that has no open piece and no end was damaged, unless it has ended between the two questions.
    if (whole(server_.call({"SCARD", key + ":open"})) == 0 && !server_.call({"HGET", key, "how"}).is(kind::text)) not_understood();
    return result;
  }
  if (how->second == "through") result.how = task_state::ending::through;
  else if (how->second == "spent") result.how = task_state::ending::spent;
  else if (how->second == "told") result.how = task_state::ending::told;
  else not_understood();
  if (result.how == task_state::ending::told) result.record = value_in(fields, "record");
  return result;
}

bool work_queue::leave_run(std::string const& run, std::string const& asker) {
  bool const was_there =
      whole(server_.call(script(scripts::remove, {run, std::to_string(most_tasks), asker, std::to_string(gone_after.count())}))) != 0;
  if (runs().empty() && traffic_now().workers == 0) static_cast<void>(server_.call({"SREM", all_builds, build_}));
  return was_there;
}

std::vector<std::string> work_queue::runs() {
  std::vector<std::string> result;
  for (auto const& each : server_.call({"SMEMBERS", prefix_ + "runs"}).parts)
    if (is_name_of_run(each.text)) result.push_back(each.text);
  std::ranges::sort(result);
  return result;
}

std::vector<std::string> work_queue::builds() {
  std::vector<std::string> result;
  for (auto const& each : server_.call({"SMEMBERS", all_builds}).parts)
    if (is_name_of_run(each.text)) result.push_back(each.text);
  std::ranges::sort(result);
  return result;
}

std::optional<work_queue::run_state> work_queue::state_of(std::string const& run) {
  auto const fields = pairs_of(server_.call({"HGETALL", fmt::format("{}run:{}", prefix_, run)}));
  if (fields.empty()) return std::nullopt;
  auto const now = server_.call({"TIME"});
  return run_state{.tasks = value_of<std::size_t>(value_in(fields, "tasks")),
                   .over = value_of<std::size_t>(value_in(fields, "over")),
                   .executions = value_of<std::uint64_t>(value_in(fields, "complete")),
                   .explored = value_of<double>(value_in(fields, "explored")),
                   .seconds = value_of<double>(value_in(fields, "seconds")),
                   .age = std::max(0.0, value_of<double>(part(now, 0, kind::text).text) - value_of<double>(value_in(fields, "begun")))};
}

work_queue::traffic work_queue::traffic_now() {
  traffic result;
  result.pieces = whole(server_.call({"XLEN", prefix_ + "pieces"}));
  auto const groups = server_.call({"XINFO", "GROUPS", prefix_ + "pieces"}, {}, "no such key");
  if (groups.is(kind::list))
    for (auto const& group : groups.parts)
      for (std::size_t i = 0; i + 1 < group.parts.size(); i += 2)
        if (group.parts[i].text == "pending") result.claimed = whole(group.parts[i + 1]);
  auto const now = server_.call({"TIME"});
  auto const since = value_of<std::uint64_t>(part(now, 0, kind::text).text) * 1000 - static_cast<std::uint64_t>(gone_after.count());
  auto const alive = server_.call({"ZRANGEBYSCORE", prefix_ + "seen", std::to_string(since), "+inf"});
  result.workers = alive.parts.size();
  if (alive.parts.empty()) return result;
  request_words words{"HMGET", prefix_ + "rates"};
  for (auto const& each : alive.parts) words.push_back(each.text);
  for (auto const& each : server_.call(words).parts)
    if (each.is(kind::text)) result.rate += value_of<double>(each.text);
  return result;
}

// ---- for workers

std::optional<work_queue::claim> work_queue::take(std::string const& worker, milliseconds wait) {
  auto const answer = server_.call({"XREADGROUP", "GROUP", "workers", worker, "COUNT", "1", "BLOCK",
                                    std::to_string(wait.count()), "STREAMS", prefix_ + "pieces", ">"},
                                   wait, "NOGROUP");
  if (answer.is(kind::error)) make_group();  // nothing was there yet, or all was removed
  if (!answer.is(kind::list) || answer.parts.empty()) return std::nullopt;
  auto const& entries = part(part(answer, 0, kind::list), 1, kind::list);
  return claim_from(part(entries, 0, kind::list));
}

std::optional<work_queue::claim> work_queue::take_over(std::string const& worker, milliseconds silence, bool idle) {
  auto const answer = server_.call(script(scripts::take_over, {worker, std::to_string(silence.count()), idle ? "1" : "0"}), {}, "NOGROUP");
  if (!answer.is(kind::list)) return std::nullopt;
  return claim_from(answer);
}

std::optional<request> work_queue::request_of(std::string const& run, std::string const& sum) {
  auto const answer = server_.call({"HMGET", fmt::format("{}run:{}", prefix_, run), "request", "checksum"});
  if (!answer.is(kind::list) || answer.parts.size() != 2 || !answer.parts[0].is(kind::text) || answer.parts[1].text != sum) return std::nullopt;
  if (sum_of(answer.parts[0].text) != sum) throw std::invalid_argument{"it is not the request that was put there"};
  return request_from_text(answer.parts[0].text);
}

work_queue::renewed work_queue::renew(std::string const& worker, claim const& held, piece const& what, milliseconds silence, double rate) {
  using enum renewed::state;
  auto const answer = server_.try_call(script(scripts::renew, {worker, held.id, what.run, std::to_string(what.task),
                                                               std::to_string(std::max(silence, gone_after).count()), decimal(rate)}),
                                       "NOGROUP");
  if (!answer) return {.how = unreachable};
  if (answer->is(kind::error)) return {.how = lost};
  if (answer->is(kind::text)) return {.how = answer->text == "over" ? over : lost};
  return {.how = mine,
          .deliveries = whole(part(*answer, 0, kind::number)),
          .pieces = whole(part(*answer, 1, kind::number)),
          .claimed = whole(part(*answer, 2, kind::number)),
          .workers = whole(part(*answer, 3, kind::number)),
          .request_sum = part(*answer, 4, kind::text).text};
}

bool work_queue::hand_in(std::string const& worker, claim const& held, piece const& what, outcome const& done) {
  auto remark = done.seen;
  remark.complete = remark.stands_for = remark.blocked = remark.cut = 0;
  request_words words{worker, held.id, what.run, std::to_string(what.task),
                      count(done.seen.complete), count(done.seen.stands_for), count(done.seen.blocked), count(done.seen.cut),
                      decimal(done.explored), decimal(done.seconds), std::to_string(done.peak_memory_kib),
                      remark == rc11::tally{} ? "" : rc11::to_json_line(remark), done.record, done.request_sum};
  words.insert(words.end(), done.left.begin(), done.left.end());
  return server_.call(script(scripts::hand_in, words), {}, "NOGROUP").text == "taken";
}

void work_queue::discard(std::string const& worker, claim const& held) {
  static_cast<void>(server_.call(script(scripts::discard, {worker, held.id}), {}, "NOGROUP"));
}

void work_queue::leave(std::string const& worker) {
  static_cast<void>(server_.try_call(script(scripts::leave, {worker}), "NOGROUP"));
}

}  // namespace interlock::checker::queue
