#include <interlock/reports/render/html.hpp>

#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include <interlock/reports/analysis/explanation.hpp>
#include <interlock/reports/analysis/rounds.hpp>
#include <interlock/reports/render/exploration.hpp>
#include <interlock/reports/render/formats.hpp>
#include <interlock/reports/render/html/page.hpp>
#include <interlock/reports/render/sources.hpp>
#include <interlock/reports/kinds.hpp>
#include <interlock/reports/words.hpp>

namespace interlock::reports {
namespace {

using json = nlohmann::ordered_json;

// What every format says in the same words is put into words here; the page adds only what the
// other formats have no place for.

json words_of_places(failure const& f) {
  short_places const short_file{f};
  auto files = json::object();
  auto functions = json::object();
  auto const add = [&](place const& p) {
    files[p.file] = short_file({.file = p.file});
    functions[p.function] = short_function(p.function);
    for (auto const& each : p.beneath) functions[each.function] = short_function(each.function);
  };
  for (auto const& p : f.places) add(p);
  for (auto const& s : f.steps) add(s.where);
  for (auto const& each : explanation_of(f)) add(each.where);
  return {{"files", std::move(files)}, {"functions", std::move(functions)}};
}

json words_of_old_values(failure const& f) {
  auto old = json::object();
  for (auto const& s : f.steps)
    if (reads_old(s)) old[std::to_string(s.number)] = old_value_in_words(s);
  return old;
}

json words_of_rounds(failure const& f) {
  auto list = json::array();
  for (auto const& each : rounds_to_leave_out(f.steps))
    list.push_back({{"first", f.steps[each.first].number},
                    {"last", f.steps[each.end() - 1].number},
                    {"text", in_words(each, f.steps)}});
  return list;
}

json words_of_explanation(failure const& f) {
  auto list = json::array();
  for (auto const& each : explanation_of(f)) {
    auto one = json{{"about", each.about}, {"text", each.text}};
    if (each.thread) one["thread"] = *each.thread;
    if (each.step) one["step"] = *each.step;
    if (!each.where.file.empty())
      one["place"] = {{"file", each.where.file}, {"line", each.where.line}};
    list.push_back(std::move(one));
  }
  return list;
}

json words_of(exploration const& e, failure const& f) {
  json words{{"choice", choice_in_words(e, f)},
             {"lost", lost_in_words(e)},
             {"searched", searched_in_words(e)},
             {"remedies", json::array()},
             {"others", json::array()}};
  for (std::size_t i = 1; i < e.failures.size(); ++i) {
    auto const& each = e.failures[i];
    auto places = json::array();
    for (auto const& p : each.places)
      if (auto const text = full_place(p); !text.empty()) places.push_back(text);
    words["others"].push_back({{"kind", kind_in_words(each.kind)},
                               {"message", each.message},
                               {"places", std::move(places)},
                               {"replay", each.replay}});
  }
  if (!e.orders) return words;
  words["blame"] = blame_in_words(*e.orders, f.kind);
  words["without_remedy"] = without_remedy_in_words(*e.orders);
  for (auto const& each : e.orders->remedies) {
    auto changes = json::array();
    for (auto const& change : each.changes) changes.push_back(change_in_words(change, f));
    words["remedies"].push_back(
        {{"changes", std::move(changes)}, {"confirmation", confirmation_in_words(each)}});
  }
  return words;
}

json words_of(check const& c) {
  json words{{"tag", tag_of(c)},
             {"answer", answer(c)},
             {"problem", problem_without_failure(c)},
             {"search", search_in_words(c.search)},
             {"executions", executions_in_words(c)},
             {"duration", duration_in_words(c.seconds)}};
  if (!c.failed) return words;
  words["kind"] = kind_in_words(c.failed->kind);
  words.update(words_of_places(*c.failed));
  words["old"] = words_of_old_values(*c.failed);
  words["rounds"] = words_of_rounds(*c.failed);
  words["explanation"] = words_of_explanation(*c.failed);
  if (c.explored) words["explored"] = words_of(*c.explored, *c.failed);
  return words;
}

/// Where the run comes from: names, and what is known of each.
json words_of(origin const& o) {
  auto lines = json::array();
  auto const add = [&](std::string_view name, std::string text) {
    if (!text.empty()) lines.push_back({{"name", name}, {"text", std::move(text)}});
  };
  auto called = o.program;
  for (auto const& each : o.arguments) called += ' ' + each;
  add("called as", std::move(called));
  add("build", o.build);
  add("compiler", o.compiler);
  add("commit", o.commit.empty() || !o.edited ? o.commit : o.commit + ", edited since");
  add("host", o.host);
  add("began", o.began);
  add("Interlock", o.version);
  return lines;
}

json words_of(run const& r) {
  auto limits = json::object();
  for (auto const& [engine, lines] : limits_in_words(r)) limits[engine] = lines;
  return {{"totals", totals_in_words(r)},
          {"verdicts", verdicts_in_words(r)},
          {"limits", std::move(limits)},
          {"origin", r.origin ? words_of(*r.origin) : json::array()}};
}

json kinds() {
  auto result = json::object();
  for (auto const& kind : kinds_of_failure())
    result[std::string{kind.name}] = {{"meaning", kind.meaning}, {"help", kind.help}};
  return result;
}

json checks_of(run const& r) {
  auto all = json::array();
  for (auto const& c : r.checks)
    all.push_back({{"record", json::parse(to_json_line(c))}, {"words", words_of(c)}});
  return all;
}

json sources_of(run const& r, html_options const& options) {
  auto sources = json::object();
  for (auto const& [file, excerpts] :
       sources::excerpts_for(r, {.root = options.source_root, .context = options.context})) {
    auto& list = sources[file] = json::array();
    for (auto const& each : excerpts)
      list.push_back({{"first", each.first}, {"lines", each.lines}});
  }
  return sources;
}

/// JSON that can stand in an HTML element: pure ASCII, without a character that HTML knows. Nor does
/// it have the number sign, which begins a command to some CI systems.
std::string embeddable(json const& data) {
  std::string text;
  for (auto const c : data.dump(-1, ' ', true, json::error_handler_t::replace)) {
    switch (c) {
      case '<': text += "\\u003c"; break;
      case '>': text += "\\u003e"; break;
      case '&': text += "\\u0026"; break;
      case '#': text += "\\u0023"; break;
      default: text += c;
    }
  }
  return text;
}

}  // namespace

html_renderer::html_renderer(html_options options) : options_{std::move(options)} {}

void html_renderer::render(run const& r, std::ostream& out) const {
  for (auto const piece : html::before_data()) out << piece;
  out << embeddable({{"schema", "interlock-html/1"},
                     {"program", options_.program},
                     {"words", words_of(r)},
                     {"kinds", kinds()},
                     {"checks", checks_of(r)},
                     {"sources", sources_of(r, options_)}});
  for (auto const piece : html::after_data()) out << piece;
}

renderer const& formats::html() {
  static html_renderer const the_renderer;
  return the_renderer;
}

}  // namespace interlock::reports
