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

std::string blame_in_words(order_advice const& a, std::string_view kind) {
  if (a.seq_cst == "passes")
    return "with every operation seq_cst it passes: the memory orders are at fault";
  if (a.seq_cst == "fails")
    return printable(
        fmt::format("with every operation seq_cst it still fails ({}): {}", a.seq_cst_kind,
                    a.seq_cst_kind == kind ? "the logic is at fault, not the memory orders"
                                           : "the memory orders are not all that is wrong"));
  return "whether it fails with every operation seq_cst was too much for the budget";
}

std::string change_in_words(order_change const& c) {
  return printable(fmt::format("{} {}: {} instead of {} ({})", c.object, c.operation, c.to, c.from,
                               full_place(c.where)));
}

std::string confirmation_in_words(remedy const& r) {
  return printable("confirmed by search: " + r.reached);
}

std::string without_remedy_in_words(order_advice const& a) {
  if (!a.remedies.empty() || a.seq_cst == "fails") return {};
  if (a.seq_cst != "passes")
    return fmt::format("no stronger order at one or two of its operations suffices{}",
                       a.complete ? "" : ", of those that the budget let be tried");
  return a.complete ? "no stronger order at one or two of its operations suffices, nor seq_cst at "
                      "all that this interleaving has"
                    : "no change of orders was found to suffice, of those that the budget let be "
                      "tried";
}

std::vector<std::string> orders_in_words(order_advice const& a, std::string_view kind) {
  std::vector<std::string> lines{blame_in_words(a, kind)};
  for (auto const& each : a.remedies) {
    auto lead = std::string_view{"nearest change"};
    for (auto const& change : each.changes) {
      lines.push_back(fmt::format("{}  {}", lead, change_in_words(change)));
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
      "{}, {} of them failing; {}", executions_in_words(e.executions), grouped(failing),
      e.complete          ? std::string{"the search was complete"}
      : e.reached.empty() ? std::string{"the budget was spent before a bound was complete"}
                          : fmt::format("the search is {}", e.reached)));
}

}  // namespace interlock::reports
