// A source and a token are held by two threads, which let go of them: what they share ends with the last, whoever that is. Without a source
// no stop is possible that was not requested.
#pragma once

#include <optional>
#include <utility>

#include <interlock/scenarios/scenario.hpp>

namespace interlock::scenarios {

template <model::Model M, class Stop>
struct last_owner_ends_it {
  static constexpr unsigned threads = 2;
  using source_type = typename Stop::source;
  using token_type = decltype(std::declval<source_type&>().get_token());
  std::optional<source_type> source{std::in_place};
  std::optional<token_type> token{source->get_token()};
  model::atomic<bool, M> is_gone{false};

  last_owner_ends_it() { M::name(is_gone, "the source is gone"); }
  void thread(unsigned i) {
    if (i == 0) {
      M::check(source->stop_possible(), "there is a source");
      source.reset();
      is_gone.store(true, order::release);
    } else {
      bool const knows = is_gone.load(order::acquire);
      M::check(!knows || !token->stop_possible(), "nobody can request a stop");
      token.reset();
    }
  }
};

}  // namespace interlock::scenarios
