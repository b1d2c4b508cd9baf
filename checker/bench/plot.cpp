// Draws times against sizes, as SVG, for a light page and a dark one alike.
//   bench_plot TITLE X-AXIS <points >plot.svg
// A point is a line "program engine size seconds finished". One colour for each program, solid lines
// for rc11, dashed ones for what it is compared with. A search that did not finish is an arrow from
// the time after which it was stopped.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

namespace {

struct point {
  double size;
  double seconds;
  bool finished;
};
struct series {
  std::string program;
  std::string engine;
  std::vector<point> points;
};

constexpr double left = 70, right = 560, top = 50, bottom = 370, width = 720, height = 430;
constexpr char const* style = R"(<style>
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .title { font-size: 15px; font-weight: 600 }
  .minor { fill: #59636e }
  .page { fill: #ffffff }
  .label { stroke: #ffffff; stroke-width: 4; paint-order: stroke }
  .grid { stroke: #d1d9e0; stroke-width: 1 }
  .line { fill: none; stroke-width: 2 }
  .other { stroke-dasharray: 6 4 }
  .c0 { --c: #0969da } .c1 { --c: #bc4c00 } .c2 { --c: #1a7f37 } .c3 { --c: #8250df }
  .line, .arrow { stroke: var(--c) } .arrow { fill: none; stroke-width: 2 }
  circle, .label { fill: var(--c) }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc }
    .minor { fill: #9198a1 }
    .page { fill: #0d1117 }
    .label { stroke: #0d1117 }
    .grid { stroke: #3d444d }
    .c0 { --c: #58a6ff } .c1 { --c: #f0883e } .c2 { --c: #3fb950 } .c3 { --c: #bc8cff }
  }
</style>
)";

std::string time(int power) {
  static constexpr int first = -5;
  static constexpr std::array names{"10 µs", "0.1 ms", "1 ms", "10 ms", "0.1 s", "1 s", "10 s", "100 s"};
  if (power >= first && power < first + static_cast<int>(names.size()))
    return names[static_cast<std::size_t>(power - first)];
  return "1e" + std::to_string(power) + " s";
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<series> all;
  std::vector<std::string> programs;
  double first = std::numeric_limits<double>::infinity(), last = 0;
  double least = first, most = 0;
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words{line};
    std::string program, engine;
    point p{};
    if (!(words >> program >> engine >> p.size >> p.seconds >> p.finished) || p.seconds <= 0) {
      std::fprintf(stderr, "bench_plot: no point: %s\n", line.c_str());
      return 1;
    }
    auto at = std::find_if(all.begin(), all.end(), [&](series const& s) {
      return s.program == program && s.engine == engine;
    });
    if (at == all.end()) at = all.insert(at, {program, engine, {}});
    at->points.push_back(p);
    if (std::find(programs.begin(), programs.end(), program) == programs.end())
      programs.push_back(program);
    first = std::min(first, p.size);
    last = std::max(last, p.size);
    least = std::min(least, p.seconds);
    most = std::max(most, p.seconds);
  }
  if (all.empty() || argc < 3 || first == last) {
    std::fprintf(stderr, "usage: bench_plot TITLE X-AXIS <points\n");
    return 1;
  }
  int const low = static_cast<int>(std::floor(std::log10(least)));
  int const high = static_cast<int>(std::floor(std::log10(most))) + 1;
  auto const x = [&](double size) { return left + (right - left) * (size - first) / (last - first); };
  auto const y = [&](double seconds) {
    return bottom - (bottom - top) * (std::log10(seconds) - low) / (high - low);
  };

  std::printf("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" "
              "height=\"%.0f\" role=\"img\" aria-label=\"%s\">\n%s",
              width, height, width, height, argv[1], style);
  std::printf("<rect class=\"page\" width=\"%.0f\" height=\"%.0f\"/>\n", width, height);
  std::printf("<text class=\"title\" x=\"%.0f\" y=\"26\">%s</text>\n", left, argv[1]);
  for (int power = low; power <= high; ++power) {
    auto const at = y(std::pow(10, power));
    std::printf("<path class=\"grid\" d=\"M%.0f %.1fH%.0f\"/>\n", left, at, right);
    std::printf("<text class=\"minor\" x=\"%.0f\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n",
                left - 8, at + 4, time(power).c_str());
  }
  for (double size = first; size <= last; ++size)
    std::printf("<text class=\"minor\" x=\"%.1f\" y=\"%.0f\" text-anchor=\"middle\">%.0f</text>\n",
                x(size), bottom + 20, size);
  std::printf("<text class=\"minor\" x=\"%.1f\" y=\"%.0f\" text-anchor=\"middle\">%s</text>\n",
              (left + right) / 2, bottom + 42, argv[2]);

  struct label {
    double x, y;
    std::string text;
    std::size_t colour;
  };
  std::vector<label> labels;
  for (auto& s : all) {
    std::sort(s.points.begin(), s.points.end(),
              [](point const& a, point const& b) { return a.size < b.size; });
    auto const colour = static_cast<std::size_t>(
        std::find(programs.begin(), programs.end(), s.program) - programs.begin()) % 4;
    std::printf("<g class=\"c%zu\"><path class=\"line%s\" d=\"", colour,
                s.engine == "rc11" ? "" : " other");
    char step = 'M';
    for (auto const& p : s.points) {
      std::printf("%c%.1f %.1f", step, x(p.size), y(p.seconds));
      step = 'L';
    }
    std::printf("\"/>");
    for (auto const& p : s.points) {
      if (p.finished)
        std::printf("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\"/>", x(p.size), y(p.seconds));
      else
        std::printf("<path class=\"arrow\" d=\"M%.1f %.1fv-16m-4 6l4-6l4 6\"/>", x(p.size),
                    y(p.seconds));
    }
    std::printf("</g>\n");
    auto const& end = s.points.back();
    labels.push_back({x(end.size) + 10, y(end.seconds) + (end.finished ? 4 : -8),
                      s.program + ", " + s.engine, colour});
  }
  // Labels keep out of each other's way: those that would overlap move down.
  std::sort(labels.begin(), labels.end(), [](label const& a, label const& b) { return a.y < b.y; });
  for (std::size_t i = 0; i != labels.size(); ++i)
    for (std::size_t above = 0; above != i; ++above)
      if (std::abs(labels[i].x - labels[above].x) < 95 && labels[i].y - labels[above].y < 16)
        labels[i].y = labels[above].y + 16;
  for (auto const& each : labels)
    std::printf("<text class=\"label c%zu\" x=\"%.1f\" y=\"%.1f\">%s</text>\n", each.colour, each.x,
                each.y, each.text.c_str());
  std::printf("</svg>\n");
  return 0;
}
