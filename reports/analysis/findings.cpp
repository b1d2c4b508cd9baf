#include <interlock/reports/analysis/findings.hpp>

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include <interlock/reports/layout.hpp>
#include <interlock/reports/words.hpp>

namespace interlock::reports {
namespace {

std::string kind_of_object(std::string_view kind) {
  if (kind == "var") return "plain data";
  if (kind == "condition") return "a condition variable";
  return kind == "atomic" ? "an atomic" : kind == "mutex" ? "a mutex" : printable(kind);
}

}  // namespace

std::optional<happens_before::index> last_step(std::vector<step> const& steps) {
  for (auto i = steps.size(); i-- > 0;)
    if (!is_remark(steps[i])) return i;
  return std::nullopt;
}

bool is_at(step const& s, place const& p) {
  return s.thread == p.thread && s.where.line == p.line && s.where.file == p.file;
}

std::string deed_in_words(step const& s) {
  auto const read = s.read.value_or("?");
  if (is_atomic_read(s) && is_atomic_write(s)) {
    auto const how =
        s.operation.starts_with("compare_exchange") ? std::string{"compare-exchange"} : s.operation;
    return printable(fmt::format("changes {} {}→{} by {}", s.object, read, *s.written, how));
  }
  if (s.operation == "store" || s.operation == "write")
    return printable(s.written
                         ? fmt::format("{}s {} to {}", s.operation == "store" ? "store" : "write",
                                       *s.written, s.object)
                         : fmt::format("{}s {}", s.operation, s.object));
  if (!s.read && s.operation == "load") return printable(fmt::format("reads {}", s.object));
  if (s.operation == "load" || (s.operation == "read" && s.read))
    return printable(fmt::format("reads {} from {}", read, s.object));
  if (s.operation.starts_with("wait") && s.read)
    return printable(fmt::format("waits on {} and sees {}", s.object, read));
  if (s.operation.starts_with("compare_exchange"))
    return printable(fmt::format("compares {} and sees {}", s.object, read));
  if (s.operation.starts_with("notify_")) return printable(fmt::format("notifies {}", s.object));
  if (s.operation.starts_with("wait")) return printable(fmt::format("waits on {}", s.object));
  if (s.operation == "make" && !s.object.empty())
    return printable(fmt::format("makes {} in storage that was in use before", s.object));
  if (s.operation == "try_lock") return printable(fmt::format("tries to lock {}", s.object));
  if (is_fence(s)) return "executes a fence";
  return printable(s.object.empty() ? s.operation : fmt::format("{}s {}", s.operation, s.object));
}

finding about_step(std::string about, step const& s, std::string text) {
  return {.about = std::move(about),
          .text = std::move(text),
          .thread = s.thread,
          .step = s.number,
          .where = s.where};
}

std::optional<finding> about_object(failure const& f, step const& s) {
  auto const found = std::find_if(f.objects.begin(), f.objects.end(),
                                  [&](object const& each) { return s.id == each.id; });
  if (found == f.objects.end()) return std::nullopt;
  auto text = fmt::format("{} is {}", printable(found->name), kind_of_object(found->kind));
  // Elements of a container of the system's are created there: no news to anybody.
  if (found->created.file.empty() || found->created.file.starts_with('/'))
    return finding{.about = "variable", .text = std::move(text)};
  auto const in = short_function(found->created.function);
  return finding{
      .about = "variable",
      .text = fmt::format("{}, created{}", text, in.empty() ? "" : fmt::format(" by {}", in)),
      .where = found->created};
}

std::optional<finding> last_seen(ordered_steps const& in, unsigned thread,
                                 happens_before::index end) {
  for (auto i = end; i-- > 0;) {
    auto const& s = in.steps[i];
    if (s.thread != thread || !is_atomic_read(s)) continue;
    auto const from = in.before.source_of(i);
    auto const store = from ? fmt::format(", stored in step {} by {}", in.steps[*from].number,
                                          thread_in_words(in.steps[*from].thread))
                       : s.reads_from ? std::string{", the initial value"}
                                      : std::string{};
    return about_step("saw", s,
                      fmt::format("{} {}{}: the last that it saw", thread_in_words(thread),
                                  deed_in_words(s), store));
  }
  return std::nullopt;
}

}  // namespace interlock::reports
