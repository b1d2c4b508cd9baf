#include "running.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "code.hpp"
#include "compiled.hpp"

namespace interlock::checker::rc11_loops {

void outcomes::insert(outcome const& what) noexcept {
  auto const end = all_.begin() + static_cast<std::ptrdiff_t>(size_);
  if (size_ != all_.size() && std::find(all_.begin(), end, what) == end) all_[size_++] = what;
}

outcomes& reached() {
  static auto const all = std::make_unique<outcomes>();
  return *all;
}

interlock::program scenario_of(program const& what, unsigned level) {
  the_program = &what;
  auto result = level == 1   ? compiled<1>()
                : level == 2 ? compiled<2>()
                : level == 3 ? compiled<3>()
                             : throw std::invalid_argument{"a level that nothing is compiled at"};
  result.threads = static_cast<unsigned>(what.threads.size());
  return result;
}

}  // namespace interlock::checker::rc11_loops
