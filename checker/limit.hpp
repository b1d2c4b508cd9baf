// What an engine may be unable to show of a program. Results of engines name limits; a record has
// their sentences, which are for people, and stand here alone.
//
//   result.limits.push_back(limit::load_buffering);
//   record.limits = in_words(result.limits);
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace interlock::checker {

enum class limit : std::uint8_t {
  // rc11
  forbidden_by_cxx20_sc,
  forbidden_by_sc,
  load_buffering,
  rounds_bound,
  looks_again_at_newest,  ///< step by step only
  code_not_instrumented,  ///< instrumented code only, with the functions that show it
  inline_assembly,        ///< likewise
  accesses_left_out,      ///< likewise
  // rc11 and relacy
  spurious_bound,
  timeout_bound,
  failed_tries_bound,
  storage_used_again,
  order_by_the_clock,
  // relacy
  loads_one_store_back,
  loads_two_stores_back,
  failed_exchange_reads_newest,
  stores_in_execution_order,
  yields_to_everyone,
  waits_on_newest,
  rounds_in_one_go,  ///< instrumented code only
  // native
  schedules_of_this_machine,
  values_of_this_machine,
  leaks_and_uninitialised_memory,
  stand_alone_fences,
};

namespace detail {
struct limit_sentence {
  limit what;
  std::string_view text;
};
inline constexpr std::array limit_sentences{
    limit_sentence{limit::forbidden_by_cxx20_sc, "what --model rc11 allows and c++20-sc does not"},
    limit_sentence{limit::forbidden_by_sc, "what --model rc11 allows and sc does not"},
    limit_sentence{limit::load_buffering,
                   "load buffering (loads that read from stores that come after them)"},
    limit_sentence{limit::rounds_bound,
                   "more rounds than --rounds allows of a loop in which each changes something (counts its attempts, say)"},
    limit_sentence{limit::looks_again_at_newest,
                   "old values where a thread that was woken from a wait looks again (it reads the newest)"},
    limit_sentence{limit::code_not_instrumented,
                   "what code does to memory that is not compiled with -fsanitize=thread (a failure may be due to that alone)"},
    limit_sentence{limit::inline_assembly, "what inline assembly does to memory (a failure may be due to that alone)"},
    limit_sentence{limit::accesses_left_out, "accesses that the compiler left out of what it shows"},
    limit_sentence{limit::spurious_bound,
                   "more spurious failures and wake-ups than --spurious allows"},
    limit_sentence{limit::timeout_bound, "more early timeouts than --timeouts allows"},
    limit_sentence{limit::failed_tries_bound,
                   "a thread's try_locks that fail because another holds the mutex, beyond 3 in one "
                   "execution of rc11 and 1 of relacy (std::lock and std::scoped_lock may go round for "
                   "ever)"},
    limit_sentence{limit::storage_used_again,
                   "memory that is freed and then handed out again at the same address (ABA)"},
    limit_sentence{limit::order_by_the_clock,
                   "that a call ends before another begins where nothing says so within the program (calls are in order "
                   "where one happens before the other)"},
    limit_sentence{limit::loads_one_store_back, "loads of values more than one store old"},
    limit_sentence{limit::loads_two_stores_back, "loads of values more than two stores old"},
    limit_sentence{limit::failed_exchange_reads_newest,
                   "a failing compare-exchange that reads an old value"},
    limit_sentence{limit::stores_in_execution_order,
                   "stores that take effect out of execution order (2+2W, S, load buffering)"},
    limit_sentence{limit::yields_to_everyone,
                   "threads that go on after yield() before each other one has taken a step"},
    limit_sentence{limit::waits_on_newest, "an atomic wait that sleeps on an old value"},
    limit_sentence{limit::rounds_in_one_go,
                   "switches within a loop that has gone round three times in a row without anything having changed"},
    limit_sentence{limit::schedules_of_this_machine,
                   "schedules that this machine did not happen to run"},
    limit_sentence{limit::values_of_this_machine,
                   "old values that this machine does not show by itself (data races are found all "
                   "the same)"},
    limit_sentence{limit::leaks_and_uninitialised_memory,
                   "leaks and reads of uninitialised memory; a lost wakeup shows as a deadlock"},
    limit_sentence{limit::stand_alone_fences,
                   "what stand-alone fences order: ThreadSanitizer does not see them, so a race "
                   "that it reports may be none"},
};
constexpr bool in_order_and_complete() {
  for (std::size_t i = 0; i != limit_sentences.size(); ++i)
    if (limit_sentences[i].what != static_cast<limit>(i)) return false;
  return limit_sentences.back().what == limit::stand_alone_fences;
}
static_assert(in_order_and_complete());
}  // namespace detail

[[nodiscard]] constexpr std::string_view to_string(limit which) noexcept {
  return detail::limit_sentences[static_cast<std::size_t>(which)].text;
}

/// Nothing where no engine of this version says so.
[[nodiscard]] constexpr std::optional<limit> limit_from(std::string_view sentence) noexcept {
  for (auto const& each : detail::limit_sentences) {
    bool const shows_where = each.what == limit::code_not_instrumented || each.what == limit::inline_assembly ||
                             each.what == limit::accesses_left_out;
    if (each.text == sentence || (shows_where && sentence.starts_with(each.text) && sentence[each.text.size()] == ':')) return each.what;
  }
  return std::nullopt;
}

[[nodiscard]] inline std::vector<std::string> in_words(std::vector<limit> const& limits) {
  std::vector<std::string> result;
  for (auto const each : limits) result.emplace_back(to_string(each));
  return result;
}

}  // namespace interlock::checker
