#include <interlock/checker/replay/debugger.hpp>

#include <algorithm>
#include <csignal>
#include <memory>
#include <string>
#include <utility>

#include <interlock/checker/black_box.hpp>
#include <interlock/checker/outside/instruction_watch.hpp>
#include <interlock/checker/outside/unseen.hpp>
#include <interlock/checker/trace/text.hpp>
#include <interlock/checker/worker/task.hpp>
#include <interlock/checker/worker/worker.hpp>

namespace interlock::checker {
namespace {

// The trap itself where there is an instruction for it: raise() would put three frames of the
// system between the debugger's prompt and the code under test.
inline void trap() noexcept {
#if defined(__x86_64__)
  __asm__ volatile("int3");
#else
  std::raise(SIGTRAP);
#endif
}

class breakpoint final : public model::observer {
 public:
  breakpoint(std::uint64_t stop_at, unsigned threads,
             std::function<void(reports::step const&)> const& on_step)
      : stop_at_{stop_at}, threads_{threads}, on_step_{on_step} {}

  void about_to(std::uint64_t step, unsigned, model::action const&) override {
    announced_ = std::max(announced_, step);
    if (step == stop_at_) trap();
  }
  void on(model::event const& e) override {
    steps_.push_back(to_step(e, threads_));
    on_step_(steps_.back());
  }

  [[nodiscard]] std::uint64_t announced() const { return announced_; }
  [[nodiscard]] std::vector<reports::step> take_steps() { return std::move(steps_); }

 private:
  std::uint64_t stop_at_;
  unsigned threads_;
  std::function<void(reports::step const&)> const& on_step_;
  std::uint64_t announced_ = 0;
  std::vector<reports::step> steps_;
};

}  // namespace

debugged_run run_for_debugger(entry const& what, replay_token const& token, std::uint64_t stop_at,
                              std::function<void(reports::step const&)> const& on_step) {
  auto const box = std::make_unique<black_box>();
  breakpoint watching{stop_at, what.what().threads, on_step};
  auto result = run_token(what, token, *box, watching);

  debugged_run answer{.record = {}, .steps = watching.announced()};
  auto& record = answer.record;
  record.name = what.name();
  record.engine = token.engine;
  record.search = "replay";
  record.reached = "one execution, replayed";
  record.threads = threads_in_record(what.what());
  record.executions = result.executions;
  record.verdict = result.failed ? reports::verdict::failed : reports::verdict::sampled;
  record.limits = in_words(result.limits);
  for (auto& each : in_words(unseen_code{.left_out = instruction_watch::not_told()})) record.limits.push_back(std::move(each));
  record.replay = to_text(token);
  record.failed = std::move(result.failed);
  if (record.failed) record.failed->steps = watching.take_steps();
  judge(record, what);
  return answer;
}

}  // namespace interlock::checker
