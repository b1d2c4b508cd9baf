#include <interlock/checker/stepper/branches.hpp>

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include <interlock/checker/engine.hpp>
#include <interlock/checker/stepper/variables.hpp>
#include <interlock/model/engine.hpp>
#include <interlock/reports/words.hpp>

namespace interlock::checker {
namespace {

using reports::thread_in_words;

choice kind_of(black_box::choice const& made) { return static_cast<choice>(made.made.at.kind); }

class offers {
 public:
  offers(attempt const& ran, std::size_t position)
      : ran_{ran}, position_{position}, place_of_{all_of(ran)} {
    if (position != ran.steps.size()) runs_.insert(ran.steps[position].thread);
    for (std::size_t i = 0; i != ran.choices.size(); ++i)
      if (ran.choices[i].step == position) add(i);
  }
  [[nodiscard]] std::vector<branch> take() && { return std::move(result_); }

 private:
  void add(std::size_t which) {
    auto const& made = ran_.choices[which];
    for (std::uint32_t outcome = 0; outcome != made.made.limit; ++outcome) {
      if (outcome == made.made.taken) continue;
      if (auto text = in_words(made, outcome); !text.empty())
        result_.push_back({which, outcome, std::move(text)});
    }
    if (kind_of(made) == choice::load) older_ += made.made.taken;
  }

  // Empty: it is not worth offering.
  std::string in_words(black_box::choice const& made, std::uint32_t outcome) {
    auto const who = thread_in_words(reported(made.thread));
    switch (kind_of(made)) {
      case choice::thread: return another_thread(reported(made.stands_for[outcome % max_threads]));
      case choice::load: return another_store(made, outcome, who);
      case choice::spurious:
        return fmt::format("{}'s {} {}{}", who, operation(made), outcome == 0 ? "does not " : "",
                           is_wait(made) ? (outcome == 0 ? "wake spuriously" : "wakes spuriously")
                                         : (outcome == 0 ? "fail spuriously" : "fails spuriously"));
      case choice::timeout:
        return fmt::format("{}'s {} {}", who, operation(made),
                           outcome == 0 ? "does not time out early" : "times out");
      case choice::waiter:
        return fmt::format(
            "{}'s {} wakes {}, not {}", who, operation(made),
            thread_in_words(reported(made.stands_for[outcome % max_threads])),
            thread_in_words(reported(made.stands_for[made.made.taken % max_threads])));
      case choice::placement:
        return outcome == 0
                   ? fmt::format("{}'s {} goes last in modification order", who, operation(made))
                   : fmt::format("{}'s {} goes before {} other{} in modification order", who,
                                 operation(made), outcome, outcome == 1 ? "" : "s");
      case choice::user:
        return fmt::format("{}'s choose({}) returns {}, not {}", who, made.made.limit, outcome,
                           made.made.taken);
    }
    return {};
  }

  std::string another_thread(unsigned thread) {
    if (!runs_.insert(thread).second) return {};
    auto const next = next_of(thread);
    return fmt::format("{} runs instead{}", thread_in_words(thread),
                       next == nullptr ? "" : fmt::format(": {}", asked_for(*next)));
  }

  // A load goes from the newest store towards older ones, one choice a store.
  std::string another_store(black_box::choice const& made, std::uint32_t outcome,
                            std::string const& who) const {
    auto const* const load = next_of(reported(made.thread));
    if (load == nullptr) return {};
    auto const back = older_ + outcome;
    auto text = fmt::format("{}'s {} reads ", who, asked_for(*load));
    for (auto const& each : variables_after(ran_.steps, position_)) {
      if (each.name != load->object || each.versions.size() <= back) continue;
      auto const& store = each.versions[each.versions.size() - 1 - back];
      return text + fmt::format("{} ({})", store.value,
                                store.written.step == 0
                                    ? "the initial value"
                                    : fmt::format("of step {}", store.written.step));
    }
    return text + (outcome < made.made.taken ? "a newer value" : "an older value");
  }

  [[nodiscard]] reports::step const* next_of(unsigned thread) const {
    auto const found =
        std::find_if(ran_.steps.begin() + static_cast<std::ptrdiff_t>(position_), ran_.steps.end(),
                     [&](reports::step const& s) { return s.thread == thread; });
    return found == ran_.steps.end() ? nullptr : &*found;
  }
  // Without what came of it, which is another thing in another execution.
  [[nodiscard]] std::string asked_for(reports::step const& s) const {
    return fmt::format("{}{}{} at {}", s.object, s.object.empty() ? "" : " ", s.operation,
                       place_of_(s.where));
  }
  [[nodiscard]] static std::string operation(black_box::choice const& made) {
    return describe(made.made.at);
  }
  [[nodiscard]] static bool is_wait(black_box::choice const& made) {
    auto const what = static_cast<model::operation>(made.made.at.operation);
    return what == model::operation::wait || what == model::operation::wait_until;
  }
  // As in steps, where the scenario's own part is 0.
  [[nodiscard]] unsigned reported(unsigned thread) const {
    return thread < ran_.stand.size() ? thread + 1 : 0;
  }

  static reports::failure all_of(attempt const& ran) {
    reports::failure all;
    all.steps = ran.steps;
    return all;
  }

  attempt const& ran_;
  std::size_t position_;
  reports::short_places place_of_;
  std::set<unsigned> runs_;  // threads that run here anyway, or were offered
  std::uint32_t older_ = 0;  // how many stores back the load has gone by its choices so far
  std::vector<branch> result_;
};

}  // namespace

std::vector<branch> branches_at(attempt const& ran, std::size_t position) {
  return offers{ran, position}.take();
}

replay_token token_of_branch(replay_token token, attempt const& ran, branch const& taken) {
  std::vector<decision> made;
  for (std::size_t i = 0; i <= taken.choice; ++i) made.push_back(ran.choices[i].made);
  made.back().taken = taken.outcome;
  token.decisions = script::of(made);
  return token;
}

}  // namespace interlock::checker
