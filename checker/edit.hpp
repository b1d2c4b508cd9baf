// What is tried at the engine's door in place of an edit of the source and a build: another memory order at an
// operation, a fence beside it, or the operation changed or left out.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <interlock/model/trace.hpp>

namespace interlock::checker {

/// An object as the code knows it, whatever number an execution gives it.
struct object_identity {
  std::string name{};  ///< as reports show it, with its index; empty where it has none
  std::string file{};  ///< of what has no name: where it is created
  unsigned line = 0;

  friend bool operator==(object_identity const&, object_identity const&) = default;
};

/// Which part of an operation is another than in the source.
enum class edited : unsigned char {
  success,  ///< its order, or that of a successful compare-exchange; a relaxed fence is none
  failure,  ///< the order of a failed compare-exchange
  fence_before,
  fence_after,
  left_out,       ///< a store or a notification
  notifies_one,   ///< where it notifies all
  weak,           ///< a strong compare-exchange
  without_effect,  ///< a fetch_add and its kin write what they read
  exchanged,       ///< an operation without a result takes place behind the next one (exchange.hpp)
};

/// The second of two that are exchanged, in the file of the first.
struct neighbour {
  unsigned line = 0;
  unsigned column = 0;
  model::operation operation{};

  friend bool operator==(neighbour const&, neighbour const&) = default;
};

/// One such change, of all operations of one kind at one place, and of one order where it is one of orders.
struct edit {
  std::string file;
  unsigned line = 0;
  unsigned column = 0;
  model::operation operation{};
  edited part{};
  order from{};  ///< as the source has it; of orders alone: a fence stands beside operations of any
  order to{};
  std::vector<object_identity> objects{};  ///< it is of these alone; empty: of every object
  neighbour second{};                      ///< of edited::exchanged alone, which is of every object

  friend bool operator==(edit const&, edit const&) = default;
};

/// "impl/flag/flag.hpp:20:5:store:order/release/relaxed", "…:notify_all:left_out", "…:store:exchanged/21/5/notify_all": of an edit that is of every object.
[[nodiscard]] std::string to_text(edit const& e);
/// Throws std::invalid_argument, whose sentence says what is wrong with it: it may be one that the operation cannot have.
[[nodiscard]] edit edit_from(std::string_view text);
[[nodiscard]] std::optional<model::operation> operation_named(std::string_view name);
[[nodiscard]] std::optional<order> order_named(std::string_view name);

/// Whether the edit is of operations of this kind at this place.
[[nodiscard]] bool is_of_place(edit const& e, model::action const& a);
/// Likewise of the second that it exchanges. Precondition: it exchanges some.
[[nodiscard]] bool is_of_second_place(edit const& e, model::action const& a);
/// A store, a fence, a notification, an unlock.
[[nodiscard]] bool has_no_result(model::operation what);
/// Whether an operation's code can go on before it has taken place: it has no result, or one that may be looked at or not.
[[nodiscard]] bool may_be_put_off(model::operation what);
/// Whether two operations of a thread can be exchanged that follow each other, where nobody looks at the first one's result: they are no two
/// accesses of one object, of which the thread itself would notice the order.
[[nodiscard]] bool may_be_exchanged(model::action const& first, model::action const& second);

/// An operation as it is performed instead.
struct replaced_action {
  model::action what;
  bool is_edited = false;  ///< some edit is of it
  bool left_out = false;
  order fence_before = order::relaxed;  ///< a relaxed one is none
  order fence_after = order::relaxed;
};

/// Of edits that change one operation: the others are exchange.hpp's.
/// Precondition: `object` and `created` are those of `a`, if it is about an object.
[[nodiscard]] replaced_action replaced(model::action const& a,
                                       std::vector<edit> const& edits,
                                       bool all_seq_cst, model::object_name const& object,
                                       model::place created);

/// The fence that stands beside an operation.
[[nodiscard]] inline model::action fence_beside(model::action const& a, order how) {
  return {.what = model::operation::fence, .success = how, .where = a.where};
}

}  // namespace interlock::checker
