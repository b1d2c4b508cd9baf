// The one translation unit that has Relacy in it.
#include <interlock/checker/relacy/relacy.hpp>

#include <interlock/checker/relacy/operations.hpp>

namespace interlock::checker {
namespace {

template <int N>
engine_result explore(program const& what, search& steering, engine_settings const& settings,
                      black_box& box, std::function<bool()> const& go_on, model::observer* trace) {
  return relacy::exploration<N>{what, steering, settings, box, go_on, trace}.run();
}

}  // namespace

engine_result explore_with_relacy(program const& what, search& steering,
                                  engine_settings const& settings, black_box& box,
                                  std::function<bool()> const& go_on, model::observer* trace) {
  // Relacy's thread count is a template argument: one instance for each, and here is the place.
  constexpr decltype(&explore<1>) by_threads[max_threads]{explore<1>, explore<2>, explore<3>,
                                                          explore<4>, explore<5>, explore<6>,
                                                          explore<7>, explore<8>};
  return by_threads[what.threads - 1](what, steering, settings, box, go_on, trace);
}

}  // namespace interlock::checker
