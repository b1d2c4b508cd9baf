// One line for each format; each is defined in the file of its name.
#pragma once

#include <interlock/reports/render/renderer.hpp>

namespace interlock::reports::formats {

renderer const& text();
renderer const& json();
renderer const& junit();
renderer const& sarif();
renderer const& markdown();
renderer const& github();
renderer const& html();

}  // namespace interlock::reports::formats
