#include <interlock/checker/search/replay.hpp>

#include <fmt/format.h>

namespace interlock::checker {

unsigned replay::extend(unsigned limit, point at) {
  if (stretch_ == script_.stretches.size()) return 0;
  auto const& here = script_.stretches[stretch_];
  ++made_;
  if (plain_ != here.plain) {
    ++plain_;
    sum_.add(at, limit);
    return 0;
  }
  auto const& known = here.then;
  // Not the line: an edit elsewhere in the file moves it.
  bool const fits = known.at.kind == at.kind && known.at.operation == at.operation &&
                    known.at.object == at.object && known.limit == limit;
  if ((here.sum && *here.sum != sum_.value()) || (known.limit != 0 && !fits))
    throw_misfit(here, limit, at);
  ++stretch_;
  plain_ = 0;
  sum_ = {};
  return known.limit != 0 || known.taken < limit ? known.taken : 0;
}

void replay::throw_misfit(script::stretch const& here, unsigned limit, point at) const {
  if (here.sum && *here.sum != sum_.value()) {
    auto const last = made_ - 1;
    if (here.plain == 1)
      throw divergence{fmt::format("choice {} comes at another operation than it did, or has other "
                                   "outcomes", last)};
    throw divergence{fmt::format("of choices {} to {}, one comes at another operation than it did, "
                                 "or has other outcomes", last + 1 - here.plain, last)};
  }
  auto const& known = here.then;
  bool const same_point = known.at.kind == at.kind && known.at.operation == at.operation &&
                          known.at.object == at.object;
  if (!same_point)
    throw divergence{fmt::format("choice {} was made at {}, and now comes {}", made_,
                                 describe(known.at), describe(at))};
  throw divergence{fmt::format("choice {}, {}, had {} possible outcomes and now has {}", made_,
                               describe(at), known.limit, limit)};
}

}  // namespace interlock::checker
