#include <interlock/checker/search/replay.hpp>

#include <fmt/format.h>

namespace interlock::checker {

unsigned replay::extend(unsigned limit, point at) {
  if (made_ == choices_.size()) return 0;
  auto const taken = choices_[made_++];
  if (taken >= limit)
    throw divergence{fmt::format(
        "choice {} of the replay is {}, but {} has only {} possible outcomes; the code may "
        "have changed since",
        made_, taken, describe(at), limit)};
  return taken;
}

}  // namespace interlock::checker
