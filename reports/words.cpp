#include <algorithm>
#include <charconv>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include <interlock/reports/layout.hpp>
#include <interlock/reports/words.hpp>

namespace interlock::reports {
namespace {

constexpr std::string_view passes = "passes";

std::string answer_of_failed(check const& c) {
  auto const kind = c.failed ? std::string_view{c.failed->kind} : "failed";
  if (c.as_expected) return fmt::format("fails as expected: {}", kind);
  if (c.expected == passes) return std::string{kind};
  return fmt::format("{}, expected {}", kind, c.expected);
}

std::string answer_of_passed(check const& c) {
  auto text = std::string{to_string(c.verdict)};
  if (!c.reached.empty()) text += fmt::format(": {}", c.reached);
  if (c.expected != passes)
    text += fmt::format(", {} {}", c.as_expected ? "did not show" : "expected", c.expected);
  return text;
}

bool is_compare_exchange(step const& s) { return s.operation.starts_with("compare_exchange"); }

std::string compare_exchange_in_words(step const& s) {
  auto const saw = s.read.value_or("?");
  if (s.written) return fmt::format("CAS {}→{}", saw, *s.written);
  // A note says why it failed, if not for the value.
  return fmt::format("CAS {} {}", s.note.empty() ? "failed, saw" : "saw", saw);
}

std::string values_in_words(step const& s) {
  if (s.read && s.written) return fmt::format(" {}→{}", *s.read, *s.written);
  if (s.read) return fmt::format(" {}", *s.read);
  if (s.written) return fmt::format(" {}", *s.written);
  return {};
}

std::string action_in_words(step const& s) {
  return is_compare_exchange(s) ? compare_exchange_in_words(s)
                                : fmt::format("{}{}", s.operation, values_in_words(s));
}

bool shows_order(step const& s) {
  return !s.order.empty() && (s.order != "seq_cst" || s.operation == "fence");
}

/// The part of a signature that ends with its parameter list: without "[with M = …]", "const".
std::string_view up_to_parameters(std::string_view signature) {
  signature = signature.substr(0, signature.find(" ["));
  return signature.substr(0, signature.rfind(')') + 1);
}

/// Where the parenthesis that the last character closes is opened.
std::size_t opening_of_last(std::string_view text) {
  auto depth = 0;
  for (auto i = text.size(); i-- != 0;) {
    if (text[i] == ')') ++depth;
    if (text[i] == '(' && --depth == 0) return i;
  }
  return text.npos;
}

/// The identifier after the last "::" or space that is in no template argument.
std::string_view last_name(std::string_view text) {
  auto depth = 0;
  for (auto i = text.size(); i-- != 0;) {
    if (text[i] == '>') ++depth;
    if (text[i] == '<' && depth != 0) --depth;
    if (depth == 0 && (text[i] == ':' || text[i] == ' ')) return text.substr(i + 1);
  }
  return text;
}

std::size_t start_of_tail(std::string_view path, std::size_t parts) {
  auto at = path.size();
  for (; parts != 0; --parts) {
    if (at == 0) return 0;
    auto const slash = path.rfind('/', at - 1);
    if (slash == path.npos) return 0;
    at = slash;
  }
  return at + 1;
}

/// The last `parts` components of a path, or all of it.
std::string_view tail(std::string_view path, std::size_t parts) {
  return path.substr(start_of_tail(path, parts));
}

std::string shortest_distinct_tail(std::string const& file,
                                   std::set<std::string, std::less<>> const& files) {
  for (std::size_t parts = 1;; ++parts) {
    auto const candidate = tail(file, parts);
    auto const shared = std::any_of(files.begin(), files.end(), [&](auto const& other) {
      return other != file && tail(other, parts) == candidate;
    });
    if (!shared || candidate.size() == file.size()) return std::string{candidate};
  }
}

std::string with_line(std::string_view file, unsigned line) {
  if (file.empty()) return {};
  return printable(line == 0 ? std::string{file} : fmt::format("{}:{}", file, line));
}

/// The 1000 of "iterations=1000".
std::optional<std::uint64_t> number_after(std::string_view prefix, std::string_view text) {
  if (!text.starts_with(prefix)) return std::nullopt;
  text.remove_prefix(prefix.size());
  std::uint64_t number = 0;
  auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string number_of_checks(run const& r) {
  std::set<std::string_view> names;
  for (auto const& c : r.checks) names.insert(c.name);
  if (r.interrupted)
    for (auto const& each : r.interrupted->did_not_run) names.insert(each.name);
  auto const runs = r.checks.size() + (r.interrupted ? r.interrupted->did_not_run.size() : 0);
  auto text = fmt::format("{} check{}", grouped(names.size()), names.size() == 1 ? "" : "s");
  if (names.size() != runs) text += fmt::format(" in {} runs", grouped(runs));
  return text;
}

std::size_t& count_in(std::vector<std::pair<std::string, std::size_t>>& counts,
                      std::string const& what) {
  auto const found = std::find_if(counts.begin(), counts.end(),
                                  [&](auto const& each) { return each.first == what; });
  return found != counts.end() ? found->second : counts.emplace_back(what, 0).second;
}

}  // namespace

std::string kind_in_words(std::string_view kind) {
  auto words = printable(kind);
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

std::string_view tag_of(check const& c) noexcept {
  if (c.verdict == verdict::error) return "ERROR";
  if (c.as_expected) return "ok";
  return c.verdict == verdict::unknown ? "OPEN" : "FAIL";
}

std::string answer(check const& c) {
  switch (c.verdict) {
    case verdict::failed: return printable(answer_of_failed(c));
    case verdict::error: return "could not be run";
    default: return printable(answer_of_passed(c));
  }
}

std::string problem_without_failure(check const& c) {
  if (c.verdict == verdict::error) return c.error;
  if (c.as_expected || c.failed) return {};
  if (c.verdict == verdict::unknown && !c.error.empty()) return c.error;
  if (c.verdict != verdict::unknown && c.expected == passes) return {};
  if (c.verdict == verdict::unknown)
    return "the search ended before it could show anything: give it a larger --budget, or the "
           "check fewer threads or operations";
  return fmt::format(
      "no {} was found, although the check is there to find one: either it has lost its teeth, or "
      "this engine or search cannot reach the failure",
      kind_in_words(c.expected));
}

std::string search_in_words(std::string_view search) {
  if (auto const iterations = number_after("iterations=", search))
    return fmt::format("{} iteration{}", grouped(*iterations), *iterations == 1 ? "" : "s");
  auto const has_value = search.find('=') != search.npos;
  return printable(has_value ? fmt::format("search {}", search) : fmt::format("{} search", search));
}

std::string totals_in_words(run const& r) {
  std::map<std::string_view, std::size_t> tags;
  for (auto const& c : r.checks) ++tags[tag_of(c)];
  auto text = fmt::format("{}: {} as expected", number_of_checks(r),
                          tags["ok"] == r.checks.size() && !r.interrupted ? "all" : grouped(tags["ok"]));
  constexpr std::pair<std::string_view, std::string_view> others[]{
      {"FAIL", "not as expected"}, {"OPEN", "undecided"}, {"ERROR", "could not be run"}};
  for (auto const& [tag, words] : others)
    if (tags[tag] != 0) text += fmt::format(", {} {} ({})", grouped(tags[tag]), words, tag);
  if (!r.interrupted) return text;
  if (auto const left_out = r.interrupted->did_not_run.size(); left_out != 0)
    text += fmt::format(", {} did not run", grouped(left_out));
  return fmt::format("{}; interrupted by {}", text, printable(r.interrupted->by));
}

std::string verdicts_in_words(run const& r) {
  std::map<verdict, std::size_t> counts;
  for (auto const& c : r.checks) ++counts[c.verdict];
  std::string text;
  for (auto const v : {verdict::proved, verdict::bounded, verdict::sampled, verdict::unknown,
                       verdict::error, verdict::failed})
    if (counts[v] != 0)
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", grouped(counts[v]), to_string(v));
  auto const expected =
      static_cast<std::size_t>(std::count_if(r.checks.begin(), r.checks.end(), [](check const& c) {
        return c.verdict == verdict::failed && c.as_expected;
      }));
  if (expected == 0) return text;
  return text + (expected == counts[verdict::failed]
                     ? " (as expected)"
                     : fmt::format(" ({} of them as expected)", grouped(expected)));
}

std::map<std::string, std::vector<std::string>> limits_in_words(run const& r) {
  std::map<std::string, std::size_t> checks;
  std::map<std::string, std::vector<std::pair<std::string, std::size_t>>> counted;
  for (auto const& c : r.checks) {
    auto const engine = printable(c.engine);
    ++checks[engine];
    for (auto const& limit : c.limits) ++count_in(counted[engine], printable(limit));
  }
  std::map<std::string, std::vector<std::string>> result;
  for (auto const& [engine, limits] : counted)
    for (auto const& [limit, count] : limits)
      result[engine].push_back(count == checks[engine]
                                   ? limit
                                   : fmt::format("{} ({} of {} checks)", limit, grouped(count),
                                                 grouped(checks[engine])));
  return result;
}

std::string executions_in_words(std::uint64_t executions) {
  if (executions == 0) return {};
  return fmt::format("{} execution{}", grouped(executions), executions == 1 ? "" : "s");
}

bool counts_interleavings(check const& c) {
  return c.explored && c.failed && !c.explored->failures.empty() &&
         c.explored->failures.front().execution != 0;
}

std::string interleavings_in_words(std::uint64_t interleavings) {
  return fmt::format("{} interleaving{}", grouped(interleavings), interleavings == 1 ? "" : "s");
}

std::string scale_in_words(scale const& s, double seconds) {
  auto text = grouped(s.turns);
  if (s.turns < s.wanted) text += fmt::format(" of {}", grouped(s.wanted));
  text += fmt::format(" turns of {} thread{}", s.threads, s.threads == 1 ? "" : "s");
  if (seconds > 0) text += fmt::format(", {} a second", grouped(static_cast<std::uint64_t>(static_cast<double>(s.turns) / seconds)));
  return text + fmt::format("; {} to {} each, Jain's index {:.2f}; longest wait {} turn{}", grouped(s.least), grouped(s.most), s.fairness,
                            grouped(s.longest_wait), s.longest_wait == 1 ? "" : "s");
}

std::string executions_in_words(check const& c) {
  if (counts_interleavings(c)) return interleavings_in_words(c.executions);
  auto text = executions_in_words(c.executions);
  if (c.stands_for != 0) text += fmt::format(" for {}", grouped(c.stands_for));
  return text;
}

std::string duration_in_words(double seconds) {
  if (seconds < 0.1) return fmt::format("{:.0f} ms", seconds * 1000);
  return seconds < 600 ? fmt::format("{:.1f} s", seconds) : fmt::format("{:.0f} min", seconds / 60);
}

std::string thread_in_words(unsigned thread) {
  return thread == 0 ? "main" : fmt::format("thread {}", thread);
}

std::string ref(step const& s) { return fmt::format("step {}", s.number); }

std::string step_in_words(step const& s) {
  auto text =
      s.object.empty() ? action_in_words(s) : fmt::format("{} {}", s.object, action_in_words(s));
  if (reads_old(s)) text += " (old)";
  if (shows_order(s)) text += fmt::format(" ·{}", s.order);
  if (!s.note.empty()) text += fmt::format(" → {}", s.note);
  return printable(text);
}

bool is_remark(step const& s) noexcept { return s.operation.empty(); }

bool reads_old(step const& s) noexcept { return s.read && (!s.newest || s.hidden); }

std::string old_value_in_words(step const& s) {
  auto text = fmt::format("step {} reads {}", s.number, s.read.value_or("?"));
  if (s.reads_from && s.reads_from->step != 0)
    text += fmt::format(" from step {}", s.reads_from->step);
  else if (s.reads_from) text += ", the initial value";
  if (!s.hidden) return printable(text + ", which is not the newest value");
  text += fmt::format("; the newest value is {}, ", s.hidden->value);
  text +=
      fmt::format("written by {} in step {}, and nothing orders step {} before this {}",
                  thread_in_words(s.hidden->thread), s.hidden->step, s.hidden->step, s.operation);
  return printable(text);
}

std::string finding_in_words(finding const& f) {
  return printable(f.step ? fmt::format("step {}: {}", *f.step, f.text) : f.text);
}

std::string short_function(std::string_view signature) {
  auto const declarator = up_to_parameters(signature);
  auto const parameters = opening_of_last(declarator);
  if (declarator.empty() || parameters == declarator.npos) return printable(signature);
  auto name = last_name(declarator.substr(0, parameters));
  // Of a template's instance the name will do.
  if (auto const arguments = name.find('<');
      name.ends_with('>') && arguments != 0 && !name.starts_with("operator"))
    name = name.substr(0, arguments);
  auto const unnamed = name.empty() || name.starts_with('<');  // GCC's "<lambda(int)>"
  return printable(unnamed ? std::string{signature} : fmt::format("{}()", name));
}

std::string full_place(place const& p) { return with_line(p.file, p.line); }

std::string beneath_in_words(place const& p) {
  std::string text;
  for (auto const& each : p.beneath)
    text += fmt::format("{}{}", text.empty() ? "" : " › ", short_function(each.function));
  return text;
}

std::string place_among(place const& p, std::vector<step> const& steps) {
  bool const shared = std::any_of(steps.begin(), steps.end(), [&](step const& s) {
    return s.where.file == p.file && s.where.line == p.line && s.where.column != p.column;
  });
  return shared && p.column != 0 ? fmt::format("{}:{}", full_place(p), p.column) : full_place(p);
}

place const* main_place(failure const& f) noexcept {
  auto const known = [](place const& p) { return !p.file.empty(); };
  auto const found = std::find_if(f.places.rbegin(), f.places.rend(), known);
  if (found != f.places.rend()) return &*found;
  auto const last =
      std::find_if(f.steps.rbegin(), f.steps.rend(), [&](step const& s) { return known(s.where); });
  return last == f.steps.rend() ? nullptr : &last->where;
}

short_places::short_places(failure const& f) {
  std::set<std::string, std::less<>> files;
  for (auto const& p : f.places) files.insert(p.file);
  for (auto const& s : f.steps) files.insert(s.where.file);
  for (auto const& file : files) names_.emplace(file, shortest_distinct_tail(file, files));
}

std::string short_places::operator()(place const& p) const {
  auto const found = names_.find(p.file);
  return found == names_.end() ? full_place(p) : with_line(found->second, p.line);
}

}  // namespace interlock::reports
