// A search of the rc11 engine by as many processes as it may use, and over as many sittings as it
// needs.
//
// What is to be searched is a list of parts in the order in which one process would come to them
// (depth first). Each is explored by a worker; one that is asked to gives away half of what it has
// left: what it would come to last, which becomes the part behind its own. So the counts add up to
// those of one process. Of several parts that fail, the first counts, as soon as those before it are
// through: which process was faster does not show in the result.
//
// A worker that is through with its part takes the next one. One that is asked for a part is asked
// because another has nothing to do; and none is, before the search is known to take a while.
#pragma once

#include <algorithm>
#include <list>
#include <optional>
#include <string>
#include <vector>

#include <interlock/checker/black_box.hpp>
#include <interlock/checker/options.hpp>
#include <interlock/checker/rc11/searching/frontier.hpp>
#include <interlock/checker/worker/saved_search.hpp>
#include <interlock/checker/worker/watch.hpp>
#include <interlock/checker/worker/worker.hpp>
#include <interlock/reports/record.hpp>
#include <interlock/scenarios/entry.hpp>

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
  divided_search(entry const& what, check_options const& options, saved_search from,
                 division const& dividing = {});

  /// How many processes it may use from now on. At least 1.
  void allow(unsigned processes) { allowed_ = processes; }
  /// Takes what the workers have to say, and employs more where it may. Returns whether it is over.
  bool advance();
  /// Lets the workers hand in what they have not done, as if the budget was spent.
  void stop();
  /// The same, but leaves it to advance() to wait for them.
  void stop_soon() { stopping_ = true; }

  [[nodiscard]] std::vector<int> descriptors() const;
  [[nodiscard]] std::uint64_t executions() const;
  /// Part of the whole, as an estimate.
  [[nodiscard]] double explored() const;
  [[nodiscard]] double seconds() const;
  /// Into how many it is divided so far.
  [[nodiscard]] std::size_t parts() const { return parts_.size(); }

  /// Precondition: advance() returned true, or stop() was called.
  [[nodiscard]] conclusion conclude();
  /// What is still to be done; nothing when it is over. Precondition: as above.
  [[nodiscard]] std::optional<saved_search> unfinished() const;
  /// What it came across, and what is still to be done, if anything is; nothing when it has ended in a failure
  /// or an error. Precondition: as above.
  [[nodiscard]] std::optional<saved_search> so_far() const;

 private:
  struct part : saved_search::part {
    double share = 1;    // of the search, by estimate: when it began, without what it gave away
    bool taken = false;  // by a worker that is at it
    std::optional<std::string> handed_in{};
    std::optional<reports::check> told{};  // of its failure
    std::optional<watch::state> died{};    // its worker, of it
    std::optional<std::string> doubted{};  // why its worker is not to be believed
    [[nodiscard]] bool failed() const { return told || died || doubted; }
    [[nodiscard]] bool waits() const { return left && !taken && !failed(); }
  };
  using place = std::list<part>::iterator;
  struct worker {
    enum class state : std::uint8_t {
      searches,
      waits,      // for its next part
      is_over,    // and is to end by itself
      failed,     // and has ended: what it leaves is wanted
      forgotten,
    };
    place at;  // where it searches, or did last
    shared_black_box box;
    watch watched;
    state now = state::searches;
    std::uint64_t progress = 0;  // lines that it told, and looks at it while it waits
    [[nodiscard]] bool is(state what) const { return now == what; }
    [[nodiscard]] bool lives() const { return now < state::failed; }
    /// Whatever the code under test may have written there: a part of one.
    [[nodiscard]] double explored() const {
      double const told = box->explored;
      return told >= 0 ? std::min(told, 1.0) : 0;
    }
    [[nodiscard]] double left() const { return at->share - explored(); }
  };

  void look_at(worker& each);
  void listen(worker& each);
  void take_given(worker& from, std::string_view told);
  void take_tally(worker& of, std::string_view told);
  void end(worker& each, worker::state how);
  void end_what_is_behind(place at);
  void hand_out();
  void employ(place at);
  void prepare(black_box& box);
  void dismiss_who_waits(std::size_t more_than);
  void ask_for_more();
  [[nodiscard]] bool is_asked_for();
  [[nodiscard]] bool is_worth_dividing();
  void count_what_is_spent();
  [[nodiscard]] bool budget_is_spent() const;
  [[nodiscard]] std::size_t living() const;
  [[nodiscard]] std::size_t searching() const;
  [[nodiscard]] std::size_t waiting_parts() const;
  // How many executions are allowed is to mean the same on every machine: the first so many.
  [[nodiscard]] std::size_t allowed() const { return options_.executions ? 1 : allowed_; }

  entry const& entry_;
  check_options const& options_;
  division dividing_;
  std::list<part> parts_;
  std::list<worker> workers_;
  unsigned allowed_ = 1;
  bool stopping_ = false;
  double seconds_before_;
  std::uint64_t executions_before_;
  double explored_before_;
  bool worth_dividing_ = false;
  std::optional<watch::clock::time_point> asked_{};  // since when nobody has given what was asked for
  watch::clock::time_point started_ = watch::clock::now();
  std::chrono::duration<double> used_{};  // processor time of all workers
  std::chrono::duration<double> used_by_those_that_ended_{};
  std::chrono::duration<double> spent_{};  // of the budget
  std::uint64_t peak_memory_kib_ = 0;
};

}  // namespace interlock::checker
