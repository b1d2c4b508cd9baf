// The one translation unit that has Relacy in it.
#include <interlock/checker/relacy/relacy.hpp>

#include <array>
#include <utility>

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
  static constexpr auto by_threads = []<int... Less>(std::integer_sequence<int, Less...>) {
    return std::array{explore<Less + 1>...};
  }(std::make_integer_sequence<int, max_threads>{});
  return by_threads[what.threads - 1](what, steering, settings, box, go_on, trace);
}

}  // namespace interlock::checker
