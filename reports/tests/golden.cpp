#include <sstream>
#include <utility>

#include <interlock/reports/comparison.hpp>
#include <interlock/reports/render/sarif.hpp>
#include <interlock/reports/render/text.hpp>

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
  std::vector<file> files;
  std::pair<std::string, run> const runs[]{{"everything", samples::everything()},
                                           {"all_as_expected", samples::all_as_expected()},
                                           {"explained", samples::explained()},
                                           {"hostile", samples::hostile()},
                                           {"interrupted", samples::interrupted()},
                                           {"nothing", {}}};
  std::pair<char const*, char const*> const formats[]{{"text", "txt"},        {"json", "json"},
                                                      {"junit", "junit.xml"}, {"sarif", "sarif"},
                                                      {"markdown", "md"},     {"github", "github"}};
  for (auto const& [name, r] : runs)
    for (auto const& [format, suffix] : formats)
      files.push_back({name + "." + suffix, rendered(*renderer_named(format), r)});

  auto const& everything = runs[0].second;
  auto const& all_as_expected = runs[1].second;
  text_renderer const verbose{{.verbose = true}};
  text_renderer const narrow{{.width = 80}};
  text_renderer const coloured{{.colour = true}};
  sarif_renderer const with_expected{{.expected_failures = true}};
  files.push_back({"everything.verbose.txt", rendered(verbose, everything)});
  files.push_back({"everything.narrow.txt", rendered(narrow, everything)});
  files.push_back({"all_as_expected.colour.txt", rendered(coloured, all_as_expected)});
  files.push_back({"all_as_expected.verbose.sarif", rendered(with_expected, all_as_expected)});

  auto const older = samples::older_than_everything();
  files.push_back({"comparison.txt", comparison_text(compare(older, everything))});
  auto const cut = samples::interrupted();
  files.push_back({"comparison.interrupted.txt", comparison_text(compare(all_as_expected, cut))});
  files.push_back({"comparison.same.txt", comparison_text(compare(everything, everything))});
  return files;
}

}  // namespace interlock::reports::golden
