#include <interlock/reports/render/exploration.hpp>

#include <algorithm>

#include <fmt/format.h>

#include <interlock/reports/layout.hpp>
#include <interlock/reports/words.hpp>

namespace interlock::reports {

std::string lost_in_words(exploration const& e) {
  if (!e.lost_after) return "where the failure became certain was too much for the budget";
  return *e.lost_after == 0 ? std::string{"every execution fails, from the first step on"}
                            : fmt::format("after step {} every continuation fails", *e.lost_after);
}

namespace {

// Whichever threads it is about.
bool is_same(first_by_check const& c, failure const& f) {
  auto const lines = [](std::vector<place> const& places) {
    std::vector<std::string> result;
    for (auto const& each : places) result.push_back(full_place(each));
    std::sort(result.begin(), result.end());
    return result;
  };
  return c.kind == f.kind && lines(c.places) == lines(f.places);
}

}  // namespace

std::string choice_in_words(exploration const& e, failure const& f) {
  auto text = fmt::format("explained is the {}", kind_in_words(f.kind));
  if (e.failures.size() > 1)
    text += fmt::format(", one of {} ways to fail", e.failures.size());
  bool const another = e.checked && !is_same(*e.checked, f);
  if (another)
    text += fmt::format("; check finds another first, in execution {} of its own search: {} ({})",
                        grouped(e.checked->execution), kind_in_words(e.checked->kind),
                        e.checked->message);
  return another || e.failures.size() > 1 ? printable(text) : std::string{};
}

std::string blame_in_words(order_advice const& a, std::string_view kind) {
  if (!a.not_by_rc11.empty()) {
    auto by_itself = a;
    by_itself.not_by_rc11.clear();
    return printable(fmt::format("rc11 cannot judge this check ({}), so this is less than a proof: {}",
                                 a.not_by_rc11, blame_in_words(by_itself, kind)));
  }
  if (a.seq_cst == "passes")
    return "with every operation seq_cst it passes: the memory orders are at fault";
  if (a.seq_cst == "fails")
    return printable(
        fmt::format("with every operation seq_cst it still fails ({}): {}", a.seq_cst_kind,
                    a.seq_cst_kind == kind ? "the logic is at fault, not the memory orders"
                                           : "the memory orders are not all that is wrong"));
  if (!a.seq_cst_reached.empty())
    return printable(fmt::format("with every operation seq_cst nothing failed, which is not proved "
                                 "({}): the memory orders are at fault, as far as that goes",
                                 a.seq_cst_reached));
  return "whether it fails with every operation seq_cst was too much for the budget";
}

std::string change_in_words(order_change const& c, failure const& f) {
  auto const what = fmt::format("{}{}{}{}", c.object, c.others ? " and others" : "",
                                c.object.empty() ? "" : " ", c.operation);
  auto const place = place_among(c.where, f.steps);
  if (c.part == "fence_before" || c.part == "fence_after")
    return printable(fmt::format("{} {} fence {} {} ({})", c.to.starts_with('a') ? "an" : "a", c.to,
                                 c.part == "fence_before" ? "before" : "after", what, place));
  return printable(fmt::format("{}{}: {} instead of {} ({})", what,
                               c.part == "failure_order" ? " where it fails" : "", c.to, c.from,
                               place));
}

std::string confirmation_in_words(remedy const& r) {
  return r.proved ? "confirmed: with this it is proved"
                  : printable(fmt::format("not proved; nothing failed in a search that is {}",
                                          r.reached));
}

std::string without_remedy_in_words(order_advice const& a) {
  if (!a.remedies.empty() || a.seq_cst == "fails") return {};
  if (a.seq_cst != "passes" && a.seq_cst_reached.empty()) return {};
  return a.complete ? "neither stronger orders at the operations of this interleaving nor fences "
                      "beside them suffice"
                    : "no change of orders was found to suffice, of those that the budget let be "
                      "tried";
}

std::vector<std::string> orders_in_words(order_advice const& a, failure const& f) {
  std::vector<std::string> lines{blame_in_words(a, f.kind)};
  for (auto const& each : a.remedies) {
    auto lead = std::string_view{&each == &a.remedies.front() ? "nearest change" : "or            "};
    for (auto const& change : each.changes) {
      lines.push_back(fmt::format("{}  {}", lead, change_in_words(change, f)));
      lead = "          and ";
    }
    lines.push_back(fmt::format("                {}", confirmation_in_words(each)));
  }
  if (auto text = without_remedy_in_words(a); !text.empty()) lines.push_back(std::move(text));
  return lines;
}

std::string searched_in_words(exploration const& e) {
  std::uint64_t failing = 0;
  for (auto const& each : e.failures) failing += std::min(each.times, ~failing);  // no overflow
  return printable(fmt::format(
      "{}, {} of them failing; {}", interleavings_in_words(e.executions), grouped(failing),
      e.complete          ? std::string{"the search was complete"}
      : e.reached.empty() ? std::string{"the budget was spent before a bound was complete"}
                          : fmt::format("the search is {}", e.reached)));
}

std::string failure_in_words(check const& c, std::string_view program) {
  auto text = c.failed->message.empty() ? answer(c) : c.failed->message;
  if (!c.failed->why.empty()) text += fmt::format("\n{}", c.failed->why);
  if (c.explored && c.explored->orders)
    for (auto const& line : orders_in_words(*c.explored->orders, *c.failed))
      text += fmt::format("\n{}", line);
  if (auto const line = replay_in_words(c, program); !line.empty())
    text += fmt::format("\nreplay: {}", line);
  return text;
}

std::string replay_in_words(check const& c, std::string_view program) {
  return c.replay.empty() ? "" : fmt::format("{} replay {}", program, printable(c.replay));
}

}  // namespace interlock::reports
