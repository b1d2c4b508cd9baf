#include <algorithm>
#include <iterator>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <interlock/checker/command/at_scale.hpp>
#include <interlock/checker/options.hpp>

namespace interlock::checker {

void refuse_beside_scale(boost::program_options::variables_map const& values, bool only_native) {
  if (!only_native) throw usage_error{"--scale runs checks natively, at their real size; add --engine native"};
  if (!values["iterations"].defaulted())
    throw usage_error{"--scale runs each check once, as often as its scaled form says; leave out --iterations"};
  if (values.count("queue") != 0) throw usage_error{"--scale is of runs on this machine; leave out --queue"};
}

std::string keep_scaled(std::vector<entry const*>& entries) {
  std::vector<entry const*> others;
  auto const asked = entries.size();
  std::ranges::copy_if(entries, std::back_inserter(others), [](entry const* each) { return each->what().scaled == nullptr; });
  std::erase_if(entries, [](entry const* each) { return each->what().scaled == nullptr; });
  if (others.empty()) return {};
  constexpr std::size_t named = 3;
  std::vector<std::string> names;
  for (auto const* each : others)
    if (names.size() < named) names.emplace_back(each->name());
  return fmt::format("--scale: {} of {} checks have no scaled form, and did not run: {}{}", others.size(), asked, fmt::join(names, ", "),
                     others.size() > named ? ", …" : "");
}

}  // namespace interlock::checker
