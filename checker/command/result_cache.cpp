#include <interlock/checker/command/result_cache.hpp>

#include <algorithm>
#include <exception>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include <interlock/checker/checksum.hpp>
#include <interlock/checker/command/file_content.hpp>
#include <interlock/checker/edit.hpp>
#include <interlock/checker/output/destination.hpp>
#include <interlock/checker/queue/build_id.hpp>
#include <interlock/checker/worker/task.hpp>

namespace interlock::checker {
namespace {

namespace fs = std::filesystem;
using reports::verdict;

// Stands in front of each file's record, so that a name that two keys have is noticed.
std::string key_of(std::string const& build, entry const& what, check_options const& options) {
  std::string edits;
  for (auto const& each : options.edits) edits += " edit=" + to_text(each);
  return fmt::format("interlock-result/2 {} build={} engine={} model={} symmetry={} search={} seed={} spurious={} timeouts={} rounds={} memory={} hang-after={}{} check={}\n",
                     INTERLOCK_VERSION, build, to_string(options.engine), to_string(options.model), options.symmetry,
                     options.search.text(), options.seed, options.spurious, options.timeouts, options.rounds, options.memory_mib, options.hang_after.count(), edits,
                     what.name());
}

// What stands before a record: a disk that forgets a bit is not to change what was found.
std::string head_of(std::string_view key, std::string_view record) {
  checksum sum;
  sum.add(record);
  return fmt::format("{}{}\n", key, sum.text());
}

fs::path file_for(std::string const& folder, std::string const& key) {
  checksum sum;
  sum.add(key);
  auto const name = sum.text();
  return fs::path{folder} / name.substr(0, 2) / (name + ".result");
}

// What makes a search come to something else than it would by itself.
bool is_repeatable(check_options const& options) {
  return !options.executions && !options.search.random() && !options.all_seq_cst && std::ranges::all_of(options.edits, [](edit const& each) { return each.objects.empty(); }) && !options.walk &&
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
  auto const file = file_for(folder_, key);
  std::error_code ignored;
  if (!fs::is_regular_file(file, ignored)) return std::nullopt;
  try {
    auto const text = content_of_file(file);
    auto const head_size = head_of(key, {}).size();
    if (text.size() < head_size) return std::nullopt;
    auto const record = std::string_view{text}.substr(head_size);
    if (!text.starts_with(head_of(key, record))) return std::nullopt;
    auto result = reports::check_from_json(record);
    bool const is_of_it = result.name == what.name() && result.engine == to_string(options.engine) &&
                          (result.verdict == verdict::failed) == result.failed.has_value();
    if (!is_of_it || (result.verdict != verdict::proved && result.verdict != verdict::failed)) return std::nullopt;
    result.cached = true;
    judge(result, what);
    return result;
  } catch (std::exception const&) {
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
    auto const record = to_json_line(result) + '\n';
    destination{file}.write(head_of(key, record) + record, [] {}, [] { return true; });
  } catch (std::exception const&) {
    return;
  }
}

}  // namespace interlock::checker
