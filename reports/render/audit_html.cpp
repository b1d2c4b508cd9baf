// An audit as a page: the source, and in the margin of each line what became of the changes that were tried there. One file that needs
// nothing, and is XML as well, so that any parser reads it.
#include <map>
#include <vector>

#include <fmt/format.h>

#include <interlock/reports/layout.hpp>
#include <interlock/reports/render/audit_words.hpp>
#include <interlock/reports/render/escaping.hpp>
#include <interlock/reports/render/sources.hpp>

namespace interlock::reports {
namespace {

using enum mutant::fate;

constexpr std::string_view style = R"(
:root { color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 76rem; padding: 1rem 1.5rem 4rem; }
h1 { font-size: 1.5rem; }
h2 { font-size: 1.1rem; margin: 2.5rem 0 0.5rem; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
.score td, .score th { padding: 0.15rem 1.5rem 0.15rem 0; text-align: left; }
.source { font: 13px/1.5 ui-monospace, monospace; }
.source td { padding: 0 0.5rem; vertical-align: top; }
.margin { white-space: nowrap; text-align: right; width: 5rem; }
.number { text-align: right; width: 3rem; opacity: 0.6; user-select: none; }
.code pre { margin: 0; font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; }
.changes { font: 13px/1.45 system-ui, sans-serif; margin: 0.2rem 0 0.6rem; padding-left: 1.2rem; }
.changes code { overflow-wrap: anywhere; opacity: 0.8; }
.mark { border-radius: 0.7rem; color: #fff; display: inline-block; font: 600 11px/1.2rem system-ui, sans-serif; margin-left: 0.2rem; min-width: 1.2rem; text-align: center; }
.mark.killed { background: #1a7f37; }
.mark.justified { background: #6e5494; }
.mark.survived, .mark.undecided { background: #c2410c; }
tr.open > td { background: rgb(194 65 12 / 12%); }
summary { cursor: pointer; }
a { color: inherit; }
)";

struct marks {
  std::size_t killed = 0, justified = 0, survived = 0, undecided = 0;
};

marks marks_of(std::vector<mutant const*> const& all) {
  marks result;
  for (auto const* each : all) {
    if (each->came_to == mutant::fate::killed) ++result.killed;
    else if (is_justified(*each)) ++result.justified;
    else if (each->came_to == survived) ++result.survived;
    else ++result.undecided;
  }
  return result;
}

// A tab is a blank to who reads the page, and would be an escape.
std::string without_tabs(std::string_view line) {
  std::string result;
  for (auto const c : line) result.append(c == '\t' ? 2 : 1, c == '\t' ? ' ' : c);
  return result;
}

void write_mark(std::size_t count, std::string_view kind, std::ostream& out) {
  if (count != 0) out << fmt::format(R"(<span class="mark {0}" title="{1} {0}">{1}</span>)", kind, count);
}

void write_change(mutant const& each, audit_text_options const& options, std::ostream& out) {
  out << fmt::format(R"(<li class="{}"><b>{}</b> {} {}: {})", name_of(each), name_of(each), entities(each.operation),
                     entities(each.change), entities(outcome_in_words(each)));
  if (each.came_to == killed && !each.replay.empty())
    out << fmt::format("<br/><code>{} replay {} --edit {}</code>", entities(options.program), entities(each.replay),
                       entities(each.edit));
  out << "</li>\n";
}

// What is open is shown, and the rest on request.
void write_changes(std::vector<mutant const*> const& all, audit_text_options const& options, std::ostream& out) {
  auto const count = marks_of(all);
  if (count.survived + count.undecided != 0) {
    out << R"(<ul class="changes">)" << '\n';
    for (auto const* each : all)
      if (is_open(*each)) write_change(*each, options, out);
    out << "</ul>\n";
  }
  if (count.killed + count.justified == 0) return;
  out << fmt::format("<details class=\"changes\"><summary>{}</summary>\n<ul>\n",
                     count.justified == 0 ? fmt::format("{} killed", count.killed)
                                          : fmt::format("{} killed, {} justified", count.killed, count.justified));
  for (auto const* each : all)
    if (!is_open(*each)) write_change(*each, options, out);
  out << "</ul></details>\n";
}

void write_line(std::string const& id, unsigned number, std::string_view text, std::vector<mutant const*> const& all,
                audit_text_options const& options, std::ostream& out) {
  auto const count = marks_of(all);
  bool const open = count.survived + count.undecided != 0;
  out << fmt::format(R"(<tr id="{0}-{1}"{2}><td class="margin">)", id, number, open ? R"( class="open")" : "");
  write_mark(count.survived, "survived", out);
  write_mark(count.undecided, "undecided", out);
  write_mark(count.justified, "justified", out);
  write_mark(count.killed, "killed", out);
  out << fmt::format(R"(</td><td class="number">{}</td><td class="code"><pre>{}</pre>)", number, entities(without_tabs(text)));
  if (!all.empty()) write_changes(all, options, out);
  out << "</td></tr>\n";
}

// The whole file where it is to be had; else the lines that something was tried on.
void write_source(audited_source const& source, std::string const& id, audit_text_options const& options, std::ostream& out) {
  std::map<unsigned, std::vector<mutant const*>> by_line;
  for (auto const& each : source.mutants) by_line[each.where.line].push_back(&each);
  out << fmt::format("<h2 id=\"{}\">{}: {}</h2>\n<table class=\"source\">\n", id, entities(source.file), score_of(source));
  auto const text = options.root.empty() ? std::nullopt : sources::text_of(source.file, options.root);
  unsigned number = 0;
  if (text)
    for (auto line : split_lines(*text)) {
      if (line.ends_with('\r')) line.remove_suffix(1);
      ++number;
      auto const found = by_line.find(number);
      write_line(id, number, line, found == by_line.end() ? std::vector<mutant const*>{} : found->second, options, out);
    }
  for (auto const& [line, all] : by_line)
    if (line > number) write_line(id, line, "", all, options, out);
  out << "</table>\n";
}

}  // namespace

void audit_as_html(audit const& a, audit_text_options const& options, std::ostream& out) {
  auto const score = entities(total_score_of(a));
  out << "<!DOCTYPE html>\n<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n<meta charset=\"utf-8\"/>\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n"
      << fmt::format("<title>Audit: {0}</title>\n<style>{1}</style>\n</head>\n<body>\n<h1>Audit: {0}</h1>\n", score, style);
  out << fmt::format("<p>{} check{} under rc11, model {}; {} left out. A change that makes a check fail is killed; with one that survived, all "
                     "checks that reach it pass: {}.</p>\n",
                     a.checks.size(), a.checks.size() == 1 ? "" : "s", entities(a.model), a.left_out.size(), entities(what_survives));
  if (!a.interrupted_by.empty()) out << fmt::format("<p>Interrupted by {}: what was not tried is undecided.</p>\n", entities(a.interrupted_by));
  out << "<table class=\"score\">\n<tr><th>source</th><th>score</th><th>open</th></tr>\n";
  for (std::size_t i = 0; i != a.sources.size(); ++i)
    out << fmt::format("<tr><td><a href=\"#s{}\">{}</a></td><td>{}</td><td>{}</td></tr>\n", i + 1, entities(a.sources[i].file),
                       score_of(a.sources[i]), a.sources[i].open());
  out << "</table>\n";
  for (std::size_t i = 0; i != a.sources.size(); ++i) write_source(a.sources[i], fmt::format("s{}", i + 1), options, out);
  if (!a.limits.empty()) {
    out << "<h2>What these checks cannot show</h2>\n<ul>\n";
    for (auto const& each : a.limits) out << fmt::format("<li>{}</li>\n", entities(each));
    out << "</ul>\n";
  }
  if (!a.left_out.empty()) {
    out << fmt::format("<details><summary>{} not used</summary>\n<ul>\n", a.left_out.size());
    for (auto const& each : a.left_out) out << fmt::format("<li>{}: {}</li>\n", entities(each.check), entities(each.why));
    out << "</ul></details>\n";
  }
  out << "</body>\n</html>\n";
}

}  // namespace interlock::reports
