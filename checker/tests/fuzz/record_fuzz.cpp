// Run records: what can be read is written as it was, and every format renders it.
#include <cstdlib>
#include <sstream>
#include <stdexcept>

#include <interlock/checker/trace/line.hpp>
#include <interlock/reports/analysis/explanation.hpp>
#include <interlock/reports/comparison.hpp>
#include <interlock/reports/record.hpp>
#include <interlock/reports/render/renderer.hpp>
#include <interlock/reports/render/text.hpp>

#include "programs.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace interlock::reports;
  run all;
  try {
    all = run_from_json(interlock::checker::fuzz::text_of(data, size));
  } catch (std::invalid_argument const&) {
    return 0;
  }
  auto const written = to_json(all);
  if (to_json(run_from_json(written)) != written) std::abort();
  for (auto const* each : renderers()) {
    if (each->name() == "html" && size % 8 != 0) continue;  // a large page: now and then
    std::ostringstream out;
    each->render(all, out);
  }
  for (auto& each : all.checks) {
    (void)failure_text(each, {.verbose = true, .width = 40});
    if (!each.failed) continue;
    each.failed->explanation.clear();
    (void)explain(*each.failed);
    for (auto const& s : each.failed->steps) (void)interlock::checker::trace_line(s);
  }
  (void)comparison_text(compare(all, all));
  return 0;
}
