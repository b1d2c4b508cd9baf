// The run record: all that a report may know of a run. README.md in this folder documents its
// JSON form, which is stable.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace interlock::reports {

/// How far the answer of a check goes.
enum class verdict : std::uint8_t {
  proved,   ///< the whole space was searched
  bounded,  ///< complete up to a bound: `reached` says which
  sampled,  ///< some executions, chosen at random or by the machine
  unknown,  ///< the budget was spent or the run was cancelled before any bound was complete
  failed,   ///< a failure was found
  error,    ///< the check itself could not be run
};

[[nodiscard]] std::string_view to_string(verdict v) noexcept;
[[nodiscard]] std::optional<verdict> verdict_from(std::string_view name) noexcept;

/// A function of a library that is called at some line.
struct inner_call {
  std::string file{};  ///< where it goes on inwards; empty when unknown
  unsigned line = 0;   ///< 0 when unknown
  std::string function{};
};

struct place {
  std::string file{};  ///< relative to the repository; empty when unknown
  unsigned line = 0;
  unsigned column = 0;  ///< 0 when unknown
  std::string function{};
  unsigned thread = 0;  ///< 1 …; 0 for the constructor, `after` and the destructor
  std::string what{};   ///< what happened there: "write of data", "waiting for permits"
  /// Where that happened within a library: what the line calls, what that calls, and so on, down to the operation.
  std::vector<inner_call> beneath{};
};

/// Which store another step is about: where its value came from.
struct store_reference {
  std::uint64_t step = 0;  ///< 0: the initial value
  unsigned thread = 0;
  std::string value{};
};

/// One operation of the failing interleaving; where `operation` is empty, a remark between two,
/// with `note` as its text ("no continuation from here can wake thread 2").
struct step {
  std::uint64_t number = 0;              ///< 1 …
  unsigned thread = 0;                   ///< as in place
  std::string operation{};               ///< as in std: "load", "fetch_add", "wait"
  std::string object{};                  ///< its name; empty for fences and the like
  std::string order{};                   ///< empty where there is none
  std::optional<std::string> read{};     ///< the value read, as text
  std::optional<std::string> written{};  ///< the value written, as text
  bool newest = true;                    ///< whether `read` was the newest value
  std::optional<store_reference> reads_from{};
  std::optional<store_reference> hidden{};  ///< the newest store, where a load did not see it
  /// The next store in modification order, where this one did not come last in it.
  std::optional<store_reference> precedes{};
  std::string note{};  ///< "blocks", "woken by thread 2", "fails spuriously", "times out"
  place where{};
  std::optional<std::uint32_t> id{};    ///< the number of the object, which names may share
  std::optional<std::uint32_t> with{};  ///< the mutex of a condition variable's wait
};

/// An object of the code under test that steps are about.
struct object {
  std::uint32_t id = 0;
  std::string name{};
  std::string kind{};  ///< "atomic", "var", "mutex", "condition"
  place created{};
  bool leaked = false;  ///< it was left when everything was over
};

/// One thing that explains a failure: an access, an operation that orders less than it seems to, a
/// notification that woke nobody.
struct finding {
  std::string about{};  ///< "variable", "access", "release", …: see explanation.hpp
  std::string text{};   ///< one sentence
  std::optional<unsigned> thread{};
  std::optional<std::uint64_t> step{};  ///< the number of the step that it is about
  place where{};                        ///< the line to quote; without a file, none
};

struct failure {
  std::string kind{};     ///< as in interlock::failure
  std::string message{};  ///< what: one sentence
  std::string why{};      ///< why it is possible; may be empty
  std::vector<place> places{};
  std::vector<step> steps{};  ///< empty where the engine has no interleaving to show
  std::vector<object> objects{};      ///< those of the steps, as far as the engine knows them
  std::vector<finding> explanation{};  ///< may be empty
};

/// One memory order in place of another, or a fence that is added, at one place of the source.
struct order_change {
  std::string part{"order"};  ///< "order", "failure_order", "fence_before", "fence_after"
  std::string object{};       ///< "a", or "a and b" where the place serves several
  std::string operation{};
  std::string from{};  ///< empty where a fence is added
  std::string to{};
  place where{};
  bool others = false;  ///< also of whatever else is used at the place
};

/// Changes that together mend the failure, and how far the search that says so came.
struct remedy {
  std::vector<order_change> changes{};
  std::string reached{};
  bool proved = false;  ///< with these changes the check is proved
};

/// Whether stronger memory orders would mend a failure: tried, and not concluded.
struct order_advice {
  /// With every operation seq_cst: "passes" (proved), "fails" or "not_known".
  std::string seq_cst{};
  std::string seq_cst_kind{};  ///< of the failure that is left then
  /// How far a search came that is no proof and found nothing then; empty: there was none.
  std::string seq_cst_reached{};
  std::vector<remedy> remedies{};  ///< of none of them a change can be left out
  bool complete = true;  ///< false: the budget was spent before all of them were tried
  /// Why it was decided by the engine that found the failure and not by rc11, which proves.
  std::string not_by_rc11{};
};

/// Failures of one kind at the same places.
struct failure_class {
  std::string kind{};
  std::string message{};
  std::vector<place> places{};
  std::string replay{};         ///< a token of the first of them
  /// In which it was found, counted from 1; 0: by the search that `check` makes alone.
  std::uint64_t execution = 0;
  std::uint64_t times = 0;  ///< how often it was seen
};

/// What the search that `interlock check` makes comes upon first.
struct first_by_check {
  std::string kind{};
  std::string message{};
  std::vector<place> places{};
  std::uint64_t execution = 0;  ///< of that search, counted from 1
};

/// What `interlock explore` found out beyond the failure itself.
struct exploration {
  std::uint64_t executions = 0;  ///< interleavings, of explore's own search
  std::string reached{};  ///< how far the search for failures came; empty: not through any bound
  bool complete = false;
  std::vector<failure_class> failures{};  ///< in the order in which they were found
  /// After this step every continuation fails; 0: every execution. Nothing where the budget did
  /// not suffice to tell.
  std::optional<std::uint64_t> lost_after{};
  std::optional<order_advice> orders{};
  std::optional<first_by_check> checked{};
};

/// One check under one engine.
/// What a check at its real size was asked for, and how its threads fared. A turn is what they all want, again and again.
struct scale {
  std::uint64_t turns = 0;   ///< that they have had
  std::uint64_t wanted = 0;  ///< more, where its time was up
  unsigned threads = 0;      ///< that asked for turns
  std::uint64_t least = 0;   ///< turns of the one that has had fewest
  std::uint64_t most = 0;
  double fairness = 0;             ///< Jain's index of their turns: 1 where all have had as many, 1/threads where one has had all
  std::uint64_t longest_wait = 0;  ///< turns of others while one waited for its own
};

struct check {
  std::string name{};
  std::string engine{};  ///< "relacy", "native"
  std::string search{};  ///< as asked for: "auto", "full", "bound=2", "random=1000", "iterations=…", "scale"
  std::string reached{};  ///< how far the search got, in words; may be empty
  reports::verdict verdict = verdict::unknown;
  std::string expected{};  ///< "passes" or the kind of failure
  bool as_expected = false;
  std::uint64_t executions = 0;
  /// How many executions these stand for: with all that differ from one of them in which of the
  /// threads of a role was which. 0: as many as they are.
  std::uint64_t stands_for = 0;
  double seconds = 0;
  bool cached = false;  ///< it was not searched for in this run: an earlier one of the same program came to it
  unsigned threads = 0;
  std::uint64_t peak_memory_kib = 0;
  std::vector<std::string> limits{};  ///< what the engine cannot show, for this scenario
  std::optional<reports::failure> failed{};
  std::string replay{};  ///< a token for `interlock replay`; empty where there is none
  std::string error{};   ///< for verdict::error: what went wrong and what to do; for verdict::unknown:
                         ///< what ended it, where that was not its budget
  std::optional<exploration> explored{};
  std::optional<reports::scale> at_scale{};  ///< of a native run of its scaled form that came to its end
};

/// A check under an engine that was asked for and has no record.
struct left_out {
  std::string name{};
  std::string engine{};
};

/// That a run was ended before it was through. Checks that were under way have records.
struct interruption {
  std::string by{};  ///< "SIGINT"
  std::vector<left_out> did_not_run{};
};

/// What made a run: enough to have it made again.
struct origin {
  std::string program{};   ///< as a shell calls it, from where it was called
  std::string version{};   ///< of Interlock
  std::string build{};     ///< of the program: two of the same build do the same
  std::string compiler{};  ///< of the checks
  std::string commit{};    ///< of the sources; empty where they are under no version control that is known
  bool edited = false;     ///< whether they differed from that commit
  std::string host{};
  std::string began{};     ///< "2026-11-30T09:30:00Z"
  std::vector<std::string> arguments{};  ///< of the program
};

struct run {
  std::vector<check> checks{};
  std::optional<interruption> interrupted{};
  std::optional<reports::origin> origin{};
  /// How the program was called that renders this, for replay lines, and where the sources are; no part of the record.
  std::string program = "interlock";
  std::string source_root = ".";
};

/// What a run came to. The values are interlock's exit statuses.
enum class outcome : std::uint8_t {
  as_expected = 0,
  not_as_expected = 1,  ///< also when, besides, a check could not be run; and when interrupted
  could_not_run = 3,
};

[[nodiscard]] outcome outcome_of(run const& r) noexcept;

/// The JSON text of a run, schema interlock-run/1.
[[nodiscard]] std::string to_json(run const& r);
/// Throws std::invalid_argument with one sentence when the text is not a record, is truncated, or
/// is of a newer schema.
[[nodiscard]] run run_from_json(std::string_view text);

/// The JSON of one check on one line: what a worker sends.
[[nodiscard]] std::string to_json_line(check const& c);
[[nodiscard]] check check_from_json(std::string_view text);
[[nodiscard]] std::string to_json_line(step const& s);
[[nodiscard]] step step_from_json(std::string_view text);

/// Leaves out the objects that no step is about.
void keep_objects_of_steps(failure& f);

}  // namespace interlock::reports
