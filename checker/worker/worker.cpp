#include <interlock/checker/worker/worker.hpp>

#include <chrono>
#include <string>
#include <string_view>

#include <unistd.h>

#include <interlock/checker/relacy/relacy.hpp>
#include <interlock/checker/search/replay.hpp>
#include <interlock/checker/trace/text.hpp>

namespace interlock::checker {
namespace {

void write_line(int pipe, char what, std::string_view text) {
  std::string line;
  line.reserve(text.size() + 2);
  line += what;
  line += text;
  line += '\n';
  for (std::string_view rest = line; !rest.empty();) {
    auto const written = ::write(pipe, rest.data(), rest.size());
    if (written <= 0) ::_exit(1);  // the parent is gone
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
}

class step_writer final : public model::observer {
 public:
  step_writer(int pipe, unsigned threads) : pipe_{pipe}, threads_{threads} {}
  void on(model::event const& e) override {
    write_line(pipe_, step_line, reports::to_json_line(to_step(e, threads_)));
  }

 private:
  int pipe_;
  unsigned threads_;
};

}  // namespace

said listen(std::vector<std::string> const& lines) {
  said all;
  for (auto const& line : lines) {
    auto const body = std::string_view{line}.substr(1);
    if (line[0] == step_line) all.steps.push_back(reports::step_from_json(body));
    if (line[0] == result_line) all.result = reports::check_from_json(body);
  }
  return all;
}

void search_in_worker(entry const& what, check_options const& options, black_box& box, int pipe) {
  using clock = std::chrono::steady_clock;
  auto const start = clock::now();
  auto const spent = [&] { return std::chrono::duration<double>(clock::now() - start); };

  auto const steering = options.search.make(options.seed);
  relacy_settings const settings{.spurious = options.spurious,
                                 .timeouts = options.timeouts,
                                 .deep_history = options.search.random(),
                                 .overrides = options.overrides,
                                 .all_seq_cst = options.all_seq_cst};
  auto result = explore_with_relacy(what.what(), *steering, settings, box,
                                    [&] { return spent() < options.budget; });

  auto const covered = steering->covered();
  reports::check answer;
  answer.verdict = result.failed ? reports::verdict::failed : covered.verdict;
  answer.reached = covered.reached;
  answer.executions = result.executions;
  answer.seconds = spent().count();
  answer.limits = std::move(result.limits);
  answer.failed = std::move(result.failed);
  write_line(pipe, result_line, reports::to_json_line(answer));
}

relacy_result run_token(entry const& what, replay_token const& token, black_box& box,
                        model::observer& trace) {
  replay steering{token.decisions};
  relacy_settings const settings{.spurious = token.spurious,
                                 .timeouts = token.timeouts,
                                 .deep_history = token.deep_history,
                                 .replaying = true};
  return explore_with_relacy(
      what.what(), steering, settings, box, [] { return true; }, &trace);
}

void replay_in_worker(entry const& what, replay_token const& token, black_box& box, int pipe) {
  step_writer steps{pipe, what.what().threads};
  auto result = run_token(what, token, box, steps);
  reports::check answer;
  answer.verdict = result.failed ? reports::verdict::failed : reports::verdict::sampled;
  answer.executions = result.executions;
  answer.limits = std::move(result.limits);
  answer.failed = std::move(result.failed);
  write_line(pipe, result_line, reports::to_json_line(answer));
}

}  // namespace interlock::checker
