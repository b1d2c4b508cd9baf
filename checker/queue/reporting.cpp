#include <interlock/checker/queue/reporting.hpp>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include <interlock/checker/output/descriptors.hpp>
#include <interlock/checker/queue/build_id.hpp>
#include <interlock/checker/queue/work_queue.hpp>

namespace interlock::checker::queue {
namespace {

using look_clock = std::chrono::steady_clock;
using reports::verdict;

}  // namespace

class run_in_queue::state {
 public:
  state(std::string const& program, address const& at, std::string name, request asked)
      : program_{program}, queue_{at, build_id()}, name_{std::move(name)}, asked_{std::move(asked)}, over_(asked_.tasks.size()) {
    auto const text = to_text(asked_);
    sum_ = sum_of(text);
    if (name_.empty()) name_ = name_of_run(queue_.build(), text);
    if (queue_.put(name_, asked_, asker_) != text)
      throw usage_error{fmt::format("--run {}: a run of that name in the queue asks something else; choose another name, or remove that one "
                                    "(interlock queue remove)", name_)};
  }

  [[nodiscard]] std::string const& name() const { return name_; }
  [[nodiscard]] request const& asked() const { return asked_; }
  [[nodiscard]] bool is_over() const { return known_ >= over_.size(); }
  [[nodiscard]] bool is_lost() const { return is_lost_; }
  void leave() { queue_.leave_run(name_, asker_); }

  [[nodiscard]] bool is_over(std::size_t task) {
    look();
    return over_[task];
  }
  [[nodiscard]] work_queue::task_state of(std::size_t task) {
    try {
      return queue_.state_of(name_, task);
    } catch (queue_error const&) {
      looked_.reset();
      look();  // somebody may have removed the run since the look before
      throw;
    }
  }
  [[nodiscard]] std::string const& request_sum() const { return sum_; }

 private:
  void look() {
    // What has ended for good would not answer the next one either, and each would wait for it.
    if (failed_) throw queue_error{*failed_};
    constexpr std::chrono::milliseconds pause{100};
    if (looked_ && look_clock::now() - *looked_ < pause) return;
    try {
      look_now();
    } catch (queue_error const& e) {
      failed_ = e.what();
      throw;
    }
    looked_ = look_clock::now();
  }

  void look_now() {
    auto const now = queue_.look(name_, known_, asker_);
    is_lost_ = !now;
    if (!now)
      throw queue_error{fmt::format("the run {} is not in the queue any more: somebody has removed it, or the server was started anew without its "
                                    "append-only file; begin it anew", name_)};
    known_ += now->newly_over.size();
    for (auto const each : now->newly_over)
      if (each < over_.size()) over_[each] = true;
    if (known_ < over_.size() && now->pieces == 0)
      throw queue_error{fmt::format("pieces of the run {} are lost: somebody has taken them out of the queue; remove the run and begin it anew", name_)};
    tell_of_workers(now->workers);
  }

  void tell_of_workers(std::size_t workers) {
    constexpr std::chrono::seconds long_enough{2};
    if (workers != 0) without_workers_since_.reset();
    else if (!without_workers_since_) without_workers_since_ = look_clock::now();
    if (workers != 0 || told_of_workers_ || look_clock::now() - *without_workers_since_ < long_enough) return;
    told_of_workers_ = true;
    say(program_, fmt::format("no worker of this build ({}) is at the queue: start some with {} work --queue {}", queue_.build(), program_,
                              queue_.address_text()));
  }

  std::string program_;
  work_queue queue_;
  std::string name_;
  request asked_;
  std::string sum_;
  std::string asker_ = name_of_this();
  std::vector<bool> over_;
  std::size_t known_ = 0;
  std::optional<look_clock::time_point> looked_;
  std::optional<look_clock::time_point> without_workers_since_;
  bool told_of_workers_ = false;
  std::optional<std::string> failed_;
  bool is_lost_ = false;
};

namespace {

template <class Run>
class queued_task final : public task {
 public:
  queued_task(Run& run, std::size_t number) : run_{run}, number_{number}, check_{*check_named(asked().check)} {
    record_.name = check_.name();
    record_.engine = asked().engine;
    record_.search = asked().engine == "native" ? "" : run_.asked().options.search.text();
    record_.threads = threads_in_record(check_.what());
  }

  [[nodiscard]] std::string_view name() const override { return check_.name(); }
  [[nodiscard]] std::string_view engine() const override { return asked().engine; }
  void start() override {}

  bool advance() override {
    if (!run_.is_over(number_)) {
      show();
      return false;
    }
    conclude(run_.of(number_));
    return true;
  }

  void cancel() override {
    record_.executions = shown_.executions;
    record_.seconds = shown_.seconds;
    if (shown_.explored > 0) record_.reached = fmt::format("{:.2g} % of the search by estimate", 100 * shown_.explored);
    judge(record_, check_);
  }

  [[nodiscard]] std::vector<int> descriptors() const override { return {}; }
  [[nodiscard]] task_progress progress() const override { return shown_; }
  [[nodiscard]] reports::check take_record() override { return std::move(record_); }

 private:
  [[nodiscard]] request::task const& asked() const { return run_.asked().tasks[number_]; }

  // What is over is asked for at once, and what goes on, now and then.
  void show() {
    constexpr std::chrono::milliseconds pause{500};
    auto const now = look_clock::now();
    if (shown_at_ && now - *shown_at_ < pause) return;
    shown_at_ = now;
    auto const state = run_.of(number_);
    shown_ = {.executions = state.seen.complete, .seconds = std::chrono::duration<double>(now - started_).count(), .explored = state.explored, .preemptions = std::nullopt};
  }

  void conclude(work_queue::task_state state) {
    if (state.how == work_queue::task_state::ending::told) {
      auto told = reports::check_from_json(state.record);
      told.name = record_.name;
      told.engine = record_.engine;
      if (told.search.empty()) told.search = record_.search;
      told.threads = told.failed ? threads_in_record(check_.what(), told.failed->steps) : record_.threads;
      told.executions += state.seen.complete;
      told.peak_memory_kib = std::max(told.peak_memory_kib, state.peak_memory_kib);
      if ((told.verdict == verdict::failed) != told.failed.has_value()) throw std::invalid_argument{"its record contradicts itself"};
      if (in_pieces(run_.asked(), asked()) && told.verdict != verdict::failed && told.verdict != verdict::error)
        throw std::invalid_argument{"a worker tells of a piece as of the whole"};
      if (told.verdict != verdict::error) expect_done_as_asked(state);
      told.seconds = std::max(told.seconds, state.seconds);
      record_ = std::move(told);
      judge(record_, check_);
      return;
    }
    if (!in_pieces(run_.asked(), asked())) throw std::invalid_argument{"nobody has told what came of it"};
    if (state.seen.complete + state.seen.blocked != 0 || state.how == work_queue::task_state::ending::through) expect_done_as_asked(state);
    // As of a search that has come to the end of all of its parts, or that has no budget any more for one.
    saved_search from{.check = check_.name(), .seconds = state.seconds, .parts = {{.seen = state.seen, .explored = state.explored, .left = std::nullopt}}};
    auto options = options_of(run_.asked(), asked());
    if (state.how != work_queue::task_state::ending::through) {
      from.parts.push_back({.seen = {}, .explored = 0, .left = ""});
      options.budget = {};
    }
    auto const over = make_search_task(check_, options, std::move(from));
    over->start();
    while (!over->advance()) {}
    record_ = over->take_record();
    record_.peak_memory_kib = state.peak_memory_kib;
  }

  void expect_done_as_asked(work_queue::task_state const& state) const {
    if (state.by != run_.request_sum())
      throw std::invalid_argument{"workers went by another request than that of this run: remove the run (queue remove RUN) and begin it anew"};
  }

  Run& run_;
  std::size_t number_;
  entry const& check_;
  reports::check record_;
  task_progress shown_;
  look_clock::time_point started_ = look_clock::now();
  std::optional<look_clock::time_point> shown_at_;
};

}  // namespace

run_in_queue::run_in_queue(std::string const& program, address const& at, std::string name, request asked)
    : state_{std::make_unique<state>(program, at, std::move(name), std::move(asked))} {}
run_in_queue::~run_in_queue() = default;

std::string const& run_in_queue::name() const { return state_->name(); }
bool run_in_queue::is_over() const { return state_->is_over(); }
bool run_in_queue::is_lost() const { return state_->is_lost(); }
void run_in_queue::leave() { state_->leave(); }

std::vector<std::unique_ptr<task>> run_in_queue::tasks() {
  std::vector<std::unique_ptr<task>> result;
  for (std::size_t i = 0; i != state_->asked().tasks.size(); ++i) result.push_back(std::make_unique<queued_task<state>>(*state_, i));
  return result;
}

}  // namespace interlock::checker::queue
