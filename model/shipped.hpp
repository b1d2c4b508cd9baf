// model::shipped — std's own types, as in model::native, for code that is compiled with -fsanitize=thread and runs under an
// engine (model/instrumented/): what is done with them the compiler shows. What std has no word for is asked of the engine:
// properties, choices, and who runs.
//
// Contract: as native; but a violated `require` is found. Only while an engine runs instrumented code.
//
//   using checked_as_it_ships = at_most_n<model::shipped, std::counting_semaphore<>>;
#pragma once

#include <interlock/model/instrumented/asking.hpp>
#include <interlock/model/native.hpp>
#include <interlock/model/place.hpp>

namespace interlock::model {

struct shipped : native {
  static void check(bool holds, char const* message, place where = place::current()) {
    if (!holds) [[unlikely]] instrumented::fail(failure::failed_check, message, where);
  }
  static void require(bool holds, char const* message, place where = place::current()) {
    if (!holds) [[unlikely]] instrumented::fail(failure::misuse, message, where);
  }
  static void misuse(char const* message, place where = place::current()) {
    instrumented::fail(failure::misuse, message, where);
  }
  /// 0 … n-1 in a scenario's threads.
  [[nodiscard]] static unsigned self() noexcept { return instrumented::self(); }
  /// Every outcome is explored. Precondition: n > 0.
  [[nodiscard]] static unsigned choose(unsigned n) noexcept { return interlock_instrumented_choice(n); }
};

static_assert(Model<shipped>);

}  // namespace interlock::model
