#include <sstream>

#include <interlock/reports/text.hpp>

#include "golden.hpp"
#include "samples.hpp"

namespace interlock::reports::golden {
namespace {

std::string rendered(renderer const& by, run const& r) {
  std::ostringstream out;
  by.render(r, out);
  return std::move(out).str();
}

}  // namespace

std::vector<file> render_all() {
  auto const everything = samples::everything();
  auto const all_as_expected = samples::all_as_expected();
  text_renderer const plain;
  text_renderer const verbose{{.verbose = true}};
  text_renderer const narrow{{.width = 80}};
  text_renderer const coloured{{.colour = true}};
  return {{"everything.txt", rendered(plain, everything)},
          {"everything.verbose.txt", rendered(verbose, everything)},
          {"everything.narrow.txt", rendered(narrow, everything)},
          {"everything.json", rendered(*renderer_named("json"), everything)},
          {"everything.junit.xml", rendered(*renderer_named("junit"), everything)},
          {"all_as_expected.txt", rendered(plain, all_as_expected)},
          {"all_as_expected.colour.txt", rendered(coloured, all_as_expected)},
          {"all_as_expected.junit.xml", rendered(*renderer_named("junit"), all_as_expected)},
          {"nothing.txt", rendered(plain, {})},
          {"nothing.json", rendered(*renderer_named("json"), {})},
          {"nothing.junit.xml", rendered(*renderer_named("junit"), {})}};
}

}  // namespace interlock::reports::golden
