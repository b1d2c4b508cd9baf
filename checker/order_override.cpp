#include <interlock/checker/order_override.hpp>

#include <algorithm>

#include <interlock/checker/trace/text.hpp>

namespace interlock::checker {
namespace {

bool is_of(order_override const& change, model::object_name const& object, model::place created) {
  if (change.objects.empty()) return true;
  if (object.text != nullptr) {
    auto const name = to_text(object);
    return std::ranges::any_of(change.objects, [&](auto const& each) { return each.name == name; });
  }
  return std::ranges::any_of(change.objects, [&](auto const& each) {
    return each.name.empty() && each.line == created.line() && each.file == created.file_name();
  });
}

// The weakest order that does what both do.
order together(order a, order b) {
  if (a == b || b == order::relaxed) return a;
  if (a == order::relaxed) return b;
  return a == order::seq_cst || b == order::seq_cst ? order::seq_cst : order::acq_rel;
}

}  // namespace

replaced_action replaced(model::action const& a, std::vector<order_override> const& overrides,
                         bool all_seq_cst, model::object_name const& object,
                         model::place created) {
  replaced_action result{a};
  if (all_seq_cst) result.what.success = result.what.failure = order::seq_cst;
  for (auto const& each : overrides) {
    if (each.operation != a.what || each.line != a.where.line() ||
        each.column != a.where.column() || each.file != a.where.file_name() ||
        (each.part == overridden::success && each.from != a.success) ||
        (each.part == overridden::failure && each.from != a.failure) || !is_of(each, object, created))
      continue;
    switch (each.part) {
      case overridden::success: result.what.success = each.to; break;
      case overridden::failure: result.what.failure = each.to; break;
      case overridden::fence_before:
        result.fence_before = together(result.fence_before, each.to);
        break;
      case overridden::fence_after:
        result.fence_after = together(result.fence_after, each.to);
        break;
    }
  }
  return result;
}

}  // namespace interlock::checker
