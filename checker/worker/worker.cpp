#include <interlock/checker/worker/worker.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <stdexcept>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include <interlock/checker/outside/unseen.hpp>
#include <interlock/checker/rc11/searching/explorer.hpp>
#include <interlock/checker/rc11/walking/walker.hpp>
#include <interlock/checker/search/deepening.hpp>
#include <interlock/checker/search/replay.hpp>
#include <interlock/checker/trace/text.hpp>
#include <interlock/checker/worker/printed_text.hpp>
#include <interlock/checker/worker/processor_time.hpp>
#include <interlock/checker/worker/unchecked.hpp>

namespace interlock::checker {
namespace {

void tell(line_writer const& parent, char what, std::string_view text) {
  parent.write(fmt::format("{}{}", what, text));
}

// Steps, and between them what the code under test prints.
class step_writer final : public model::observer {
 public:
  step_writer(line_writer const& parent, unsigned threads) : parent_{parent}, threads_{threads} {}
  void about_to(std::uint64_t, unsigned, model::action const&) override { tell_printed(); }
  void on(model::event const& e) override {
    tell_printed();
    tell(parent_, step_line, reports::to_json_line(to_step(e, threads_)));
    last_ = e.step;
  }
  void tell_printed() {
    for (auto& line : printed_.new_lines()) {
      reports::step remark;
      remark.number = last_;
      remark.note = std::move(line);
      tell(parent_, step_line, reports::to_json_line(remark));
    }
  }

 private:
  line_writer const& parent_;
  unsigned threads_;
  printed_text printed_;
  std::uint64_t last_ = 0;
};

}  // namespace

child start_worker(black_box& box, std::function<void(line_writer const& parent)> const& body, child::printing how) {
  box.share_with_forks(true);
  auto started = child::fork_to_run(
      [&](line_writer const& parent) {
        box.share_with_forks(false);
        body(parent);
      },
      how);
  box.share_with_forks(false);
  return started;
}

child start_worker(black_box& box,
                   std::function<void(line_writer const& parent, line_reader& told)> const& body) {
  box.share_with_forks(true);
  auto started = child::fork_to_serve([&](line_writer const& parent, line_reader& told) {
    box.share_with_forks(false);
    body(parent, told);
  });
  box.share_with_forks(false);
  return started;
}

said listen(std::vector<std::string> const& lines) {
  said all;
  auto const wrong = [&](std::string why) {
    all.result.reset();
    all.wrong = std::move(why);
    return all;
  };
  try {
    for (auto const& line : lines) {
      auto const body = std::string_view{line}.substr(1);
      if (all.result) return wrong("it went on after its result");
      switch (line[0]) {
        case step_line: all.steps.push_back(reports::step_from_json(body)); break;
        case result_line: all.result = reports::check_from_json(body); break;
        case error_line: return wrong(fmt::format("it could not go on: {}", body));
        default: return wrong("it told something that nobody understands");
      }
    }
  } catch (std::invalid_argument const& e) {
    return wrong(fmt::format("it told something that nobody understands: {}", e.what()));
  }
  if (all.result && (all.result->verdict == reports::verdict::failed) != all.result->failed.has_value())
    return wrong("its result contradicts itself");
  return all;
}

namespace {

using clock = std::chrono::steady_clock;

// The failure's execution as choices, in the black box: as the search of graphs went, its steps in the
// order that is read most easily; or, where a notification must first have gone elsewhere, as a search
// of interleavings finds it, without old values if it can.
std::optional<reports::failure> find_interleaving(entry const& what, rc11_result const& found,
                                                  engine_settings const& settings, black_box& box,
                                                  std::function<bool()> const& in_time) {
  auto const fails_likewise = [&](engine_result const& shown) {
    return shown.failed && shown.failed->kind == found.failed->kind;
  };
  for (auto const& way : found.failing) {
    replay as_planned{{}};
    auto shown = walk_with_rc11(what.what(), as_planned, settings, box, [] { return false; }, nullptr,
                                &way);
    if (fails_likewise(shown)) return std::move(shown.failed);
  }
  constexpr std::uint64_t worth_trying = 20'000;  // executions
  deepening plain;
  plain.keep_to_the_newest();
  auto shown = walk_with_rc11(what.what(), plain, settings, box,
                              [&] { return in_time() && box.executions < worth_trying; });
  if (fails_likewise(shown)) return std::move(shown.failed);
  deepening all;
  shown = walk_with_rc11(what.what(), all, settings, box, in_time);
  if (fails_likewise(shown)) return std::move(shown.failed);
  return std::nullopt;
}

reports::check search_interleavings(entry const& what, check_options const& options,
                                    black_box& box) {
  auto const start = clock::now();
  processor_budget budget{options.budget};
  auto const steering = options.search.make(options.seed);
  unseen_watch const watch{what.what()};
  auto result = explore(options.engine, what.what(), *steering, settings_of(options), box,
                        [&] {
                          return budget.has_some() &&
                                 !(options.executions && box.executions >= *options.executions);
                        });
  auto const covered = steering->covered();
  reports::check answer;
  answer.verdict = result.failed ? reports::verdict::failed : covered.verdict;
  answer.reached = covered.reached;
  answer.executions = result.executions;
  answer.seconds = std::chrono::duration<double>(clock::now() - start).count();
  auto const unseen = watch.called();
  auto const is_felt = [&](limit which) {
    return std::ranges::find(result.limits, which) != result.limits.end();
  };
  if (answer.verdict == reports::verdict::proved &&
      (is_felt(limit::rounds_bound) || is_felt(limit::failed_tries_bound) || is_felt(limit::rounds_in_one_go) ||
       !unseen.empty())) {
    answer.verdict = reports::verdict::bounded;
    answer.reached = "complete but for what its limits name";
  }
  answer.limits = in_words(result.limits);
  for (auto& each : in_words(unseen)) answer.limits.push_back(std::move(each));
  answer.failed = std::move(result.failed);
  if (result.error) could_not_be_run(answer, *std::move(result.error));
  expect_all_checked(answer, what.what(), result.used_layer);
  return answer;
}

}  // namespace

void search_in_worker(entry const& what, check_options const& options, black_box& box,
                      line_writer const& parent) {
  tell(parent, result_line, reports::to_json_line(search_interleavings(what, options, box)));
}

namespace {

// However often it is asked, no worker spends more than a small part of its time on giving.
class generosity {
 public:
  explicit generosity(division const& dividing) : dividing_{dividing} {}

  /// Whether to give now. Precondition: what was to be given has been given.
  [[nodiscard]] bool begin() {
    began_ = clock::now();
    return began_ - ended_ >= pause_;
  }
  void end() {
    ended_ = clock::now();
    pause_ = std::max<division::seconds>(dividing_.between,
                                         dividing_.times_the_cost * (ended_ - began_));
  }

 private:
  division const& dividing_;
  division::seconds pause_ = dividing_.between;
  clock::time_point began_;
  clock::time_point ended_ = clock::now();
};

// Returns whether it has failed.
bool explore_part(entry const& what, check_options const& options, division const& dividing,
                  std::string const& from, unseen_watch const& watch, black_box& box, line_writer const& parent) {
  std::chrono::duration<double> const all{box.budget};
  processor_budget budget{all};
  generosity giving{dividing};
  auto settings = settings_of(options);
  settings.replaying = options.resumed;
  box.replayable = false;
  std::optional<rc11::frontier> part;
  if (!from.empty()) part = rc11::frontier_from_json(from);
  auto found = explore_with_rc11(
      what.what(), settings, box,
      [&] { return !box.stop && budget.has_some() && box.executions < box.executions_allowed; }, {},
      {.from = part ? &*part : nullptr,
       .share = [&] { return box.hungry && giving.begin(); },
       .give =
           [&](rc11::frontier const& given) {
             box.hungry = false;
             double share = 0;
             for (auto const& branch : given.branches)
               for (auto const& each : branch.items) share += each.part;
             tell(parent, given_line, fmt::format("{} {}", share, rc11::to_json_line(given)));
             giving.end();
           }});
  if (found.stopped) tell(parent, left_line, rc11::to_json_line(found.left));
  if (found.error) {
    reports::check answer;
    could_not_be_run(answer, *found.error);
    tell(parent, result_line, reports::to_json_line(answer));
  }
  if (found.failed) {
    settings.replaying = false;
    processor_budget for_this{all};
    auto shown = find_interleaving(what, found, settings, box, [&] { return for_this.has_some(); });
    box.replayable = shown.has_value();
    reports::check answer;
    answer.verdict = reports::verdict::failed;
    answer.failed = shown ? std::move(shown) : found.failed;
    tell(parent, result_line, reports::to_json_line(answer));
  }
  found.unseen = watch.called();
  tell(parent, tally_line, rc11::to_json_line(found));
  return found.failed || found.error;
}

}  // namespace

void explore_parts_in_worker(entry const& what, check_options const& options,
                             division const& dividing, std::string from, black_box& box,
                             line_writer const& parent, line_reader& told) {
  // The parent lets workers hand in what is left when it is to end.
  if (options.keep_unfinished) std::signal(SIGTERM, SIG_IGN);
  unseen_watch const watch{what.what()};
  while (!explore_part(what, options, dividing, from, watch, box, parent)) {
    auto next = told.read();
    if (!next) return;
    from = *std::move(next);
  }
}

engine_result run_token(entry const& what, replay_token const& token, black_box& box,
                        model::observer& trace, check_options const& options) {
  replay steering{token.decisions};
  auto settings = settings_of(token);
  settings.edits = options.edits;
  settings.all_seq_cst = options.all_seq_cst;
  settings.replaying = true;
  return explore(
      engine_of(token), what.what(), steering, settings, box, [] { return true; }, &trace);
}

void replay_in_worker(entry const& what, replay_token const& token, black_box& box,
                      line_writer const& parent, check_options const& options) {
  step_writer steps{parent, what.what().threads};
  auto result = run_token(what, token, box, steps, options);
  steps.tell_printed();
  reports::check answer;
  answer.verdict = result.failed ? reports::verdict::failed : reports::verdict::sampled;
  answer.executions = result.executions;
  answer.limits = in_words(result.limits);
  answer.failed = std::move(result.failed);
  if (result.error) could_not_be_run(answer, *std::move(result.error));
  tell(parent, result_line, reports::to_json_line(answer));
}

}  // namespace interlock::checker
