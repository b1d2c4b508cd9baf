#include <csignal>

#include <string>
#include <utility>

#include <fmt/format.h>

#include <interlock/checker/replay/token.hpp>
#include <interlock/checker/worker/aftermath.hpp>
#include <interlock/checker/worker/task.hpp>
#include <interlock/checker/worker/watch.hpp>
#include <interlock/checker/worker/worker.hpp>
#include <interlock/reports/explanation.hpp>

namespace interlock::checker {
namespace {

using reports::verdict;

// Everything up to where the check is judged: one worker that replays a token's execution.
class replay_stage {
 public:
  replay_stage(entry const& what, replay_token token, check_options const& options)
      : entry_{what}, token_{std::move(token)}, box_{make_shared_black_box()} {
    watch_.emplace(child::fork_to_run(
                       [&](int pipe) { replay_in_worker(entry_, token_, *box_, pipe); }),
                   options);
  }

  [[nodiscard]] watch& watched() { return *watch_; }
  [[nodiscard]] black_box const& box() const { return *box_; }
  [[nodiscard]] replay_token const& token() const { return token_; }
  watch::state look() { return watch_->look(watch_->lines().size() + box_->executions); }

 private:
  entry const& entry_;
  replay_token token_;
  shared_black_box box_;
  std::optional<watch> watch_;
};

class relacy_task final : public task {
 public:
  relacy_task(entry const& what, check_options const& options, std::optional<replay_token> token,
              std::function<void(reports::step const&)> on_step = {})
      : entry_{what},
        options_{options},
        token_{std::move(token)},
        on_step_{std::move(on_step)},
        box_{make_shared_black_box()} {
    record_.name = what.name();
    record_.engine = "relacy";
    record_.search = token_ ? "replay" : options.search.text();
    record_.threads = what.what().threads;
  }

  [[nodiscard]] std::string_view name() const override { return entry_.name(); }
  [[nodiscard]] std::string_view engine() const override { return record_.engine; }

  void start() override {
    started_ = watch::clock::now();
    if (token_) {
      replay_.emplace(entry_, *token_, options_);
      return;
    }
    search_.emplace(child::fork_to_run(
                        [this](int pipe) { search_in_worker(entry_, options_, *box_, pipe); }),
                    options_);
  }

  bool advance() override { return replay_ ? advance_replay() : advance_search(); }

  void cancel() override {
    record_.verdict = record_.failed ? verdict::failed : verdict::unknown;
    record_.executions = std::max(record_.executions, box_->executions.load());
    record_.reached = "cancelled";
    record_.seconds = seconds();
    search_.reset();
    replay_.reset();
    judge(record_, entry_);
  }

  [[nodiscard]] std::vector<int> descriptors() const override {
    if (replay_) return const_cast<replay_stage&>(*replay_).watched().descriptors();
    return search_ ? search_->descriptors() : std::vector<int>{};
  }
  [[nodiscard]] task_progress progress() const override {
    task_progress result{.executions = box_->executions,
                         .seconds = seconds(),
                         .explored = box_->explored,
                         .preemptions = std::nullopt};
    if (auto const bound = box_->preemptions.load(); bound != search::unbounded)
      result.preemptions = bound;
    return result;
  }
  [[nodiscard]] reports::check take_record() override { return std::move(record_); }

 private:
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(watch::clock::now() - started_).count();
  }

  bool advance_search() {
    auto const how = search_->look(box_->executions);
    if (how == watch::state::running) return false;
    record_.seconds = seconds();
    record_.peak_memory_kib = search_->peak_memory_kib();
    auto heard = listen(search_->lines());
    if (heard.result) {
      record_.verdict = heard.result->verdict;
      record_.reached = std::move(heard.result->reached);
      record_.executions = heard.result->executions;
      record_.seconds = heard.result->seconds;
      record_.limits = std::move(heard.result->limits);
      record_.failed = std::move(heard.result->failed);
    } else {
      killed_ = how != watch::state::ended;
      record_.verdict = verdict::failed;
      record_.executions = box_->executions + 1;
      record_.failed = failure_of(*search_, how, *box_, record_.threads, options_);
    }
    search_.reset();
    if (!record_.failed) {
      judge(record_, entry_);
      return true;
    }
    replay_.emplace(entry_, token_of(entry_, options_, *box_), options_);
    return false;
  }

  bool advance_replay() {
    auto const how = replay_->look();
    if (on_step_) tell_new_steps();
    if (how == watch::state::running) return false;
    auto heard = listen(replay_->watched().lines());
    record_.peak_memory_kib =
        std::max(record_.peak_memory_kib, replay_->watched().peak_memory_kib());
    auto again = heard.result ? heard.result->failed
                              : failure_of(replay_->watched(), how, replay_->box(),
                                           record_.threads, options_);
    if (token_) {
      record_.executions = 1;
      record_.seconds = seconds();
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
      reports::keep_objects_of_steps(*record_.failed);
      record_.failed->explanation = reports::explain(*record_.failed);
      record_.replay = to_text(replay_->token());
    }
    replay_.reset();
    judge(record_, entry_);
    return true;
  }

  void tell_new_steps() {
    auto const& lines = replay_->watched().lines();
    for (; told_ != lines.size(); ++told_)
      if (auto const& line = lines[told_]; line[0] == step_line)
        on_step_(reports::step_from_json(std::string_view{line}.substr(1)));
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
  check_options const& options_;
  std::optional<replay_token> token_;
  std::function<void(reports::step const&)> on_step_;
  std::size_t told_ = 0;  ///< lines of the replay that on_step_ has been told of
  shared_black_box box_;
  watch::clock::time_point started_;
  std::optional<watch> search_;
  bool killed_ = false;  ///< the search, by a limit on time or memory
  std::optional<replay_stage> replay_;
  reports::check record_;
};

}  // namespace

std::unique_ptr<task> make_relacy_task(entry const& what, check_options const& options) {
  return std::make_unique<relacy_task>(what, options, std::nullopt);
}

std::unique_ptr<task> make_replay_task(entry const& what, replay_token token,
                                       check_options const& options,
                                       std::function<void(reports::step const&)> on_step) {
  return std::make_unique<relacy_task>(what, options, std::move(token), std::move(on_step));
}

}  // namespace interlock::checker
