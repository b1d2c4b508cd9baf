#include <interlock/checker/trace/line.hpp>

#include <fmt/format.h>

#include <interlock/reports/layout.hpp>
#include <interlock/reports/words.hpp>

namespace interlock::checker {

std::string trace_line(reports::step const& s) {
  // Wide enough for most: nothing is known yet of the steps that are to come.
  constexpr std::size_t usual_width = 40;
  if (reports::is_remark(s)) return reports::without_commands("      " + reports::printable(s.note));
  auto const beneath = reports::beneath_in_words(s.where);
  return reports::without_commands(
      fmt::format("{:>4}  {:<8}  {}  {}  {}{}{}", s.number, reports::thread_in_words(s.thread),
                  reports::padded(reports::step_in_words(s), usual_width),
                  reports::full_place(s.where), reports::short_function(s.where.function),
                  beneath.empty() ? "" : " › ", beneath));
}

}  // namespace interlock::checker
