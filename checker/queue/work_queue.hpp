// The work of many runs of one build, on a Redis server: pieces of searches, who explores them, and what came out.
//
// Keys begin with interlock:{BUILD}: and are
//   pieces        a stream with the consumer group `workers`: of each piece its run, its task, and what is left of it
//   seen, rates   of each worker, when it was heard of last, and its executions a second
//   runs          the names of runs
//   run:RUN       what it asks (request.hpp), and sums over its tasks
//   run:RUN:N     a task: sums of tallies, by which request they came about; `how` it ended, and then perhaps a record
//   run:RUN:N:open  the ids of its pieces that are not done: none else is believed to be of it
//   run:RUN:N:seen  what else its pieces came across: tallies with counts of 0
//   run:RUN:over  the numbers of tasks that are over
//   run:RUN:askers  who waits for it, and when it was heard of last
// and interlock:builds the builds that there are.
//
// A piece is in the stream as long as it is not done. Whoever has taken it is told apart by the group, which has one owner
// of each. What is left of it goes in as new pieces, its tally is added, and it goes out, in one transaction, which the
// owner alone can make: so at each moment, what was counted and the pieces in the stream make up the whole search,
// whoever ends or comes too late. A server that was restarted, and has lost its last second, has such a moment.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <interlock/checker/queue/connection.hpp>
#include <interlock/checker/queue/request.hpp>
#include <interlock/checker/rc11/searching/frontier.hpp>

namespace interlock::checker::queue {

/// What no other worker or asker is called, on whatever machine.
[[nodiscard]] std::string name_of_this();

class work_queue {
 public:
  using milliseconds = std::chrono::milliseconds;

  /// All that a call throws: queue_error.
  work_queue(address const& at, std::string build);
  [[nodiscard]] std::string address_text() const { return server_.to().text(); }
  [[nodiscard]] std::string const& build() const { return build_; }

  // ---- for who asks

  /// Puts a run there unless it is there already. Returns what is asked in its name now. Where that is the same, the asker is one of
  /// those that wait for it; so it is as long as it looks at least once a minute.
  [[nodiscard]] std::string put(std::string const& run, request const& asked, std::string const& asker = {});
  struct sight {
    std::size_t tasks = 0;
    std::size_t over = 0;
    std::uint64_t executions = 0;
    double explored = 0;  ///< sum over the tasks
    std::size_t pieces = 0;  ///< of all runs
    std::size_t workers = 0;
    std::vector<std::size_t> newly_over;  ///< behind the first `known`
  };
  /// Nothing where there is no such run.
  [[nodiscard]] std::optional<sight> look(std::string const& run, std::size_t known, std::string const& asker = {});
  struct task_state {
    enum class ending : std::uint8_t { none, through, told, spent };
    ending how = ending::none;
    rc11::tally seen;
    double explored = 0;
    double seconds = 0;
    std::uint64_t peak_memory_kib = 0;
    std::string record;  ///< where it was told
    std::string by;      ///< the checksum of the request by which workers went; empty: of none
  };
  /// Throws std::invalid_argument, or queue_damaged, where what is there is damaged.
  [[nodiscard]] task_state state_of(std::string const& run, std::size_t task);
  /// Removes it, for whoever waits for it. Returns whether it was there.
  bool remove(std::string const& run) { return leave_run(run, {}); }
  /// The asker waits for it no more: removes it unless others do. Returns whether it was there and has gone.
  bool leave_run(std::string const& run, std::string const& asker);
  [[nodiscard]] std::vector<std::string> runs();
  /// Builds that have runs or workers, with this one if it has.
  [[nodiscard]] std::vector<std::string> builds();
  struct run_state {
    std::size_t tasks = 0;
    std::size_t over = 0;
    std::uint64_t executions = 0;
    double explored = 0;
    double seconds = 0;  ///< of all workers together
    double age = 0;      ///< seconds since it was put there
  };
  [[nodiscard]] std::optional<run_state> state_of(std::string const& run);
  struct traffic {
    std::size_t pieces = 0;
    std::size_t claimed = 0;
    std::size_t workers = 0;
    double rate = 0;  ///< executions a second
  };
  [[nodiscard]] traffic traffic_now();

  // ---- for workers

  struct claim {
    std::string id;
    std::vector<std::pair<std::string, std::string>> fields;
  };
  /// A piece that nobody has; waits so long for one.
  [[nodiscard]] std::optional<claim> take(std::string const& worker, milliseconds wait);
  /// One whose worker was silent for so long. `idle`: that this one has nothing to do is told, too.
  [[nodiscard]] std::optional<claim> take_over(std::string const& worker, milliseconds silence, bool idle);
  /// Of which renew() tells the checksum. Nothing where it is gone, or another one meanwhile.
  [[nodiscard]] std::optional<request> request_of(std::string const& run, std::string const& sum);

  struct renewed {
    enum class state : std::uint8_t { mine, lost, over, unreachable };
    state how = state::mine;
    std::uint64_t deliveries = 0;
    std::size_t pieces = 0;
    std::size_t claimed = 0;
    std::size_t workers = 0;
    std::string request_sum{};
  };
  /// Tries once.
  [[nodiscard]] renewed renew(std::string const& worker, claim const& held, piece const& what, milliseconds silence, double rate);

  struct outcome {
    std::string request_sum{};  ///< of the request that was gone by; empty: of none
    rc11::tally seen{};
    double explored = 0;
    double seconds = 0;
    std::uint64_t peak_memory_kib = 0;
    std::string record{};             ///< empty: it has not ended
    std::vector<std::string> left{};  ///< pieces
  };
  /// Returns whether it was the worker's: else another one does it, or the task is over. Throws queue_full, and nothing was
  /// done; not where nothing is left.
  bool hand_in(std::string const& worker, claim const& held, piece const& what, outcome const& done);
  void discard(std::string const& worker, claim const& held);
  /// Best effort.
  void leave(std::string const& worker);

 private:
  [[nodiscard]] request_words script(char const* text, request_words const& arguments) const;
  void make_group();

  std::string build_;
  std::string prefix_;
  connection server_;
};

}  // namespace interlock::checker::queue
