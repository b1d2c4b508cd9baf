#include <interlock/checker/audit/mutants.hpp>

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace interlock::checker {
namespace {

using model::operation;

bool is_exchange(operation what) {
  return what == operation::compare_exchange_weak || what == operation::compare_exchange_strong;
}
bool loads(operation what) {
  return what == operation::load || what == operation::wait || what == operation::wait_until;
}
bool updates(operation what) { return what >= operation::exchange && what <= operation::fetch_xor; }
bool fetches(operation what) { return what >= operation::fetch_add && what <= operation::fetch_xor; }
bool notifies(operation what) { return what == operation::notify_one || what == operation::notify_all; }

// The next weaker orders that the operation may have.
std::vector<order> weaker(operation what, edited part, order from) {
  bool const reads_alone = loads(what) || part == edited::failure;
  switch (from) {
    case order::seq_cst:
      if (reads_alone) return {order::acquire};
      if (what == operation::store) return {order::release};
      return {order::acq_rel};
    case order::acq_rel: return {order::acquire, order::release};
    case order::acquire:
    case order::consume:
    case order::release: return {order::relaxed};
    default: return {};
  }
}

bool writes(operation what) { return what == operation::store || updates(what); }
bool blocks(operation what) { return what == operation::wait || what == operation::wait_until || what == operation::lock; }
bool is_acquire(order o) { return o != order::relaxed && o != order::release; }
bool is_release(order o) { return o == order::release || o == order::acq_rel || o == order::seq_cst; }
bool releases(operation_seen const& of) {
  return of.what == operation::unlock || ((writes(of.what) || of.what == operation::fence) && is_release(of.success));
}

std::string on(std::set<std::string> const& objects) {
  return objects.empty() ? std::string{} : fmt::format(" of {}", fmt::join(objects, ", "));
}

}  // namespace

bool is_weaker(order weak, order strong) {
  if (weak == strong) return false;
  switch (strong) {
    case order::seq_cst: return true;
    case order::acq_rel: return weak != order::seq_cst;
    case order::acquire:
    case order::consume:
    case order::release: return weak == order::relaxed;
    default: return false;
  }
}

std::vector<edit> orders_of(operation_seen const& of) {
  edit const here{.file = of.file, .line = of.line, .column = of.column, .operation = of.what};
  std::vector<edit> result;
  auto const add = [&](edited part, order from) {
    auto& added = result.emplace_back(here);
    added.part = part;
    added.from = added.to = from;
  };
  bool const has_order = loads(of.what) || updates(of.what) || of.what == operation::store || of.what == operation::fence;
  if (has_order) add(edited::success, of.success);
  if (is_exchange(of.what)) add(edited::failure, of.failure);
  return result;
}

std::vector<order> weaker_orders(edit const& what, order than) {
  std::vector<order> result;
  for (auto next = weaker(what.operation, what.part, than); !next.empty();) {
    std::vector<order> below;
    for (auto const each : next) {
      if (std::ranges::find(result, each) != result.end()) continue;
      result.push_back(each);
      auto const further = weaker(what.operation, what.part, each);
      below.insert(below.end(), further.begin(), further.end());
    }
    next = std::move(below);
  }
  std::ranges::reverse(result);
  return result;
}

std::vector<edit> first_mutants(operation_seen const& of) {
  edit const here{.file = of.file, .line = of.line, .column = of.column, .operation = of.what};
  std::vector<edit> result;
  for (auto const& each : orders_of(of))
    for (auto const to : weaker(of.what, each.part, each.from)) {
      result.push_back(each);
      result.back().to = to;
    }
  auto const other = [&](edited part) { result.emplace_back(here).part = part; };
  if (of.what == operation::compare_exchange_strong) other(edited::weak);
  if (of.what == operation::store || notifies(of.what)) other(edited::left_out);
  if (of.what == operation::notify_all) other(edited::notifies_one);
  if (fetches(of.what)) other(edited::without_effect);
  return result;
}

// What may be exchanged without anybody noticing is in table 1 of Lahav, Vafeiadis, Kang, Hur, Dreyer, "Repairing Sequential Consistency in
// C/C++11", PLDI 2017. Waiting and waking are beyond it.
bool is_order_promised(operation_seen const& first, operation_seen const& second) {
  switch (first.what) {
    case operation::fence:
      // What follows is behind what was acquired; and what is written behind it hands on what came before.
      if (is_acquire(first.success)) return true;
      return first.success == order::release && writes(second.what) && !releases(second);
    case operation::store:
      return releases(second) || blocks(second.what) || notifies(second.what) ||
             (first.success == order::seq_cst && second.success == order::seq_cst && second.what != operation::try_lock);
    case operation::exchange:
    case operation::fetch_add:
    case operation::fetch_sub:
    case operation::fetch_and:
    case operation::fetch_or:
    case operation::fetch_xor:
      return is_acquire(first.success) || releases(second) || blocks(second.what) || notifies(second.what);
    case operation::notify_one:
    case operation::notify_all: return releases(second) || blocks(second.what);
    case operation::unlock: return blocks(second.what);
    default: return false;
  }
}

edit exchange_of(operation_seen const& first, operation_seen const& second) {
  return {.file = first.file,
          .line = first.line,
          .column = first.column,
          .operation = first.what,
          .part = edited::exchanged,
          .second = {.line = second.line, .column = second.column, .operation = second.what}};
}

std::vector<edit> next_mutants(edit const& survivor) {
  std::vector<edit> result;
  if (survivor.part != edited::success && survivor.part != edited::failure) return result;
  for (auto const to : weaker(survivor.operation, survivor.part, survivor.to)) {
    result.push_back(survivor);
    result.back().to = to;
  }
  return result;
}

bool implies(edit const& stronger, edit const& weaker) {
  auto same = weaker;
  same.to = stronger.to;
  return same == stronger && is_weaker(weaker.to, stronger.to);
}

std::string in_words(edit const& e, std::set<std::string> const& objects, std::set<std::string> const& objects_of_second) {
  switch (e.part) {
    case edited::success:
      if (e.operation == operation::fence && e.to == order::relaxed) return "left out";
      return fmt::format("{} → {}", model::name_of(e.from), model::name_of(e.to));
    case edited::failure: return fmt::format("{} → {} where it fails", model::name_of(e.from), model::name_of(e.to));
    case edited::left_out: return "left out";
    case edited::notifies_one: return "→ notify_one";
    case edited::weak: return "→ compare_exchange_weak";
    case edited::without_effect: return "changes nothing";
    case edited::exchanged:
      return fmt::format("{}exchanged with the {}{} at {}:{}", objects.empty() ? "" : on(objects).substr(1) + " ",
                         model::name_of(e.second.operation), on(objects_of_second), e.second.line, e.second.column);
    case edited::fence_before: return fmt::format("{} fence before it", model::name_of(e.to));
    case edited::fence_after: return fmt::format("{} fence behind it", model::name_of(e.to));
  }
  return {};
}

}  // namespace interlock::checker
