#include <interlock/model/happened.hpp>

#include <interlock/model/engine.hpp>

namespace interlock::model {

unsigned events_performed() noexcept {
  auto const epoch = current_engine().stands().epoch;
  return epoch == 0 ? 0 : epoch - 1;
}

unsigned events_known(unsigned thread) noexcept {
  auto& engine = current_engine();
  engine.orders_calls();
  if (thread == engine.stands().self) return events_performed();
  if (!engine.knows(thread, 1)) return 0;
  unsigned known = 1;
  constexpr unsigned most = 1U << 20;
  while (known < most && engine.knows(thread, 2 * known)) known *= 2;
  for (auto step = known / 2; step != 0; step /= 2)
    if (engine.knows(thread, known + step)) known += step;
  return known;
}

}  // namespace interlock::model
