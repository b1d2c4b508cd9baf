#include <algorithm>
#include <csignal>

#include <string>
#include <utility>

#include <fmt/format.h>

#include <interlock/checker/outside/unseen.hpp>
#include <interlock/checker/replay/token.hpp>
#include <interlock/checker/worker/aftermath.hpp>
#include <interlock/checker/worker/divided_search.hpp>
#include <interlock/checker/worker/task.hpp>
#include <interlock/checker/worker/watch.hpp>
#include <interlock/checker/worker/worker.hpp>
#include <interlock/reports/analysis/explanation.hpp>

namespace interlock::checker {
namespace {

using reports::verdict;

// Everything up to where the check is judged: one worker that replays a token's execution.
class replay_stage {
 public:
  replay_stage(entry const& what, replay_token token, check_options const& options)
      : entry_{what}, token_{std::move(token)}, box_{make_shared_black_box()} {
    watch_.emplace(start_worker(*box_, [&](line_writer const& parent) {
                     replay_in_worker(entry_, token_, *box_, parent, options);
                   }, child::printing::to_file),
                   options);
  }

  [[nodiscard]] watch& watched() { return *watch_; }
  [[nodiscard]] black_box const& box() const { return *box_; }
  [[nodiscard]] replay_token const& token() const { return token_; }
  watch::state look() { return watch_->look(watch_->lines().size() + box_->executions + box_->progress); }

 private:
  entry const& entry_;
  replay_token token_;
  shared_black_box box_;
  std::optional<watch> watch_;
};

class search_task final : public task {
 public:
  search_task(entry const& what, check_options const& options, std::optional<replay_token> token,
              std::function<void(reports::step const&)> on_step = {}, saved_search from = {})
      : entry_{what},
        options_{options},
        token_{std::move(token)},
        on_step_{std::move(on_step)},
        from_{std::move(from)} {
    record_.name = what.name();
    record_.engine = token_ ? token_->engine : std::string{to_string(options.engine)};
    record_.search = token_ ? "replay" : options.search.text();
    record_.threads = threads_in_record(what.what());
  }

  [[nodiscard]] std::string_view name() const override { return entry_.name(); }
  [[nodiscard]] std::string_view engine() const override { return record_.engine; }

  void limit_budget(std::chrono::duration<double> most) override { options_.budget = std::min(options_.budget, most); }
  void start() override {
    if (entry_.what().instrumented) look_for_unseen_code();
    begin();
    started_ = watch::clock::now();  // what could not begin did not start
  }

  bool advance() override {
    if (replay_) return advance_replay();
    return search_ ? advance_search() : advance_divided();
  }

  void cancel() override {
    record_.seconds = seconds();
    record_.executions = std::max(record_.executions, progress().executions);
    if (divided_ && options_.keep_unfinished) {
      divided_->stop();
      unfinished_ = divided_->unfinished();
      auto found = divided_->conclude();
      take(std::move(found.answer));
    }
    if (record_.verdict == verdict::unknown || record_.failed) {
      record_.verdict = record_.failed ? verdict::failed : verdict::unknown;
      record_.reached = "cancelled";
    }
    divided_.reset();
    search_.reset();
    replay_.reset();
    over();
  }

  [[nodiscard]] bool divides() const override { return goes_through_graphs(); }
  void allow(unsigned processes) override {
    allowed_ = processes;
    if (divided_) divided_->allow(processes);
  }
  [[nodiscard]] std::optional<saved_search> unfinished() const override {
    if (unfinished_ || started_ != watch::clock::time_point{} || !goes_through_graphs())
      return unfinished_;
    auto all = from_;
    all.check = entry_.name();
    return all;
  }

  void stop_soon() override {
    if (divided_) divided_->stop_soon();
  }
  [[nodiscard]] std::optional<saved_search> searched() const override { return searched_; }

  [[nodiscard]] std::vector<int> descriptors() const override {
    if (replay_) return const_cast<replay_stage&>(*replay_).watched().descriptors();
    if (divided_) return divided_->descriptors();
    return search_ ? search_->descriptors() : std::vector<int>{};
  }
  [[nodiscard]] task_progress progress() const override {
    if (divided_)
      return {.executions = divided_->executions(),
              .seconds = divided_->seconds(),
              .explored = divided_->explored(),
              .preemptions = std::nullopt};
    task_progress result{.executions = record_.executions,
                         .seconds = seconds(),
                         .explored = 0,
                         .preemptions = std::nullopt};
    if (!search_) return result;
    result.executions = box_->executions;
    result.explored = std::clamp(box_->explored.load(), 0.0, 1.0);
    if (auto const bound = box_->preemptions.load(); bound != search::unbounded)
      result.preemptions = bound;
    return result;
  }
  [[nodiscard]] reports::check take_record() override { return std::move(record_); }

 private:
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(watch::clock::now() - started_).count();
  }

  [[nodiscard]] bool goes_through_graphs() const {
    return !token_ && options_.engine == engine_name::rc11 && options_.search.exhaustive() &&
           !options_.walk;
  }

  void begin() {
    if (token_) {
      replay_.emplace(entry_, *token_, options_);
      return;
    }
    if (goes_through_graphs()) {
      divided_.emplace(entry_, options_, from_);
      divided_->allow(allowed_);
      divided_->advance();
      return;
    }
    search_interleavings();
  }

  void search_interleavings() {
    box_ = make_shared_black_box();
    search_.emplace(start_worker(*box_, [this](line_writer const& parent) {
                      search_in_worker(entry_, options_, *box_, parent);
                    }),
                    options_);
  }

  bool over() {
    box_ = no_black_box();
    judge(record_, entry_);
    return true;
  }

  bool over_in_doubt(std::string_view why) { return over_with_error(doubt(why)); }

  bool over_with_error(std::string why) {
    record_.seconds = seconds();
    record_.verdict = verdict::error;
    record_.executions = 0;
    record_.reached.clear();
    record_.failed.reset();
    record_.error = std::move(why);
    search_.reset();
    replay_.reset();
    return over();
  }

  void take(reports::check answer) {
    record_.verdict = answer.verdict;
    record_.reached = std::move(answer.reached);
    record_.executions = answer.executions;
    record_.stands_for = answer.stands_for;
    record_.seconds = answer.seconds;
    record_.limits = std::move(answer.limits);
    record_.failed = std::move(answer.failed);
    record_.error = std::move(answer.error);
  }

  bool advance_divided() {
    if (!divided_->advance()) return false;
    unfinished_ = divided_->unfinished();
    searched_ = divided_->so_far();
    auto found = divided_->conclude();
    record_.peak_memory_kib = found.answer.peak_memory_kib;
    take(std::move(found.answer));
    killed_ = found.killed;
    divided_.reset();
    if (record_.verdict == verdict::error) return over();
    if (!record_.failed) return over();
    box_ = std::move(found.box);
    return advance_to_replay(found.died);
  }

  bool advance_search() {
    auto const how = search_->look(box_->executions + box_->progress);
    if (how == watch::state::running && box_->sealed()) return false;
    record_.seconds = seconds();
    record_.peak_memory_kib = search_->peak_memory_kib();
    auto heard = listen(search_->lines());
    if (auto const why = reason_for_doubt(*search_, how, heard, *box_)) return over_in_doubt(*why);
    if (heard.result) {
      take(std::move(*heard.result));
    } else {
      killed_ = how != watch::state::ended;
      record_.verdict = verdict::failed;
      record_.executions = box_->executions + 1;
      record_.failed = failure_of(*search_, how, *box_, entry_.what().threads, options_);
    }
    bool const died = !heard.result;
    search_.reset();
    if (without_choices_ && (!record_.failed || record_.failed->kind != without_choices_->failed->kind)) {
      record_ = std::move(*without_choices_);
      return over();
    }
    if (!record_.failed) return over();
    return advance_to_replay(died);
  }

  bool advance_to_replay(bool died) {
    if (!box_->intact()) return over();
    if (!box_->replayable) return advance_without_choices(died);
    replay_.emplace(entry_, token_of(entry_, options_, *box_), options_);
    box_ = no_black_box();
    return false;
  }

  // A search of graphs ended in a failure and left no interleaving. Where it ended by itself it has
  // looked for one in vain; where the code under test took it down, a search of interleavings may
  // come upon the same.
  bool advance_without_choices(bool died) {
    if (!died) return over();
    without_choices_ = record_;
    options_.walk = true;
    search_interleavings();
    return false;
  }

  bool advance_replay() {
    auto const how = replay_->look();
    if (on_step_) tell_new_steps();
    if (how == watch::state::running && replay_->box().sealed()) return false;
    auto heard = listen(replay_->watched().lines());
    if (auto const why = reason_for_doubt(replay_->watched(), how, heard, replay_->box()))
      return over_in_doubt(*why);
    record_.peak_memory_kib =
        std::max(record_.peak_memory_kib, replay_->watched().peak_memory_kib());
    auto again = heard.result ? heard.result->failed
                              : failure_of(replay_->watched(), how, replay_->box(),
                                           entry_.what().threads, options_);
    if (token_) {
      record_.executions = 1;
      record_.seconds = seconds();
      if (!options_.edits.empty() && !replay_->box().edited)
        return over_with_error("no operation of this execution is what --edit names: see its place, its operation and its order in --trace");
      record_.verdict = again ? verdict::failed : verdict::sampled;
      record_.reached = "one execution, replayed";
      record_.failed = std::move(again);
    } else if (killed_ && how != watch::state::ended) {
      // Both were stopped from outside. Which limit was met first is the machine's doing.
    } else if (!again || again->kind != record_.failed->kind) {
      record_.failed = differs_when_repeated(again);
    }
    if (heard.result && record_.limits.empty()) record_.limits = std::move(heard.result->limits);
    if (record_.failed) {
      record_.failed->steps = std::move(heard.steps);
      record_.threads = threads_in_record(entry_.what(), record_.failed->steps);
      reports::keep_objects_of_steps(*record_.failed);
      record_.failed->explanation = reports::explain(*record_.failed);
      record_.replay = to_text(replay_->token());
    }
    replay_.reset();
    return over();
  }

  void tell_new_steps() {
    auto const& lines = replay_->watched().lines();
    for (; told_ != lines.size(); ++told_)
      if (auto const& line = lines[told_]; line[0] == step_line) try {
          on_step_(reports::step_from_json(std::string_view{line}.substr(1)));
        } catch (std::invalid_argument const&) {
          return;  // at its end nothing that the worker told is believed
        }
  }

  // The same choices did not lead to the same failure.
  reports::failure differs_when_repeated(std::optional<reports::failure> const& again) const {
    auto result = *record_.failed;
    result.why = fmt::format("the same choices led to {} in the search and to {} when repeated: "
                             "something outside of the layer decides (time, addresses, random "
                             "numbers, or state that outlives an execution)",
                             result.kind, again ? again->kind : "no failure");
    result.message = "the code under test is not deterministic: " + result.message;
    result.kind = to_string(failure::nondeterminism);
    return result;
  }

  entry const& entry_;
  check_options options_;
  std::optional<replay_token> token_;
  std::function<void(reports::step const&)> on_step_;
  saved_search from_;
  std::size_t told_ = 0;  ///< lines of the replay that on_step_ has been told of
  shared_black_box box_ = no_black_box();  ///< while a search goes on, and until its choices are read
  watch::clock::time_point started_;
  unsigned allowed_ = 1;
  std::optional<divided_search> divided_;
  std::optional<saved_search> unfinished_;
  std::optional<saved_search> searched_;
  std::optional<watch> search_;
  std::optional<reports::check> without_choices_;  ///< the failure that a second search is for
  bool killed_ = false;  ///< the search, by a limit on time or memory
  std::optional<replay_stage> replay_;
  reports::check record_;
};

}  // namespace

std::unique_ptr<task> make_search_task(entry const& what, check_options const& options,
                                       saved_search from) {
  return std::make_unique<search_task>(what, options, std::nullopt,
                                       std::function<void(reports::step const&)>{}, std::move(from));
}

std::unique_ptr<task> make_replay_task(entry const& what, replay_token token,
                                       check_options const& options,
                                       std::function<void(reports::step const&)> on_step) {
  return std::make_unique<search_task>(what, options, std::move(token), std::move(on_step));
}

}  // namespace interlock::checker
