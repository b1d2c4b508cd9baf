#include <interlock/checker/worker/unchecked.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace interlock::checker {
namespace {

using reports::verdict;

constexpr char const* what_is_seen_of_instrumented_code =
    "no thread accesses what others could: is the code that it calls compiled with -fsanitize=thread, too?";
constexpr char const* what_is_seen =
    "engines see model::atomic<T, M>, model::var<T, M>, M::mutex and the like, and nothing of "
    "std::atomic, std::mutex or variables; --engine native runs those under ThreadSanitizer";

std::string in_words(std::vector<unsigned> const& threads) {
  std::string result;
  for (std::size_t i = 0; i != threads.size(); ++i)
    result += fmt::format("{}{}", i == 0 ? "" : i + 1 == threads.size() ? " and " : ", ", threads[i] + 1);
  return result;
}

}  // namespace

void expect_all_checked(reports::check& answer, program const& what, thread_set used_layer) {
  bool const claims = answer.verdict == verdict::proved || answer.verdict == verdict::bounded ||
                      answer.verdict == verdict::sampled;
  std::vector<unsigned> unseen;
  for (unsigned t = 0; t != what.threads; ++t)
    if ((used_layer >> t & 1) == 0 && (what.idle == nullptr || !what.idle(t))) unseen.push_back(t);
  if (!claims || unseen.empty()) return;
  answer.verdict = verdict::error;
  answer.reached.clear();
  if (what.instrumented)
    answer.error = fmt::format("nothing was checked of thread{} {}: {}", unseen.size() == 1 ? "" : "s", in_words(unseen),
                               what_is_seen_of_instrumented_code);
  else if (used_layer == 0)
    answer.error = fmt::format("nothing was checked: no thread uses an object of the layer; {}", what_is_seen);
  else
    answer.error = fmt::format(
        "nothing was checked of thread{} {}, which use{} no object of the layer in any execution; {}. A "
        "scenario whose threads are to be idle says so: static constexpr bool idle(unsigned i)",
        unseen.size() == 1 ? "" : "s", in_words(unseen), unseen.size() == 1 ? "s" : "", what_is_seen);
}

void could_not_be_run(reports::check& answer, std::string why) {
  answer.verdict = verdict::error;
  answer.reached.clear();
  answer.error = std::move(why);
}

}  // namespace interlock::checker
