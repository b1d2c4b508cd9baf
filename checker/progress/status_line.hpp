// One line on stderr that is written over again and again: how far something is.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace interlock::checker {

class status_line {
 public:
  using clock = std::chrono::steady_clock;

  /// `width`: columns, which change where somebody pulls at the window. `show` writes text as it is, `now` tells the time.
  status_line(std::function<std::size_t()> width, std::function<void(std::string_view)> show, std::function<clock::time_point()> now = clock::now)
      : width_{std::move(width)}, show_{std::move(show)}, now_{std::move(now)} {}

  /// Draws it, cut to the width, at most ten times a second: what comes too soon is not drawn.
  void draw(std::string_view text);
  /// Leaves an empty line.
  void erase();

 private:
  std::function<std::size_t()> width_;
  std::function<void(std::string_view)> show_;
  std::function<clock::time_point()> now_;
  clock::time_point next_{};
  bool drawn_ = false;
};

}  // namespace interlock::checker
