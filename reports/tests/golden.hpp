// The golden files: what each report should look like, byte for byte.
//
// After a change that is meant, write them anew with `cmake --build build --target
// update_golden_reports` and read the difference before committing it.
#pragma once

#include <string>
#include <vector>

namespace interlock::reports::golden {

struct file {
  std::string name;
  std::string content;
};

/// What the renderers give now.
[[nodiscard]] std::vector<file> render_all();

}  // namespace interlock::reports::golden
