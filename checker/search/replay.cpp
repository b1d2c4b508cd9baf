#include <interlock/checker/search/replay.hpp>

#include <fmt/format.h>

namespace interlock::checker {

unsigned replay::extend(unsigned limit, point at) {
  if (made_ == decisions_.size()) return 0;
  auto const& known = decisions_[made_++];
  if (known.limit == 0) return known.taken < limit ? known.taken : 0;
  // Not the line: an edit elsewhere in the file moves it.
  bool const same_point = known.at.kind == at.kind && known.at.operation == at.operation &&
                          known.at.object == at.object;
  if (!same_point)
    throw divergence{fmt::format("choice {} was made at {}, and now comes {}", made_,
                                 describe(known.at), describe(at))};
  if (known.limit != limit)
    throw divergence{fmt::format("choice {}, {}, had {} possible outcomes and now has {}", made_,
                                 describe(at), known.limit, limit)};
  return known.taken;
}

}  // namespace interlock::checker
