#include <interlock/checker/edit.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

#include <fmt/format.h>

#include <interlock/checker/trace/text.hpp>

namespace interlock::checker {
namespace {

bool is_of(edit const& change, model::object_name const& object, model::place created) {
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

struct part_name {
  edited part;
  std::string_view name;
  bool of_orders = false;
};
constexpr std::array part_names{part_name{edited::success, "order", true},
                                part_name{edited::failure, "failure_order", true},
                                part_name{edited::fence_before, "fence_before", true},
                                part_name{edited::fence_after, "fence_after", true},
                                part_name{edited::left_out, "left_out"},
                                part_name{edited::notifies_one, "notifies_one"},
                                part_name{edited::weak, "weak"},
                                part_name{edited::without_effect, "without_effect"},
                                part_name{edited::exchanged, "exchanged"}};

bool is_exchange(model::operation what) {
  return what == model::operation::compare_exchange_weak || what == model::operation::compare_exchange_strong;
}
bool notifies(model::operation what) { return what == model::operation::notify_one || what == model::operation::notify_all; }
// On an atomic, or a fence, or on a mutex: no access of plain data, which takes place behind the door.
bool may_come_first(model::operation what) {
  return what <= model::operation::fence || what == model::operation::lock || what == model::operation::try_lock ||
         what == model::operation::unlock;
}
bool loads(model::operation what) {
  return what == model::operation::load || what == model::operation::wait || what == model::operation::wait_until;
}

// As std has it: [atomics.types.operations].
bool may_have(model::operation what, edited part, order how) {
  switch (part) {
    case edited::success:
      if (loads(what)) return how != order::release && how != order::acq_rel;
      if (what == model::operation::store) return how == order::relaxed || how == order::release || how == order::seq_cst;
      return true;
    case edited::failure: return how != order::release && how != order::acq_rel;
    default: return true;
  }
}

bool has_part(model::operation what, edited part) {
  bool const fetches = what >= model::operation::fetch_add && what <= model::operation::fetch_xor;
  switch (part) {
    case edited::success:
      return loads(what) || fetches || is_exchange(what) || what == model::operation::store || what == model::operation::exchange ||
             what == model::operation::fence;
    case edited::failure: return is_exchange(what);
    case edited::fence_before:
    case edited::fence_after: return true;
    case edited::left_out: return what == model::operation::store || notifies(what);
    case edited::notifies_one: return what == model::operation::notify_all;
    case edited::weak: return what == model::operation::compare_exchange_strong;
    case edited::without_effect: return fetches;
    case edited::exchanged: return may_be_put_off(what);
  }
  return false;
}

[[noreturn]] void refuse(std::string_view text, std::string_view why) {
  throw std::invalid_argument{fmt::format("{} is no edit ({}): the form is FILE:LINE:COLUMN:OPERATION:CHANGE", text, why)};
}

unsigned number_from(std::string_view text, std::string_view all) {
  unsigned result = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), result);
  if (error != std::errc{} || end != text.data() + text.size()) refuse(all, fmt::format("{} is no number", text));
  return result;
}

// "/21/5/notify_all"
neighbour neighbour_from(std::string_view change, std::string_view all) {
  auto const next = [&] {
    if (!change.starts_with('/')) refuse(all, "exchanged wants the second's place and operation: exchanged/21/5/notify_all");
    change.remove_prefix(1);
    auto const result = change.substr(0, change.find('/'));
    change.remove_prefix(result.size());
    return result;
  };
  neighbour result;
  result.line = number_from(next(), all);
  result.column = number_from(next(), all);
  auto const operation = next();
  auto const named = operation_named(operation);
  if (!change.empty() || !named || !may_come_first(*named)) refuse(all, fmt::format("nothing is exchanged with {}{}", operation, change));
  result.operation = *named;
  return result;
}

}  // namespace

std::optional<model::operation> operation_named(std::string_view name) {
  for (unsigned i = 0; i <= static_cast<unsigned>(model::operation::join); ++i)
    if (auto const each = static_cast<model::operation>(i); name == model::name_of(each)) return each;
  return std::nullopt;
}

std::optional<order> order_named(std::string_view name) {
  for (auto const each :
       {order::relaxed, order::consume, order::acquire, order::release, order::acq_rel, order::seq_cst})
    if (name == model::name_of(each)) return each;
  return std::nullopt;
}

std::string to_text(edit const& e) {
  auto const& part = *std::ranges::find(part_names, e.part, &part_name::part);
  auto const text = fmt::format("{}:{}:{}:{}:{}", e.file, e.line, e.column, model::name_of(e.operation), part.name);
  if (e.part == edited::exchanged)
    return fmt::format("{}/{}/{}/{}", text, e.second.line, e.second.column, model::name_of(e.second.operation));
  return part.of_orders ? fmt::format("{}/{}/{}", text, model::name_of(e.from), model::name_of(e.to)) : text;
}

edit edit_from(std::string_view text) {
  auto rest = text;
  auto const last = [&] {
    auto const colon = rest.rfind(':');
    if (colon == rest.npos) refuse(text, "a part is missing");
    auto const result = rest.substr(colon + 1);
    rest.remove_suffix(rest.size() - colon);
    return result;
  };
  edit result;
  auto change = last();
  auto const operation = last();
  result.column = number_from(last(), text);
  result.line = number_from(last(), text);
  result.file = rest;
  if (auto const named = operation_named(operation)) result.operation = *named;
  else refuse(text, fmt::format("there is no operation {}", operation));
  auto const part = std::ranges::find(part_names, change.substr(0, change.find('/')), &part_name::name);
  if (part == part_names.end()) refuse(text, fmt::format("there is no change {}", change));
  result.part = part->part;
  if (!has_part(result.operation, result.part)) refuse(text, fmt::format("{} of {} cannot be changed", part->name, operation));
  change.remove_prefix(part->name.size());
  if (part->part == edited::exchanged) {
    result.second = neighbour_from(change, text);
    return result;
  }
  if (!part->of_orders) {
    if (!change.empty()) refuse(text, fmt::format("nothing comes after {}", part->name));
    return result;
  }
  auto const to = change.rfind('/');
  if (to == change.npos || to == 0) refuse(text, fmt::format("{} wants two orders: {}/release/relaxed", part->name, part->name));
  auto const from_order = order_named(change.substr(1, to - 1));
  auto const to_order = order_named(change.substr(to + 1));
  if (!from_order || !to_order) refuse(text, "there is no such order");
  for (auto const each : {*from_order, *to_order})
    if (!may_have(result.operation, result.part, each))
      refuse(text, fmt::format("the {} of {} cannot be {}", part->name, operation, model::name_of(each)));
  result.from = *from_order;
  result.to = *to_order;
  return result;
}

bool is_of_place(edit const& e, model::action const& a) {
  return e.operation == a.what && e.line == a.where.line() && e.column == a.where.column() && e.file == a.where.file_name();
}

bool is_of_second_place(edit const& e, model::action const& a) {
  return e.second.operation == a.what && e.second.line == a.where.line() && e.second.column == a.where.column() &&
         e.file == a.where.file_name();
}

bool has_no_result(model::operation what) {
  return what == model::operation::store || what == model::operation::fence || what == model::operation::unlock || notifies(what);
}

bool may_be_put_off(model::operation what) {
  return has_no_result(what) || (what >= model::operation::exchange && what <= model::operation::fetch_xor && !is_exchange(what));
}

bool may_be_exchanged(model::action const& first, model::action const& second) {
  if (!may_be_put_off(first.what) || !may_come_first(second.what)) return false;
  bool const is_one = first.object != model::no_object && (first.object == second.object || first.object == second.with);
  return !is_one || (notifies(first.what) != notifies(second.what) && second.with == model::no_object);
}

replaced_action replaced(model::action const& a, std::vector<edit> const& edits,
                         bool all_seq_cst, model::object_name const& object,
                         model::place created) {
  replaced_action result{a};
  if (all_seq_cst) result.what.success = result.what.failure = order::seq_cst;
  for (auto const& each : edits) {
    if (each.part == edited::exchanged || !is_of_place(each, a) ||
        (each.part == edited::success && each.from != a.success) ||
        (each.part == edited::failure && each.from != a.failure) || !is_of(each, object, created))
      continue;
    result.is_edited = true;
    switch (each.part) {
      case edited::success: result.what.success = each.to; break;
      case edited::failure: result.what.failure = each.to; break;
      case edited::left_out: result.left_out = true; break;
      case edited::notifies_one: result.what.what = model::operation::notify_one; break;
      case edited::weak: result.what.what = model::operation::compare_exchange_weak; break;
      case edited::without_effect:
        result.what.operand = a.what == model::operation::fetch_and ? ~model::word{0} : 0;
        break;
      case edited::fence_before:
        result.fence_before = together(result.fence_before, each.to);
        break;
      case edited::fence_after:
        result.fence_after = together(result.fence_after, each.to);
        break;
      case edited::exchanged: break;
    }
  }
  return result;
}

}  // namespace interlock::checker
