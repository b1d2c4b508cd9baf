#include <interlock/reports/audit.hpp>

#include <algorithm>

namespace interlock::reports {

std::size_t audited_source::killed() const {
  return static_cast<std::size_t>(std::ranges::count(mutants, mutant::fate::killed, &mutant::came_to));
}

std::size_t audited_source::justified() const {
  return static_cast<std::size_t>(std::ranges::count_if(mutants, [](mutant const& each) {
    return each.came_to != mutant::fate::killed && !each.justification.empty();
  }));
}

}  // namespace interlock::reports
