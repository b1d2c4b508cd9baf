// What turns a run record into a report: one renderer per format, each in a file of its own.
//
//   if (auto const* html = reports::renderer_named("html")) html->render(run, std::cout);
#pragma once

#include <ostream>
#include <span>
#include <string_view>

#include <interlock/reports/record.hpp>

namespace interlock::reports {

class renderer {
 public:
  renderer() = default;
  renderer(renderer const&) = delete;
  renderer& operator=(renderer const&) = delete;
  virtual ~renderer() = default;

  /// The format's name on the command line: `--report NAME=FILE`.
  [[nodiscard]] virtual std::string_view name() const noexcept = 0;
  /// What the format is for, in a few words.
  [[nodiscard]] virtual std::string_view purpose() const noexcept = 0;
  /// Writes the whole report. Never throws for what the record contains; whether the stream took
  /// it all is for the caller to look at.
  virtual void render(run const& r, std::ostream& out) const = 0;
};

/// All renderers, each with its default options, in the order to list them.
[[nodiscard]] std::span<renderer const* const> renderers() noexcept;

/// nullptr when there is no such format.
[[nodiscard]] renderer const* renderer_named(std::string_view name) noexcept;

}  // namespace interlock::reports
