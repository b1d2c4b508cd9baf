#include <interlock/checker/command/result_cache.hpp>

#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include <interlock/checker/checksum.hpp>
#include <interlock/checker/output/destination.hpp>
#include <interlock/checker/queue/build_id.hpp>
#include <interlock/checker/worker/task.hpp>

namespace interlock::checker {
namespace {

namespace fs = std::filesystem;
using reports::verdict;

// Stands in front of each file's record, so that a name that two keys have is noticed.
std::string key_of(std::string const& build, entry const& what, check_options const& options) {
  return fmt::format("interlock-result/1 {} build={} engine={} model={} symmetry={} search={} seed={} spurious={} timeouts={} rounds={} memory={} hang-after={} check={}\n",
                     INTERLOCK_VERSION, build, to_string(options.engine), to_string(options.model), options.symmetry,
                     options.search.text(), options.seed, options.spurious, options.timeouts, options.rounds, options.memory_mib, options.hang_after.count(),
                     what.name());
}

fs::path file_for(std::string const& folder, std::string const& key) {
  checksum sum;
  sum.add(key);
  auto const name = sum.text();
  return fs::path{folder} / name.substr(0, 2) / (name + ".result");
}

// What makes a search come to something else than it would by itself.
bool is_repeatable(check_options const& options) {
  return !options.executions && !options.search.random() && options.edits.empty() && !options.all_seq_cst && !options.walk &&
         !options.keep_unfinished && !options.resumed;
}

}  // namespace

result_cache::result_cache(std::string const& option, std::string folder) : folder_{std::move(folder)}, build_{queue::build_id()} {
  std::error_code problem;
  fs::create_directories(folder_, problem);
  if (problem || !fs::is_directory(folder_))
    throw usage_error{fmt::format("{} {}: no such directory can be made ({}); give another", option, folder_,
                                  problem ? problem.message() : "it is a file")};
}

std::optional<reports::check> result_cache::find(entry const& what, check_options const& options) const {
  if (!is_repeatable(options)) return std::nullopt;
  auto const key = key_of(build_, what, options);
  std::ifstream in{file_for(folder_, key), std::ios::binary};
  if (!in) return std::nullopt;
  std::string const text{std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
  if (!text.starts_with(key)) return std::nullopt;
  try {
    auto result = reports::check_from_json(std::string_view{text}.substr(key.size()));
    bool const is_of_it = result.name == what.name() && result.engine == to_string(options.engine);
    if (!is_of_it || (result.verdict != verdict::proved && result.verdict != verdict::failed)) return std::nullopt;
    result.cached = true;
    judge(result, what);
    return result;
  } catch (std::invalid_argument const&) {
    return std::nullopt;
  }
}

void result_cache::keep(entry const& what, check_options const& options, reports::check const& result) const {
  if (!is_repeatable(options) || result.cached) return;
  // A failure that is not understood, as one whose execution could not be run again, is looked for anew.
  bool const is_final = result.verdict == verdict::proved || (result.verdict == verdict::failed && !result.replay.empty() &&
                                                                !result.reached.starts_with("its execution could not"));
  if (!is_final) return;
  auto const key = key_of(build_, what, options);
  auto const file = file_for(folder_, key);
  try {
    fs::create_directories(file.parent_path());
    destination{file}.write(key + to_json_line(result) + '\n', [] {}, [] { return true; });
  } catch (std::exception const&) {
    return;
  }
}

}  // namespace interlock::checker
