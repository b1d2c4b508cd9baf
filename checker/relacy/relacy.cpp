// The one translation unit that has Relacy in it.
#include <interlock/checker/relacy/relacy.hpp>

#include <functional>

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
  // Relacy's thread count is a template argument, and an instance takes seconds to compile. So there are those for the counts
  // that programs mostly have; of others some threads are there that nobody starts, and that make the clocks longer.
  auto const explored = what.threads <= 2   ? explore<2>
                        : what.threads == 3 ? explore<3>
                        : what.threads == 4 ? explore<4>
                        : what.threads <= 8 ? explore<8>
                                            : explore<max_threads>;
  return explored(what, steering, settings, box, go_on, trace);
}

}  // namespace interlock::checker
