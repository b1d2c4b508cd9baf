// How records read in words: shared by all renderers, so that a step, a place or a verdict reads
// the same in text, XML and HTML. All results are printable (layout.hpp).
#pragma once

#include <map>
#include <string>
#include <string_view>

#include <interlock/reports/record.hpp>

namespace interlock::reports {

/// "lost wakeup" for "lost_wakeup".
[[nodiscard]] std::string kind_in_words(std::string_view kind);

/// What a check came to, in a few words: "proved", "fails as expected: lost_wakeup", "data_race,
/// expected lost_wakeup".
[[nodiscard]] std::string answer(check const& c);

/// "full search", "search bound=2".
[[nodiscard]] std::string search_in_words(std::string_view search);

/// "2,238 executions"; empty for none.
[[nodiscard]] std::string executions_in_words(std::uint64_t executions);

/// "12 ms", "0.3 s", "31 min": as exact as a reader needs.
[[nodiscard]] std::string duration_in_words(double seconds);

/// "thread 2"; "main" for 0, which creates and joins the others: constructor, `after`, destructor.
[[nodiscard]] std::string thread_in_words(unsigned thread);

/// "permits CAS 2→1 ·acquire". The order is left out where it is the default, seq_cst, except for
/// fences, which are nothing but their order.
[[nodiscard]] std::string step_in_words(step const& s);

/// A step without an operation is a remark between steps: its note is its text.
[[nodiscard]] bool is_remark(step const& s) noexcept;

/// Whether the step reads a value that is not the newest one.
[[nodiscard]] bool reads_old(step const& s) noexcept;

/// For a step that reads an old value: which one, what the newest is, and why it may be missed.
[[nodiscard]] std::string old_value_in_words(step const& s);

/// "acquire()" from what std::source_location::function_name() gives; all of it where it is of an
/// unknown form.
[[nodiscard]] std::string short_function(std::string_view signature);

/// "impl/semaphore/counting.hpp:31"; empty where the file is unknown.
[[nodiscard]] std::string full_place(place const& p);

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
