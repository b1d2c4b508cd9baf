#include <interlock/checker/stepper/view.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include <interlock/reports/render/interleaving.hpp>
#include <interlock/reports/layout.hpp>
#include <interlock/reports/words.hpp>

namespace interlock::checker {
namespace {

using reports::thread_in_words;

constexpr std::size_t lines_before = 12;
constexpr std::size_t lines_after = 6;

class page {
 public:
  explicit page(std::size_t width) : width_{width} {}

  void line(std::string_view text) { lines_.push_back(fitted(reports::printable(text), width_)); }
  void blank() { lines_.emplace_back(); }
  /// After `indent` spaces; lines that continue it stand further in.
  void wrapped(std::size_t indent, std::string_view text) {
    auto const room = std::max(width_, indent + 1) - indent;
    for (auto const& each : reports::wrapped(reports::printable(text), room, 3))
      line(std::string(indent, ' ') + each);
  }
  [[nodiscard]] std::vector<std::string> take() && { return std::move(lines_); }

 private:
  std::size_t width_;
  std::vector<std::string> lines_;
};

reports::failure all_of(stepper const& at) {
  reports::failure all;
  all.steps = at.steps();
  return all;
}

constexpr std::string_view here_mark = "you are here";

// A row begins with its number; what continues it has none.
bool begins_row(std::string const& line, std::size_t number_width) {
  return line.substr(0, number_width).find_first_of("0123456789") != line.npos ||
         line.find("──") != line.npos;
}

// Some lines of the whole table, so that columns stay where they are from step to step.
void add_lanes(stepper const& at, std::size_t width, page& out) {
  auto all = all_of(at);
  reports::step mark;
  mark.note = here_mark;
  all.steps.insert(all.steps.begin() + static_cast<std::ptrdiff_t>(at.position()), mark);
  auto const lines = reports::interleaving(all, width);
  auto const here = static_cast<std::size_t>(
      std::find_if(lines.begin(), lines.end(),
                   [](auto const& line) { return line.find(here_mark) != line.npos; }) -
      lines.begin());
  auto const number_width = std::max(std::size_t{2}, std::to_string(at.steps().size()).size());
  auto from = std::max(std::size_t{1}, here - std::min(here, lines_before));
  while (from < here && !begins_row(lines[from], number_width)) ++from;
  auto to = std::min(lines.size(), here + 1 + lines_after);
  while (to < lines.size() && !begins_row(lines[to], number_width)) ++to;
  out.line(lines.front());
  for (auto i = from; i != to; ++i) out.line(lines[i]);
}

std::string with_what_is_beneath(reports::place const& p, reports::short_places const& place_of) {
  auto const beneath = reports::beneath_in_words(p);
  return beneath.empty() ? place_of(p) : fmt::format("{} › {}", place_of(p), beneath);
}

std::string in_words(outlook const& thread, reports::short_places const& place_of) {
  switch (thread.is) {
    case outlook::state::goes_on:
      return fmt::format("{} (step {}, {})", reports::step_in_words(*thread.next), thread.next->number,
                         with_what_is_beneath(thread.next->where, place_of));
    case outlook::state::sleeps:
      return fmt::format("sleeps in {} of {} since step {}, {}", thread.since->operation,
                         thread.since->object, thread.since->number,
                         thread.next ? fmt::format("goes on at step {}", thread.next->number)
                                     : std::string{"and goes on no more"});
    case outlook::state::finished: return "has finished";
    case outlook::state::cut_off:
      return thread.stands.file.empty()
                 ? std::string{"has not begun, and no longer does"}
                 : fmt::format("takes no step any more; it stands at {} in {}",
                               with_what_is_beneath(thread.stands, place_of), thread.stands.function);
  }
  return {};
}

std::string by_whom(step_of const& who) {
  if (who.step == 0) return "initially";
  return fmt::format("{}, step {}", thread_in_words(who.thread), who.step);
}

std::string in_words(version const& v) {
  auto text = fmt::format("{} ({})", v.value, by_whom(v.written));
  if (v.readers.empty()) return text;
  text += ", read by ";
  for (std::size_t i = 0; i != v.readers.size(); ++i)
    text += fmt::format("{}{} in step {}", i == 0 ? "" : ", ", thread_in_words(v.readers[i].thread),
                        v.readers[i].step);
  return text;
}

// "permits: 2 (thread 3, step 7), before that 0, 1"
std::string summary_of(variable const& v) {
  constexpr std::size_t most = 6;
  auto const& last = v.versions.back();
  auto text = fmt::format("{}: {} ({})", v.name, last.value, by_whom(last.written));
  if (v.versions.size() == 1) return text;
  auto const from = v.versions.size() - std::min(v.versions.size(), most + 1);
  std::vector<std::string> before;
  for (auto i = from; i + 1 != v.versions.size(); ++i) before.push_back(v.versions[i].value);
  return fmt::format("{}, before that {}{}", text, from == 0 ? "" : "…, ", fmt::join(before, ", "));
}

}  // namespace

std::string fitted(std::string_view text, std::size_t width) {
  if (reports::width_of(text) <= width) return std::string{text};
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    auto next = i + 1;
    while (next < text.size() && (static_cast<unsigned char>(text[next]) & 0xc0U) == 0x80U) ++next;
    auto const longer = result + std::string{text.substr(i, next - i)};
    if (reports::width_of(longer) + 1 > width) break;
    result = longer;
    i = next;
  }
  return width == 0 ? result : result + "…";
}

std::string outcome_in_words(attempt const& ran) {
  if (!ran.failed) return "passes";
  return fmt::format("fails: {}: {}", reports::kind_in_words(ran.failed->kind),
                     ran.failed->message);
}

std::vector<std::string> view_of(stepper const& at, std::size_t width) {
  page out{width};
  out.line(fmt::format("── step {} of {} ──", at.position(), at.steps().size()));
  for (auto const& each : at.path()) out.wrapped(0, "what if " + each);
  out.wrapped(0, "this execution " + outcome_in_words(at.ran()));
  out.blank();
  add_lanes(at, width, out);
  out.blank();
  out.line("next");
  auto const all = all_of(at);
  reports::short_places const place_of{all};
  for (auto const& each : at.outlooks())
    out.wrapped(2, fmt::format("{}: {}", thread_in_words(each.thread), in_words(each, place_of)));
  auto const variables = at.variables();
  if (!variables.empty()) out.line("values");
  for (auto const& each : variables) out.wrapped(2, summary_of(each));
  auto const branches = at.branches();
  if (!branches.empty()) out.line("what if (take N)");
  for (std::size_t i = 0; i != branches.size(); ++i)
    out.wrapped(2, fmt::format("{}: {}", i + 1, branches[i].text));
  return std::move(out).take();
}

std::vector<std::string> history_of(stepper const& at, std::string_view part, std::size_t width) {
  page out{width};
  for (auto const& each : at.variables()) {
    if (each.name.find(part) == each.name.npos) continue;
    out.line(each.name);
    for (auto const& version : each.versions) out.wrapped(2, in_words(version));
  }
  return std::move(out).take();
}

}  // namespace interlock::checker
