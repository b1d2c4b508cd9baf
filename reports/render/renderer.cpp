#include <algorithm>

#include <interlock/reports/render/formats.hpp>
#include <interlock/reports/render/renderer.hpp>

namespace interlock::reports {

std::span<renderer const* const> renderers() noexcept {
  static renderer const* const all[]{&formats::text(),  &formats::json(),     &formats::junit(),
                                     &formats::sarif(), &formats::markdown(), &formats::github(),
                                       &formats::html()};
  return all;
}

renderer const* renderer_named(std::string_view name) noexcept {
  auto const all = renderers();
  auto const found =
      std::find_if(all.begin(), all.end(), [&](auto const* r) { return r->name() == name; });
  return found == all.end() ? nullptr : *found;
}

}  // namespace interlock::reports
