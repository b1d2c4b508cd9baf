#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include <fmt/format.h>

#include <interlock/checker/worker/aftermath.hpp>
#include <interlock/checker/worker/task.hpp>
#include <interlock/checker/worker/watch.hpp>

namespace interlock::checker {
namespace {

using reports::verdict;

// The child greets as soon as its main() runs. One that does not could not start at all.
constexpr std::string_view greeting = "hello";

class native_task final : public task {
 public:
  native_task(entry const& what, check_options const& options, std::string path)
      : entry_{what}, options_{options}, path_{std::move(path)} {
    // The child has a watchdog of its own, which knows more. This one is for when that fails.
    patient_.hang_after = 2 * options.hang_after + std::chrono::seconds{5};
    patient_.memory_mib = options.memory_mib;
    record_.name = what.name();
    record_.engine = "native";
    record_.search = fmt::format("iterations={}", options.iterations);
    record_.threads = threads_in_record(what.what());
    if (options.at_scale) {
      record_.search = "scale";
      record_.threads = what.what().scaled->threads;
    }
  }

  [[nodiscard]] std::string_view name() const override { return entry_.name(); }
  [[nodiscard]] std::string_view engine() const override { return record_.engine; }

  void limit_budget(std::chrono::duration<double> most) override { options_.budget = std::min(options_.budget, most); }
  void start() override {
    started_ = watch::clock::now();
    spawn();
  }

  bool advance() override {
    // The first thread is the watchdog: it goes to sleep and comes back again and again.
    auto const how = watch_->look(watch_->sleeps());
    if (how == watch::state::running) return false;
    auto const& lines = watch_->lines();
    bool const greeted = !lines.empty() && lines.front() == greeting;
    if (!greeted && how == watch::state::ended && !fixed_addresses_) {
      fixed_addresses_ = true;
      spawn();
      return false;
    }
    finish(how, greeted);
    return true;
  }

  void cancel() override {
    watch_.reset();
    record_.verdict = verdict::unknown;
    record_.reached = "cancelled";
    record_.seconds = seconds();
    judge(record_, entry_);
  }

  [[nodiscard]] std::vector<int> descriptors() const override {
    return watch_ ? watch_->descriptors() : std::vector<int>{};
  }
  [[nodiscard]] task_progress progress() const override {
    return {.executions = 0, .seconds = seconds(), .explored = 0, .preemptions = std::nullopt};
  }
  [[nodiscard]] reports::check take_record() override { return std::move(record_); }

 private:
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(watch::clock::now() - started_).count();
  }

  void spawn() {
    auto const arguments = [this](line_writer const& parent) -> std::vector<std::string> {
      std::vector<std::string> words{
              path_,
              "--check", entry_.name(),
              "--iterations", std::to_string(options_.iterations),
              "--seed", std::to_string(options_.seed),
              "--budget", fmt::format("{}", options_.budget.count()),
              "--hang-after", fmt::format("{}", options_.hang_after.count()),
              "--report-fd", std::to_string(parent.pipe()),
              "--seal", parent.seal()};
      if (options_.at_scale) words.emplace_back("--scale");
      return words;
    };
    watch_.emplace(child::spawn(arguments, fixed_addresses_), patient_);
  }

  void finish(watch::state how, bool greeted) {
    record_.seconds = seconds();
    record_.peak_memory_kib = watch_->peak_memory_kib();
    if (greeted || how == watch::state::disturbed) {
      take_answer(how);
    } else {
      record_.verdict = verdict::error;
      record_.error = fmt::format(
          "{} could not start, even with address-space randomisation off ({}); where the kernel "
          "randomises too many bits, `sysctl vm.mmap_rnd_bits=28` as root helps{}",
          path_, how == watch::state::ended ? in_words(watch_->end()) : "it was stuck",
          watch_->printed().empty() ? "" : "; it printed: " + watch_->printed());
    }
    judge(record_, entry_);
  }

  void take_answer(watch::state how) {
    // The greeting, and the record.
    auto const& lines = watch_->lines();
    if (how != watch::state::disturbed && lines.size() < 2) {
      record_.verdict = verdict::failed;
      record_.failed = without_record(how);
      return;
    }
    std::optional<reports::check> answer;
    std::optional<std::string> wrong;
    try {
      if (lines.size() > 1) answer = reports::check_from_json(lines[1]);
      if (lines.size() > 2) wrong = "it went on after its result";
    } catch (std::invalid_argument const& e) {
      wrong = fmt::format("it told something that nobody understands: {}", e.what());
    }
    if (answer && !wrong) wrong = contradiction(*answer);
    auto const why = reason_for_doubt(*watch_, how, answer.has_value(), std::move(wrong), nullptr);
    if (why) {
      record_.verdict = verdict::error;
      record_.error = doubt(*why);
      return;
    }
    record_.verdict = answer->verdict;
    record_.reached = std::move(answer->reached);
    record_.executions = answer->executions;
    record_.seconds = answer->seconds;
    record_.limits = std::move(answer->limits);
    record_.failed = std::move(answer->failed);
    record_.error = std::move(answer->error);
    record_.at_scale = answer->at_scale;
  }

  [[nodiscard]] std::optional<std::string> contradiction(reports::check const& answer) const {
    bool const failed = answer.verdict == verdict::failed;
    if (answer.name == entry_.name() && (failed || answer.verdict == verdict::sampled) &&
        (!answer.at_scale || options_.at_scale) && failed == answer.failed.has_value() && answer.executions <= options_.iterations)
      return std::nullopt;
    return "its result contradicts itself";
  }

  reports::failure without_record(watch::state how) const {
    reports::failure result;
    result.kind = to_string(how == watch::state::hung ? failure::hang : failure::crash);
    switch (how) {
      case watch::state::hung:
        result.message = "the code under test and the watchdog beside it came to no end";
        break;
      case watch::state::too_big:
        result.message =
            fmt::format("the code under test used more than {} MiB of memory", options_.memory_mib);
        break;
      default:
        result.message = "the code under test crashed: " + in_words(watch_->end());
        break;
    }
    if (auto const& printed = watch_->printed(); !printed.empty())
      result.why = "it printed: " + printed;
    return result;
  }

  entry const& entry_;
  check_options options_;
  check_options patient_;
  std::string path_;
  bool fixed_addresses_ = false;
  watch::clock::time_point started_;
  std::optional<watch> watch_;
  reports::check record_;
};

}  // namespace

std::unique_ptr<task> make_native_task(entry const& what, check_options const& options,
                                       std::string path) {
  return std::make_unique<native_task>(what, options, std::move(path));
}

void judge(reports::check& record, entry const& what) {
  auto const& expected = what.expected();
  record.expected = expected.to_pass() ? "passes" : to_string(expected.kind());
  switch (record.verdict) {
    case verdict::error:
    case verdict::unknown: record.as_expected = false; return;
    case verdict::proved:
    case verdict::bounded:
    case verdict::sampled:
      // A sample that happens to show no failure contradicts no expectation.
      record.as_expected = expected.to_pass() || record.engine == "native";
      return;
    case verdict::failed: break;
  }
  auto const kind = failure_from(record.failed->kind);
  // Whether what a sleeper waits for has come to pass is not known natively.
  bool const shown_as_deadlock = record.engine == "native" && kind == failure::deadlock &&
                                 expected.allows(failure::lost_wakeup);
  // Nor what undefined behaviour comes to: a call through an object that is gone may end the process before anybody sees it.
  bool const shown_as_crash = record.engine == "native" && kind == failure::crash &&
                              std::ranges::any_of(std::array{failure::data_race, failure::use_after_free, failure::double_free, failure::uninitialised_read},
                                                  [&](failure undefined) { return expected.allows(undefined); });
  record.as_expected = !expected.to_pass() && kind && (expected.allows(*kind) || shown_as_deadlock || shown_as_crash);
}

}  // namespace interlock::checker
