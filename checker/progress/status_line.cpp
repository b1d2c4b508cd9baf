#include <interlock/checker/progress/status_line.hpp>

#include <fmt/format.h>

#include <interlock/reports/layout.hpp>

namespace interlock::checker {

void status_line::draw(std::string_view text) {
  constexpr std::chrono::milliseconds apart{100};
  auto const now = now_();
  if (drawn_ && now < next_) return;
  next_ = now + apart;
  // A full last column makes some terminals begin another line.
  show_(fmt::format("\r\033[K{}", reports::cut(reports::printable(text), width_() - 1)));
  drawn_ = true;
}

void status_line::erase() {
  if (drawn_) show_("\r\033[K");
  drawn_ = false;
}

}  // namespace interlock::checker
