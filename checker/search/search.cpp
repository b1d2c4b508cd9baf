#include <interlock/checker/search/search.hpp>

#include <fmt/format.h>

#include <interlock/model/engine.hpp>

namespace interlock::checker {

std::string describe(point at) {
  if (at.line == 0) return "a thread's start or end";
  // A token may say anything.
  return fmt::format("{} at line {}", model::name_of(static_cast<model::operation>(at.operation)),
                     at.line);
}

void search::throw_divergence(decision const& known, unsigned limit, point at) {
  if (known.at == at)
    throw divergence{fmt::format("{} has {} possible outcomes where it had {} before",
                                 describe(at), limit, known.limit)};
  throw divergence{fmt::format("it came to {} where the same choices led to {} before", describe(at),
                               describe(known.at))};
}

}  // namespace interlock::checker
