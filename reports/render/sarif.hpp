// SARIF 2.1.0, for code scanning and editors: each check that is not as expected is a result, and
// its interleaving a code flow with a thread flow for each thread.
//
//   reports::sarif_renderer{}.render(run, file);
#pragma once

#include <string_view>

#include <interlock/reports/kinds.hpp>
#include <interlock/reports/render/renderer.hpp>

namespace interlock::reports {

struct sarif_options {
  bool expected_failures = false;  ///< have results, too: as notes, and suppressed
  std::string_view docs = address_of_docs();  ///< where rules are explained; empty: nowhere
};

class sarif_renderer final : public renderer {
 public:
  explicit sarif_renderer(sarif_options options = {}) : options_{options} {}
  [[nodiscard]] std::string_view name() const noexcept override { return "sarif"; }
  [[nodiscard]] std::string_view purpose() const noexcept override {
    return "SARIF 2.1.0, for code scanning and editors";
  }
  void render(run const& r, std::ostream& out) const override;

 private:
  sarif_options options_;
};

}  // namespace interlock::reports
