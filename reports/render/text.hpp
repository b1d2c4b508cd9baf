// The report for people: a summary that a stranger understands, then every surprise in full.
//
//   std::cout << reports::failure_text(check);
#pragma once

#include <string>

#include <interlock/reports/render/renderer.hpp>

namespace interlock::reports {

struct text_options {
  bool colour = false;                ///< ANSI colours
  bool verbose = false;               ///< show expected failures in full, too, and every step
  bool quiet = false;                 ///< only what is not as expected
  unsigned width = 120;               ///< columns to keep to where words and cells can be broken
  unsigned table_width = 0;           ///< columns that the table keeps to; 0: one line for each row, as long as it is
  std::string program = "interlock";  ///< what the replay line calls
  /// Where the files that a record names are looked for, to quote a line; see sources.hpp. Empty:
  /// no source is shown.
  std::string source_root = ".";
};

class text_renderer final : public renderer {
 public:
  explicit text_renderer(text_options options = {});
  [[nodiscard]] std::string_view name() const noexcept override { return "text"; }
  [[nodiscard]] std::string_view purpose() const noexcept override { return "to read"; }
  void render(run const& r, std::ostream& out) const override;

 private:
  text_options options_;
};

/// One check on one line, without a newline: for progress, where nothing can be aligned yet.
[[nodiscard]] std::string check_line(check const& c, text_options const& options = {});

/// One check in full, ending with a newline: what failed, why, the interleaving, how to replay it.
/// Of a check that did not fail it says what is known.
[[nodiscard]] std::string failure_text(check const& c, text_options const& options = {});

}  // namespace interlock::reports
