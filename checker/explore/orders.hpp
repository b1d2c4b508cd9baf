// Whether stronger memory orders would mend a failure, and which: tried at the engine's door, with
// no edit and no build, and confirmed by a search.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include <interlock/checker/options.hpp>
#include <interlock/checker/relacy/relacy.hpp>
#include <interlock/reports/record.hpp>
#include <interlock/scenarios/scenario.hpp>

namespace interlock::checker {

struct order_change {
  order_override what;
  std::string object;
  std::string from;
};

struct remedy {
  std::vector<order_change> changes;  ///< together they mend it
  std::string reached;                ///< how far the search that confirms it came
};

struct order_advice {
  /// What a search finds when every operation is seq_cst: the same kind of failure means a bug of
  /// logic and not of order.
  enum class with_seq_cst : std::uint8_t { fails, passes, not_known } seq_cst{};
  std::string seq_cst_kind;      ///< of the failure that is left, where it fails
  std::vector<remedy> remedies;  ///< the smallest that were found, all of one size
  bool complete = true;          ///< false: the budget was spent before all were tried
};

/// Tries stronger orders at the operations of the failing interleaving: one, then two at a time.
/// Precondition: the failure has steps.
[[nodiscard]] order_advice advise_on_orders(entry const& what, reports::failure const& failed,
                                            check_options const& options,
                                            std::chrono::duration<double> budget);

}  // namespace interlock::checker
