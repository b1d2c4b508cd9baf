// What a run shows while it goes on: a live line at a terminal, plain lines elsewhere.
#pragma once

#include <memory>
#include <vector>

#include <interlock/checker/worker/task.hpp>
#include <interlock/reports/record.hpp>

namespace interlock::checker {

class progress {
 public:
  virtual ~progress() = default;
  virtual void finished(reports::check const& record, std::size_t done, std::size_t all) = 0;
  /// Called several times a second with what runs.
  virtual void running(std::vector<task const*> const& tasks, std::size_t done,
                       std::size_t all) = 0;
  /// Called once, before the report is printed.
  virtual void over() = 0;
};

/// Shows nothing.
class no_progress final : public progress {
 public:
  void finished(reports::check const&, std::size_t, std::size_t) override {}
  void running(std::vector<task const*> const&, std::size_t, std::size_t) override {}
  void over() override {}
};

/// On stderr, for a terminal or not. What cannot be shown there is not shown.
[[nodiscard]] std::unique_ptr<progress> make_progress();

}  // namespace interlock::checker
