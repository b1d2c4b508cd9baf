// How records read in words: shared by all renderers, so that a step, a place or a verdict reads
// the same in text, XML and HTML. All results are printable (layout.hpp).
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <interlock/reports/record.hpp>

namespace interlock::reports {

/// "lost wakeup" for "lost_wakeup".
[[nodiscard]] std::string kind_in_words(std::string_view kind);

/// The tag that begins a check's line: "ok", "FAIL", "OPEN" (neither way could be shown), "ERROR".
[[nodiscard]] std::string_view tag_of(check const& c) noexcept;

/// What a check came to, in a few words: "proved", "fails as expected: lost_wakeup", "data_race,
/// expected lost_wakeup".
[[nodiscard]] std::string answer(check const& c);

/// Of a check without a failure that is not as expected: why, and what to do about it. Empty for
/// all others. May have several lines.
[[nodiscard]] std::string problem_without_failure(check const& c);

/// "full search", "search bound=2", "1,000 iterations".
[[nodiscard]] std::string search_in_words(std::string_view search);

/// "12 checks in 15 runs: 13 as expected, 1 not as expected (FAIL), 1 did not run; interrupted by
/// SIGINT".
[[nodiscard]] std::string totals_in_words(run const& r);

/// "2 proved, 1 bounded, 2 failed (1 of them as expected)".
[[nodiscard]] std::string verdicts_in_words(run const& r);

/// What one engine cannot show, in the order in which its checks say so, each with the number of
/// checks that say it where that is not all of them: "2+2W (7 of 11 checks)".
[[nodiscard]] std::map<std::string, std::vector<std::string>> limits_in_words(run const& r);

/// "2,238 executions"; empty for none.
[[nodiscard]] std::string executions_in_words(std::uint64_t executions);
/// "27 executions for 162": explored, and what they stand for.
[[nodiscard]] std::string executions_in_words(check const& c);
/// "10,000 turns of 400 threads, 41,200 a second; 9 to 61 each, Jain's index 0.91; longest wait 1,204 turns".
[[nodiscard]] std::string scale_in_words(scale const& s, double seconds);
/// "27 interleavings": what explore's own search counts, one by one, whatever the engine's are.
[[nodiscard]] std::string interleavings_in_words(std::uint64_t interleavings);
/// Whether c.executions are those.
[[nodiscard]] bool counts_interleavings(check const& c);

/// "12 ms", "0.3 s", "31 min": as exact as a reader needs.
[[nodiscard]] std::string duration_in_words(double seconds);

/// "thread 2"; "main" for 0, which creates and joins the others: constructor, `after`, destructor.
[[nodiscard]] std::string thread_in_words(unsigned thread);

/// "permits CAS 2→1 ·acquire". The order is left out where it is the default, seq_cst, except for
/// fences, which are nothing but their order.
[[nodiscard]] std::string step_in_words(step const& s);

/// "step 4": what other lines call it.
[[nodiscard]] std::string ref(step const& s);

/// A step without an operation is a remark between steps: its note is its text.
[[nodiscard]] bool is_remark(step const& s) noexcept;

/// Whether the step reads a value that is not the newest one.
[[nodiscard]] bool reads_old(step const& s) noexcept;

/// For a step that reads an old value: which one, what the newest is, and why it may be missed.
[[nodiscard]] std::string old_value_in_words(step const& s);

/// "step 4: thread 2 reads true from set, from step 2".
[[nodiscard]] std::string finding_in_words(finding const& f);

/// "acquire()" from what std::source_location::function_name() gives; all of it where it is of an
/// unknown form.
[[nodiscard]] std::string short_function(std::string_view signature);

/// "impl/semaphore/counting.hpp:31"; empty where the file is unknown.
[[nodiscard]] std::string full_place(place const& p);
/// "acquire() › _M_acquire()": the functions of libraries that the place's line has called; empty where there are none.
[[nodiscard]] std::string beneath_in_words(place const& p);
/// The same, with the column where steps come from other columns of the line.
[[nodiscard]] std::string place_among(place const& p, std::vector<step> const& steps);

/// The place to send a reader to first: the last access of a race, the last of those who wait;
/// where the failure names no file, that of the last step which does. nullptr when none is known.
[[nodiscard]] place const* main_place(failure const& f) noexcept;

/// The shortest ends of paths that tell the files of one failure apart.
class short_places {
 public:
  explicit short_places(failure const& f);
  /// "counting.hpp:31"; empty where the file is unknown.
  [[nodiscard]] std::string operator()(place const& p) const;

 private:
  std::map<std::string, std::string, std::less<>> names_;
};

}  // namespace interlock::reports
