// Scenarios over a Model, run on std's own types as they ship: instrumented code.
//
//   INTERLOCK_CHECK_AS("semaphore", guards_data, "std::counting_semaphore", std::counting_semaphore<>, passes);
#pragma once

// First: what follows may name it.
#include <interlock/model/shipped.hpp>

#include <interlock/check.hpp>
#include <interlock/scenarios/scenario.hpp>

namespace interlock {

/// Scenarios over std's own types are instrumented code.
template <template <model::Model, class> class S, class Primitive>
inline constexpr program program_of<S<model::shipped, Primitive>> =
    detail::instrumented_program_of<S<model::shipped, Primitive>>;
template <template <model::Model> class S>
inline constexpr program program_of<S<model::shipped>> = detail::instrumented_program_of<S<model::shipped>>;

namespace detail {
#if INTERLOCK_DETAIL_IS(INTERLOCK_MODEL)
using model_of_std = model::native;
#else
using model_of_std = model::shipped;
#endif
}  // namespace detail

}  // namespace interlock

/// Registers scenario<Model, type> as "group/scenario<name>": a type that knows of no Model, as std's own.
#define INTERLOCK_CHECK_AS(group, scenario, name, type, ...)                                       \
  static ::interlock::entry const INTERLOCK_DETAIL_UNIQUE(interlock_entry_, __COUNTER__) {         \
    group "/" #scenario "<" name ">",                                                              \
        ::interlock::program_of<scenario<::interlock::detail::model_of_std, type>>,                \
        INTERLOCK_DETAIL_EXPECTED(__VA_ARGS__)                                                     \
  }
