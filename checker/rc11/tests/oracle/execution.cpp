#include "execution.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <stdexcept>

namespace interlock::checker::rc11_oracle {
namespace {

std::string text(event_name e) { return std::to_string(e.thread) + '.' + std::to_string(e.index); }

std::string text(event const& e) {
  std::string result{static_cast<char>(e.kind)};
  result += short_name_of(e.o);
  if (e.kind == event_kind::fence) return result;
  result += ' ' + name_of(e.at) + '=';
  if (e.kind != event_kind::write) result += std::to_string(e.read);
  if (e.kind == event_kind::update) result += "->";
  if (e.kind != event_kind::read) result += std::to_string(e.written);
  if (e.kind != event_kind::write) result += '<' + (e.from ? text(*e.from) : "init");
  return result;
}

}  // namespace

int execution::final_value(location l) const {
  auto const& writes = mo.at(l.index);
  return writes.empty() ? 0 : threads.at(writes.back().thread).at(writes.back().index).written;
}

int execution::nth_read(unsigned thread, unsigned n) const {
  for (auto const& each : threads.at(thread))
    if ((each.kind == event_kind::read || each.kind == event_kind::update) && n-- == 0)
      return each.read;
  throw std::out_of_range{"the thread reads less often"};
}

std::string canonical(execution const& e) {
  std::string result;
  for (std::size_t t = 0; t != e.threads.size(); ++t) {
    result += (t == 0 ? "" : " | ") + std::to_string(t) + ':';
    for (auto const& each : e.threads[t]) result += ' ' + text(each);
  }
  for (unsigned l = 0; l != e.mo.size(); ++l) {
    result += " | " + name_of(location{l}) + ':';
    for (auto const& each : e.mo[l]) result += ' ' + text(each);
  }
  return result;
}

execution renamed(execution const& e, std::vector<unsigned> const& to) {
  auto result = e;
  for (std::size_t t = 0; t != e.threads.size(); ++t) {
    auto& thread = result.threads[to[t]] = e.threads[t];
    for (auto& each : thread)
      if (each.from) each.from->thread = to[each.from->thread];
  }
  for (auto& here : result.mo)
    for (auto& each : here) each.thread = to[each.thread];
  return result;
}

std::string canonical_up_to_renaming(execution const& e, unsigned alike) {
  std::vector<unsigned> to(e.threads.size());
  std::iota(to.begin(), to.end(), 0U);
  auto result = canonical(e);
  auto const end = to.begin() + static_cast<std::ptrdiff_t>(alike);
  while (std::next_permutation(to.begin(), end)) result = std::min(result, canonical(renamed(e, to)));
  return result;
}

std::string difference(std::vector<std::string> const& expected,
                       std::vector<std::string> const& found) {
  std::string result;
  auto const append = [&result](auto const& lines, char const* mark) {
    for (auto const& each : lines) result += mark + each + '\n';
  };
  std::vector<std::string> lines;
  std::ranges::set_difference(expected, found, std::back_inserter(lines));
  append(lines, "  missing: ");
  lines.clear();
  std::ranges::set_difference(found, expected, std::back_inserter(lines));
  append(lines, "  too many: ");
  return result;
}

}  // namespace interlock::checker::rc11_oracle
