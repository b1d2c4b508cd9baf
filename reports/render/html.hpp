// One HTML file to read, pass around and keep: the summary of all checks, and each failure step by
// step with its source. It needs no network and no other file.
//
//   reports::html_renderer{{.source_root = "src"}}.render(run, file);
#pragma once

#include <string>

#include <interlock/reports/render/renderer.hpp>

namespace interlock::reports {

struct html_options {
  /// Where the files that a record names are looked for; nothing outside of it is read. Empty: no
  /// source is shown.
  std::string source_root = ".";
  unsigned context = 4;               ///< lines of source to show on either side of a place
  std::string program = "interlock";  ///< what the replay line calls
};

class html_renderer final : public renderer {
 public:
  explicit html_renderer(html_options options = {});
  [[nodiscard]] std::string_view name() const noexcept override { return "html"; }
  [[nodiscard]] std::string_view purpose() const noexcept override {
    return "one file for a browser: the interleaving step by step, with its source";
  }
  /// Source that cannot be read is left out.
  void render(run const& r, std::ostream& out) const override;

 private:
  html_options options_;
};

}  // namespace interlock::reports
