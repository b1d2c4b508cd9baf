// A search of the rc11 engine by as many processes as it may use, and over as many sittings as it
// needs.
//
// What is to be searched is a list of parts in the order in which one process would come to them
// (depth first). Each is explored by a worker; one that is asked to gives away what it would come
// to last, which becomes the part behind its own. So the counts add up to those of one process. Of
// several parts that fail, the first counts, as soon as those before it are through: which process
// was faster does not show in the result.
#pragma once

#include <list>
#include <optional>
#include <string>
#include <vector>

#include <interlock/checker/options.hpp>
#include <interlock/checker/rc11/frontier.hpp>
#include <interlock/checker/worker/black_box.hpp>
#include <interlock/checker/worker/saved_search.hpp>
#include <interlock/checker/worker/watch.hpp>
#include <interlock/reports/record.hpp>
#include <interlock/scenarios/scenario.hpp>

namespace interlock::checker {

class divided_search {
 public:
  struct conclusion {
    /// Without name, engine and expectation.
    reports::check answer;
    /// Of the worker that failed; null when none did.
    shared_black_box box = no_black_box();
    bool died = false;    ///< the worker that failed: it has not told so itself
    bool killed = false;  ///< and that by a limit on time or memory
  };

  /// Goes on with `from`, or begins where that has no parts. Options and entry outlive this.
  divided_search(entry const& what, check_options const& options, saved_search from);

  /// How many processes it may use from now on. At least 1.
  void allow(unsigned processes) { allowed_ = processes; }
  /// Takes what the workers have to say, and employs more where it may. Returns whether it is over.
  bool advance();
  /// Lets the workers hand in what they have not done, as if the budget was spent.
  void stop();

  [[nodiscard]] std::vector<int> descriptors() const;
  [[nodiscard]] std::uint64_t executions() const;
  /// Part of the whole, as an estimate.
  [[nodiscard]] double explored() const;
  [[nodiscard]] double seconds() const;

  /// Precondition: advance() returned true, or stop() was called.
  [[nodiscard]] conclusion conclude();
  /// What is still to be done; nothing when it is over. Precondition: as above.
  [[nodiscard]] std::optional<saved_search> unfinished() const;

 private:
  struct part : saved_search::part {
    std::optional<shared_black_box> box{};  // while a worker is at it, and of one that failed
    std::optional<watch> worker{};
    std::size_t heard = 0;  // lines
    std::optional<std::string> handed_in{};
    std::optional<reports::check> told{};  // of its failure
    std::optional<watch::state> died{};
    std::optional<std::string> doubted{};  // why its worker is not to be believed
    [[nodiscard]] bool runs() const { return worker && !died; }
    [[nodiscard]] bool failed() const { return told || died || doubted; }
  };
  using place = std::list<part>::iterator;

  void employ(place at);
  void listen(place at);
  void take_tally(part& of, std::string_view told);
  void look_at(place at);
  void count_what_is_spent();
  [[nodiscard]] bool budget_is_spent() const;
  [[nodiscard]] unsigned workers() const;

  entry const& entry_;
  check_options const& options_;
  std::list<part> parts_;
  unsigned allowed_ = 1;
  bool stopping_ = false;
  double seconds_before_;
  std::uint64_t executions_before_;
  watch::clock::time_point started_ = watch::clock::now();
  std::chrono::duration<double> used_{};  // processor time of all workers
  std::chrono::duration<double> used_by_those_that_ended_{};
  std::chrono::duration<double> spent_{};  // of the budget
  std::uint64_t peak_memory_kib_ = 0;
};

}  // namespace interlock::checker
