// The record itself: for other programs, and for `interlock report` to render later.
#include <interlock/reports/layout.hpp>
#include <interlock/reports/render/formats.hpp>

namespace interlock::reports {
namespace {

class json_renderer final : public renderer {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "json"; }
  [[nodiscard]] std::string_view purpose() const noexcept override {
    return "the run record, for programs and for `interlock report`";
  }
  void render(run const& r, std::ostream& out) const override {
    out << without_commands(to_json(r), "\\u005b") << '\n';
  }
};

}  // namespace

renderer const& formats::json() {
  static json_renderer const the_renderer;
  return the_renderer;
}

}  // namespace interlock::reports
