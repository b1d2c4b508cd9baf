// What a run shows while it goes on: a live line at a terminal, plain lines elsewhere.
#pragma once

#include <cstdio>
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

/// For a stream that is a terminal, or not.
[[nodiscard]] std::unique_ptr<progress> make_progress(std::FILE* stream);

}  // namespace interlock::checker
