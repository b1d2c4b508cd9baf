// Writes the corpora: tokens, records, checkpoints and pieces of a queue, of real searches of the fuzzers' checks.
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <interlock/checker/queue/request.hpp>
#include <interlock/checker/rc11/searching/explorer.hpp>
#include <interlock/checker/rc11/walking/walker.hpp>
#include <interlock/checker/replay/token.hpp>
#include <interlock/checker/search/random_walk.hpp>
#include <interlock/checker/trace/text.hpp>
#include <interlock/reports/record.hpp>

#include "sealing.hpp"
#include "programs.hpp"

namespace interlock::checker {
namespace {

class step_keeper final : public model::observer {
 public:
  explicit step_keeper(unsigned threads) : threads_{threads} {}
  void about_to(std::uint64_t, unsigned, model::action const&) override {}
  void on(model::event const& e) override { steps.push_back(to_step(e, threads_)); }
  std::vector<reports::step> steps;

 private:
  unsigned threads_;
};

void write(std::filesystem::path const& file, std::string const& text) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream{file, std::ios::binary} << text;
}

void write_token_and_record(entry const& what, std::filesystem::path const& into) {
  auto const box = std::make_unique<black_box>();
  random_walk steering{1, 7};
  step_keeper watching{what.what().threads};
  auto const found = walk_with_rc11(what.what(), steering, {}, *box, [] { return false; }, &watching);
  std::vector<decision> made;
  for (auto const& each : box->made()) made.push_back(each.made);
  replay_token const token{.check = what.name(), .engine = "rc11", .decisions = script::of(made)};
  auto const text = to_text(token);
  write(into / "token" / what.name(), bytes_of_token(text));
  reports::check record{.name = what.name(),
                        .engine = "rc11",
                        .search = "random=1",
                        .verdict = reports::verdict::failed,
                        .expected = "passes",
                        .executions = 1,
                        .seconds = 0.1,
                        .threads = what.what().threads,
                        .limits = {"a limit"},
                        .failed = found.failed.value_or(
                            reports::failure{.kind = "deadlock", .message = "nobody goes on"}),
                        .replay = text};
  record.failed->steps = std::move(watching.steps);
  write(into / "record" / what.name(), reports::to_json({.checks = {record}}));
}

void write_request(std::filesystem::path const& into) {
  queue::request asked{.options = {}, .budget = std::chrono::seconds{1}, .tasks = {}};
  for (auto const* each = entry::first(); each != nullptr; each = each->next()) asked.tasks.push_back({each->name(), "rc11"});
  write(into / "queue" / "request", '\0' + to_text(asked));
}

/// The check is the `number`th of this program.
void write_piece(entry const& what, unsigned number, std::filesystem::path const& into) {
  auto const box = std::make_unique<black_box>();
  unsigned executions = 3;
  auto const found = explore_with_rc11(what.what(), {}, *box, [&] { return executions-- != 0; });
  if (found.stopped)
    write(into / "queue" / what.name(), fmt::format("{}a-run\n0\n{}", static_cast<char>(number), to_json_line(found.left)));
}

void write_checkpoint(entry const& what, std::filesystem::path const& into) {
  auto const box = std::make_unique<black_box>();
  for (unsigned const wanted : {1U, 6U}) {
    auto executions = wanted;
    auto const found = explore_with_rc11(what.what(), {}, *box, [&] { return executions-- != 0; });
    if (!found.stopped) continue;
    nlohmann::json const content{
        {"model", "rc11"}, {"symmetry", true}, {"spurious", 1}, {"timeouts", 1}, {"search", "auto"},
        {"checks",
         {{{"unfinished",
            {{"check", what.name()},
             {"seconds", 0.5},
             {"parts",
              {{{"seen", to_json_line(static_cast<rc11::tally const&>(found))},
                {"explored", 0.25},
                {"left", to_json_line(found.left)}}}}}}}}}};
    write(into / "checkpoint" / fmt::format("{}.{}", what.name(), wanted), content.dump());
  }
}

}  // namespace
}  // namespace interlock::checker

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  interlock::checker::write_request(argv[1]);
  unsigned number = 0;
  for (auto const* each = interlock::entry::first(); each != nullptr; each = each->next()) {
    interlock::checker::write_piece(*each, ++number, argv[1]);
    interlock::checker::write_token_and_record(*each, argv[1]);
    interlock::checker::write_checkpoint(*each, argv[1]);
  }
}
