// From every order seq_cst, or from those of the source, to orders of which none can be weaker.
#pragma once

#include <string>
#include <vector>

#include <interlock/checker/audit/reach.hpp>
#include <interlock/reports/hardening.hpp>
#include <interlock/scenarios/entry.hpp>

namespace interlock::checker {

/// Where it begins.
enum class hardening_from : unsigned char { seq_cst, source };

/// Each order in turn is made as weak as all checks that reach it allow, the others being what was found for them by then. No single order
/// of the result can be weakened alone. Which of several such sets it is, the order of the source decides.
/// An order is kept, and said to be undecided, where with a weaker one no check fails and not each comes to an end within the budget.
/// From seq_cst, checks take part that fail as they are, or are expected to, if they pass then.
/// Precondition: as of find_reach.
[[nodiscard]] reports::hardening harden(std::vector<entry const*> const& entries, audit_options const& options,
                                        hardening_from from, audit_progress const& shown);

struct source_patch {
  std::string text;                            ///< a unified diff, empty where nothing could be changed
  std::vector<reports::hardened_order> by_hand;  ///< what it could not change for certain: see spelling_of; a fence to leave out; a file that is not below the root
};
/// The orders found, in the files below `root`.
[[nodiscard]] source_patch patch_of(reports::hardening const& found, std::string const& root);

}  // namespace interlock::checker
