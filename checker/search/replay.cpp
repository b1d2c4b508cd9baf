#include <interlock/checker/search/replay.hpp>

#include <fmt/format.h>

#include <interlock/model/engine.hpp>

namespace interlock::checker {

unsigned replay::extend(unsigned limit, point at) {
  if (made_ == choices_.size()) return 0;
  auto const taken = choices_[made_++];
  if (taken >= limit)
    throw divergence{fmt::format(
        "choice {} of the replay is {}, but {} at line {} has only {} possible outcomes", made_,
        taken, model::name_of(static_cast<model::operation>(at.operation)),
        at.line, limit)};
  return taken;
}

}  // namespace interlock::checker
