// What is tried at the engine's door in place of an edit and a build: another memory order at an
// operation, or a fence beside it.
#pragma once

#include <string>
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
enum class overridden : unsigned char {
  success,  ///< its order, or that of a successful compare-exchange
  failure,  ///< the order of a failed compare-exchange
  fence_before,
  fence_after,
};

/// One such change, of all operations of one kind and order at one place.
struct order_override {
  std::string file;
  unsigned line = 0;
  unsigned column = 0;
  model::operation operation{};
  overridden part{};
  order from{};  ///< as the source has it; a fence stands beside operations of any
  order to{};
  std::vector<object_identity> objects{};  ///< it is of these alone; empty: of every object
};

/// An operation as it is performed instead.
struct replaced_action {
  model::action what;
  order fence_before = order::relaxed;  ///< a relaxed one is none
  order fence_after = order::relaxed;
};

/// Precondition: `object` and `created` are those of `a`, if it is about an object.
[[nodiscard]] replaced_action replaced(model::action const& a,
                                       std::vector<order_override> const& overrides,
                                       bool all_seq_cst, model::object_name const& object,
                                       model::place created);

/// The fence that stands beside an operation.
[[nodiscard]] inline model::action fence_beside(model::action const& a, order how) {
  return {.what = model::operation::fence, .success = how, .where = a.where};
}

}  // namespace interlock::checker
