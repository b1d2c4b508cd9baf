// Which changes of an operation are tried, one at a time.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include <interlock/checker/audit/survey.hpp>
#include <interlock/checker/edit.hpp>

namespace interlock::checker {

/// The changes of an operation that come first: each order to the next weaker ones, a notification or store left out,
/// notify_all to notify_one, a strong compare-exchange to a weak one, a fetch_add and its kin without effect. (A strong one
/// in place of a weak one does nothing that the weak one may not do, so no check could tell.)
[[nodiscard]] std::vector<edit> first_mutants(operation_seen const& of);

/// Whether the source promises somebody the order of two that follow each other: else a compiler may exchange them itself, and every
/// execution with them exchanged is one without.
[[nodiscard]] bool is_order_promised(operation_seen const& first, operation_seen const& second);
/// The second takes place before the first. Precondition: they are of one file.
[[nodiscard]] edit exchange_of(operation_seen const& first, operation_seen const& second);

/// Of a weakened order that every check passes with, those that are weaker by one step.
[[nodiscard]] std::vector<edit> next_mutants(edit const& survivor);

/// The orders that an operation has, each as an edit that changes nothing.
[[nodiscard]] std::vector<edit> orders_of(operation_seen const& of);
/// What that order may be instead of `than`, the weakest first.
[[nodiscard]] std::vector<order> weaker_orders(edit const& what, order than);
/// Neither of acquire and release is weaker than the other.
[[nodiscard]] bool is_weaker(order weak, order strong);

/// Whether every execution with `stronger` is one with `weaker`, two changes of one order: who fails the first fails the second.
[[nodiscard]] bool implies(edit const& stronger, edit const& weaker);

/// "release → relaxed", "left out", "of tail exchanged with the store of flag at 20:5": of an edit of operations on these objects.
[[nodiscard]] std::string in_words(edit const& e, std::set<std::string> const& objects = {}, std::set<std::string> const& objects_of_second = {});

}  // namespace interlock::checker
