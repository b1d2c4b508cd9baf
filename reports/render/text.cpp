#include <algorithm>
#include <map>
#include <sstream>
#include <utility>

#include <fmt/color.h>
#include <fmt/format.h>

#include <interlock/reports/analysis/explanation.hpp>
#include <interlock/reports/render/exploration.hpp>
#include <interlock/reports/render/formats.hpp>
#include <interlock/reports/render/interleaving.hpp>
#include <interlock/reports/layout.hpp>
#include <interlock/reports/render/sources.hpp>
#include <interlock/reports/render/text.hpp>
#include <interlock/reports/words.hpp>

namespace interlock::reports {
namespace {

constexpr std::size_t tag_width = 7;    // "ERROR" and a gap
constexpr std::size_t label_width = 8;  // "replay" and a gap
// One long name or bound must not push the columns of all other rows off the screen.
constexpr std::size_t widest_name = 64;
constexpr std::size_t widest_answer = 48;

fmt::text_style style_of(std::string_view tag) {
  if (tag == "ok") return fmt::fg(fmt::terminal_color::green);
  if (tag == "OPEN") return fmt::fg(fmt::terminal_color::yellow);
  return fmt::emphasis::bold | fmt::fg(fmt::terminal_color::red);
}

std::string painted_tag(check const& c, text_options const& options) {
  auto const tag = tag_of(c);
  auto const fill = std::string(tag_width - tag.size(), ' ');
  if (!options.colour) return fmt::format("{}{}", tag, fill);
  return fmt::format("{}{}", fmt::styled(tag, style_of(tag)), fill);
}

std::string without_trailing_spaces(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

// ---- one check in full

/// Lines that begin with a label or, under it, with as much space.
class paragraphs {
 public:
  explicit paragraphs(std::size_t width) : width_{width} {}

  void plain(std::string_view text) { each_line(text, 0); }

  void labelled(std::string_view label, std::string_view text) {
    if (text.empty()) return;
    label_ = label;
    each_line(text, std::max(label_width, label.size() + 1));
  }

  void listed(std::string_view text) {
    label_ = "  -";
    each_line(text, 4);
  }

  /// A line of source: cut rather than broken.
  void quoted(std::string_view source, std::string_view place = {}) {
    constexpr std::size_t indent = label_width + 2;
    auto const gap = place.empty() || source.empty() ? "" : "  ";
    auto const line = fmt::format("{}{}{}", place, gap, printable(source));
    auto const room = std::max(width_of(place), width_ - std::min(width_, indent));
    verbatim(fmt::format("{:{}}{}", "", indent, cut(line, room)));
  }

  /// What of libraries lies beneath a line of source.
  void beneath(place const& p) {
    if (auto const text = beneath_in_words(p); !text.empty()) quoted("› " + text);
  }

  void verbatim(std::string_view line) { text_.append(line).append("\n"); }

  void append(std::string const& lines) { text_ += lines; }

  void blank() { text_ += '\n'; }

  [[nodiscard]] std::string text() && { return std::move(text_); }

 private:
  void each_line(std::string_view text, std::size_t indent) {
    for (auto const& part : split_lines(text))
      for (auto const& line : wrapped(printable(part), width_ - std::min(width_, indent))) {
        verbatim(without_trailing_spaces(fmt::format("{:<{}}{}", label_, indent, line)));
        label_ = {};
      }
  }

  std::size_t width_;
  std::string_view label_;
  std::string text_;
};

std::string headline(check const& c) {
  if (c.verdict != verdict::failed || !c.failed) return answer(c);
  auto const kind = kind_in_words(c.failed->kind);
  if (c.as_expected) return fmt::format("fails as expected: {}", kind);
  if (c.expected == "passes") return kind;
  return fmt::format("{} (expected: {})", kind, kind_in_words(c.expected));
}

std::string search_line(check const& c) {
  auto text = fmt::format("engine {}, {}", c.engine, search_in_words(c.search));
  if (!c.reached.empty()) text += fmt::format("; {}", c.reached);
  if (!c.limits.empty()) text += fmt::format("; cannot show: {}", fmt::join(c.limits, ", "));
  return text;
}

std::string found_line(check const& c) {
  if (c.executions == 0) return {};
  auto const time = duration_in_words(c.seconds);
  if (counts_interleavings(c))
    return fmt::format("found in interleaving {}; all of this took {}", grouped(c.executions), time);
  return c.verdict == verdict::failed
             ? fmt::format("found in execution {}, after {}", grouped(c.executions), time)
             : fmt::format("{} in {}", executions_in_words(c), time);
}

/// What happened, and where, of each thread that has a part in it; columns aligned.
std::vector<std::string> place_lines(std::vector<place> const& places) {
  std::vector<std::vector<std::string>> rows;
  std::size_t thread_width = 0, what_width = 0, place_width = 0;
  for (auto const& p : places) {
    auto const function = short_function(p.function);
    rows.push_back({thread_in_words(p.thread), printable(p.what), full_place(p),
                    function.empty() ? "" : fmt::format("in {}", function)});
    thread_width = std::max(thread_width, width_of(rows.back()[0]));
    what_width = std::max(what_width, width_of(rows.back()[1]));
    place_width = std::max(place_width, width_of(rows.back()[2]));
  }
  std::vector<std::string> lines;
  for (auto const& row : rows) {
    auto line = padded(row[0], thread_width);
    if (what_width != 0) line += "  " + padded(row[1], what_width);
    lines.push_back(fmt::format("{}  {}  {}", line, padded(row[2], place_width), row[3]));
  }
  return lines;
}

void add_places(failure const& f, text_options const& options, paragraphs& out) {
  auto label = std::string_view{"where"};
  sources::lines line_at{options.source_root};
  auto const lines = place_lines(f.places);
  for (std::size_t i = 0; i != lines.size(); ++i) {
    out.verbatim(without_trailing_spaces(fmt::format("{:<{}}{}", label, label_width, lines[i])));
    if (auto const source = line_at(f.places[i]); !source.empty()) out.quoted(source);
    out.beneath(f.places[i]);
    label = {};
  }
}

void add_old_values(failure const& f, paragraphs& out) {
  for (auto const& s : f.steps)
    if (reads_old(s)) out.labelled("old", old_value_in_words(s));
}

void add_interleaving(failure const& f, text_options const& options, paragraphs& out) {
  auto const lines = interleaving(f, options.width, options.verbose ? every_step : excerpt{});
  if (lines.empty()) return;
  out.blank();
  for (auto const& line : lines) out.verbatim(line);
  out.blank();
}

/// A finding is a sentence, and under it the line of source that it is about.
void add_findings(std::vector<finding> const& findings, text_options const& options,
                  paragraphs& out) {
  sources::lines line_at{options.source_root};
  constexpr std::size_t readable = 100;
  paragraphs lines{std::min<std::size_t>(options.width, readable)};
  for (auto const& each : findings) {
    lines.labelled(each.step ? fmt::format("step {}", *each.step) : std::string{}, each.text);
    if (!each.where.file.empty()) lines.quoted(line_at(each.where), full_place(each.where));
    lines.beneath(each.where);
  }
  out.append(std::move(lines).text());
}

bool names_all(std::vector<finding> const& findings, std::vector<place> const& places) {
  return std::all_of(places.begin(), places.end(), [&](place const& p) {
    return std::any_of(findings.begin(), findings.end(), [&](finding const& each) {
      return each.where.file == p.file && each.where.line == p.line;
    });
  });
}

void add_failure(failure const& f, text_options const& options, paragraphs& out) {
  auto const findings = explanation_of(f);
  out.blank();
  out.labelled("what", f.message);
  out.labelled("why", f.why);
  // What is explained at its line need not be listed, too.
  if (!names_all(findings, f.places)) add_places(f, options, out);
  if (!findings.empty()) {
    out.blank();
    add_findings(findings, options, out);
  }
  add_interleaving(f, options, out);
  auto const told = std::any_of(findings.begin(), findings.end(), [](finding const& each) {
    return each.about == "old_value";
  });
  if (!told) add_old_values(f, out);
}

/// What `explore` found out beyond the failure.
void add_exploration(check const& c, paragraphs& out) {
  if (!c.explored || !c.failed) return;
  out.labelled("lost", lost_in_words(*c.explored));
  if (!c.explored->orders) return;
  auto label = std::string_view{"orders"};
  for (auto const& line : orders_in_words(*c.explored->orders, *c.failed)) {
    out.verbatim(fmt::format("{:<{}}{}", label, label_width, line));
    label = {};
  }
}

/// The first of the ways is what the rest of the text is about.
void add_other_failures(check const& c, text_options const& options, paragraphs& out) {
  if (!c.explored) return;
  auto const& failures = c.explored->failures;
  out.blank();
  if (failures.size() > 1)
    out.plain(fmt::format("it can fail in {} ways; the others:", failures.size()));
  for (std::size_t i = 1; i < failures.size(); ++i) {
    auto const& each = failures[i];
    out.listed(fmt::format("{}: {}", kind_in_words(each.kind), each.message));
    for (auto const& line : place_lines(each.places)) out.verbatim("    " + line);
    if (!each.replay.empty())
      out.verbatim(fmt::format("    {} replay {}", options.program, printable(each.replay)));
  }
  out.plain(searched_in_words(*c.explored));
}

// ---- the summary

struct row {
  check const* of;
  std::string name, answer, executions;
};

/// The digits of all rows stand under one another, those of a singular, too.
std::string aligned_executions(check const& c) {
  return fmt::format("{}{}", executions_in_words(c), c.executions == 1 && c.stands_for == 0 ? " " : "");
}

/// Checks of one name side by side, in the order in which their names first occur.
std::vector<row> rows_by_name(run const& r) {
  std::map<std::string_view, std::size_t> group_of;
  std::vector<std::vector<row>> groups;
  for (auto const& c : r.checks) {
    auto const [found, is_new] = group_of.try_emplace(c.name, groups.size());
    if (is_new) groups.emplace_back();
    groups[found->second].push_back(
        {&c, printable(c.name), answer(c), aligned_executions(c)});
  }
  std::vector<row> rows;
  for (auto const& group : groups) rows.insert(rows.end(), group.begin(), group.end());
  return rows;
}

template <class Text>
std::size_t column_width(std::vector<row> const& rows, std::size_t widest, Text text) {
  std::size_t width = 0;
  for (auto const& r : rows) {
    auto const own = width_of(text(r));
    if (own <= widest) width = std::max(width, own);
  }
  return width;
}

// Within options.table_width. A name for which its column has no room has a line of its own: names are to be pasted.
void write_table(std::vector<row> const& rows, text_options const& options, std::ostream& out) {
  auto const no_limit = static_cast<std::size_t>(-1);
  constexpr std::size_t least_name = 16, indent = 4;
  auto const engine =
      column_width(rows, no_limit, [](row const& r) { return printable(r.of->engine); });
  auto const result = column_width(rows, widest_answer, [](row const& r) { return r.answer; });
  auto const count = column_width(rows, no_limit, [](row const& r) { return r.executions; });
  auto const rest = 2 + engine + 2 + result + 2 + count + 2 + 7;
  std::size_t const all = options.table_width == 0 ? no_limit : options.table_width;
  auto const room = all > tag_width + rest ? all - tag_width - rest : 0;
  bool const beside = room >= least_name;
  auto const name = beside ? column_width(rows, std::min(room, widest_name), [](row const& r) { return r.name; }) : 0;
  for (auto const& r : rows) {
    auto const columns = fmt::format("{:<{}}  {:<{}}  {:>{}}  {:>7}\n", printable(r.of->engine), engine, r.answer, result,
                                     r.executions, count, r.of->cached ? "cached" : duration_in_words(r.of->seconds));
    if (beside && (width_of(r.name) <= name || options.table_width == 0)) out << fmt::format("{}{:<{}}  {}", painted_tag(*r.of, options), r.name, name, columns);
    else out << fmt::format("{}{}\n{:{}}{}", painted_tag(*r.of, options), r.name, "", beside ? tag_width + name + 2 : indent, columns);
  }
}

/// What no answer above can show, said once for all checks that share it.
void write_limits(run const& r, text_options const& options, std::ostream& out) {
  paragraphs text{options.width};
  for (auto const& [engine, limits] : limits_in_words(r)) {
    text.blank();
    text.plain(fmt::format("{} cannot show, and a pass does not cover:", engine));
    for (auto const& each : limits) text.listed(each);
  }
  out << std::move(text).text();
}

struct meaning {
  reports::verdict verdict;
  std::string_view in_words;
};

constexpr meaning meanings[]{
    {verdict::proved, "proved: all executions were covered, within what the engine can show"},
    {verdict::bounded, "bounded: complete up to the bound shown, failures may lie beyond it"},
    {verdict::sampled, "sampled: some executions only, which is no proof"},
    {verdict::unknown, "unknown: the search ended before any bound was complete"},
};

bool has(run const& r, verdict v) {
  return std::any_of(r.checks.begin(), r.checks.end(),
                     [&](check const& c) { return c.verdict == v; });
}

void write_closing(run const& r, std::ostream& out) {
  if (r.checks.empty() && !r.interrupted) {
    out << "0 checks: nothing was checked\n";
    return;
  }
  std::string verdicts;
  for (auto const& m : meanings)
    if (has(r, m.verdict)) verdicts += fmt::format("{}\n", m.in_words);
  if (std::ranges::any_of(r.checks, [](check const& c) { return c.stands_for != 0; }))
    verdicts += "n executions for m: threads of the same role may change places; m with all of these\n";
  if (!verdicts.empty()) out << '\n' << verdicts;
  out << fmt::format("\n{}\n", totals_in_words(r));
  if (auto const counted = verdicts_in_words(r); !counted.empty()) out << counted << '\n';
}

bool worth_showing(check const& c, text_options const& options) {
  return tag_of(c) != "ok" || (options.verbose && c.failed);
}

}  // namespace

std::string check_line(check const& c, text_options const& options) {
  auto line = fmt::format("{}{}  {}  {}", painted_tag(c, options), printable(c.name),
                          printable(c.engine), answer(c));
  if (c.executions != 0) line += fmt::format("  {}", executions_in_words(c));
  return without_commands(fmt::format("{}  {}", line, duration_in_words(c.seconds)));
}

std::string failure_text(check const& c, text_options const& options) {
  paragraphs out{options.width};
  out.verbatim(fmt::format("{}{}     {}", painted_tag(c, options), printable(c.name), headline(c)));
  out.plain(search_line(c));
  if (auto const found = found_line(c); !found.empty()) out.plain(found);
  if (c.failed) {
    if (auto const choice = c.explored ? choice_in_words(*c.explored, *c.failed) : ""; !choice.empty())
      out.plain(choice);
    add_failure(*c.failed, options, out);
  } else if (auto const what = problem_without_failure(c); !what.empty()) {
    out.blank();
    out.labelled("what", what);
  }
  add_exploration(c, out);
  // A token is to be pasted: never broken over lines.
  if (!c.replay.empty())
    out.verbatim(fmt::format("{:<{}}{} replay {}", "replay", label_width, options.program,
                             printable(c.replay)));
  add_other_failures(c, options, out);
  auto text = std::move(out).text();
  text.erase(text.find_last_not_of('\n') + 1);
  return without_commands(text + '\n');
}

text_renderer::text_renderer(text_options options) : options_{std::move(options)} {}

void text_renderer::render(run const& r, std::ostream& out) const {
  std::ostringstream around;
  if (options_.quiet) {
    for (auto const& c : r.checks)
      if (worth_showing(c, options_)) out << failure_text(c, options_) << '\n';
    if (outcome_of(r) != outcome::as_expected) out << without_commands(totals_in_words(r) + '\n');
    return;
  }
  write_table(rows_by_name(r), options_, around);
  out << without_commands(std::exchange(around, {}).str());
  for (auto const& c : r.checks)
    if (worth_showing(c, options_)) out << '\n' << failure_text(c, options_);
  write_limits(r, options_, around);
  write_closing(r, around);
  out << without_commands(around.str());
}

renderer const& formats::text() {
  static text_renderer const the_renderer;
  return the_renderer;
}

}  // namespace interlock::reports
