#include <interlock/checker/command/checkpoint_file.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>

#include <filesystem>

#include <iterator>
#include <optional>
#include <set>
#include <stdexcept>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <interlock/checker/checksum.hpp>
#include <interlock/checker/command/file_content.hpp>
#include <interlock/checker/command/command.hpp>
#include <interlock/checker/output/destination.hpp>
#include <interlock/checker/output/interruption.hpp>
#include <interlock/reports/layout.hpp>
#include <interlock/reports/nesting.hpp>
#include <interlock/scenarios/entry.hpp>

namespace interlock::checker {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::string_view schema_name = "interlock-checkpoint/";
constexpr unsigned schema_version = 2;
constexpr unsigned most_of_a_bound = 100;  // as on the command line

std::string checksum_of(std::string_view text) {
  checksum sum;
  sum.add(text);
  return sum.text();
}

json to_json(saved_search const& s) {
  auto parts = json::array();
  for (auto const& each : s.parts)
    parts.push_back({{"seen", rc11::to_json_line(each.seen)},
                     {"explored", each.explored},
                     {"left", each.left ? json(*each.left) : json(nullptr)}});
  return {{"check", s.check}, {"seconds", s.seconds}, {"parts", std::move(parts)}};
}

void require(bool condition) {
  if (!condition) throw std::invalid_argument{"this is no checkpoint"};
}

double number_from(json const& from, double most) {
  require(from.is_number());
  auto const value = from.get<double>();
  require(std::isfinite(value) && value >= 0 && value <= most);
  return value;
}

unsigned bound_from(json const& from, unsigned most = most_of_a_bound) {
  require(from.is_number_unsigned());
  auto const value = from.get<std::uint64_t>();
  require(value <= most);
  return static_cast<unsigned>(value);
}

// What is not a check of this program is refused where its name is looked up.
unsigned threads_of(std::string_view check) {
  for (auto const* each = entry::first(); each != nullptr; each = each->next())
    if (check == each->name()) return each->what().threads;
  return max_threads;
}

saved_search search_from(json const& from) {
  constexpr double longest = 1e9;  // seconds
  saved_search result{.check = from.at("check").get<std::string>(),
                      .seconds = number_from(from.at("seconds"), longest),
                      .parts = {}};
  bool some_left = false;
  for (auto const& each : from.at("parts")) {
    auto& part = result.parts.emplace_back();
    part.seen = rc11::tally_from_json(each.at("seen").get_ref<std::string const&>());
    part.explored = std::min(number_from(each.at("explored"), longest), 1.0);
    if (auto const& left = each.at("left"); !left.is_null()) {
      part.left = left.get<std::string>();
      if (!part.left->empty()) (void)rc11::frontier_from_json(*part.left, threads_of(result.check));
      some_left = true;
    }
  }
  require(some_left || result.parts.empty());  // or it would be over
  return result;
}

json to_json(checkpoint const& content) {
  auto checks = json::array();
  for (auto const& each : content.checks)
    if (auto const* const record = std::get_if<reports::check>(&each))
      checks.push_back({{"record", reports::to_json_line(*record)}});
    else
      checks.push_back({{"unfinished", to_json(std::get<saved_search>(each))}});
  return {{"model", to_string(content.model)}, {"symmetry", content.symmetry},
          {"spurious", content.spurious},      {"timeouts", content.timeouts},
          {"rounds", content.rounds},
          {"search", content.search},          {"checks", std::move(checks)}};
}

checkpoint checkpoint_from(json const& from) {
  checkpoint result{.model = memory_model_from(from.at("model").get<std::string>()).value(),
                    .symmetry = from.at("symmetry").get<bool>(),
                    .spurious = bound_from(from.at("spurious")),
                    .timeouts = bound_from(from.at("timeouts")),
                    .rounds = bound_from(from.at("rounds"), most_of_rounds),
                    .search = from.at("search").get<std::string>(),
                    .checks = {}};
  require(search_choice::parse(result.search).exhaustive());
  std::set<std::string> names;
  for (auto const& each : from.at("checks")) {
    if (each.contains("record")) {
      auto record = reports::check_from_json(each.at("record").get_ref<std::string const&>());
      require(names.insert(record.name).second);
      result.checks.emplace_back(std::move(record));
    } else {
      auto search = search_from(each.at("unfinished"));
      require(names.insert(search.check).second);
      result.checks.emplace_back(std::move(search));
    }
  }
  return result;
}

// The value of the string that `text` begins with, after its key; both are taken off.
std::optional<std::string_view> take_string(std::string_view& text, std::string_view key) {
  auto const before = fmt::format(R"("{}":")", key);
  if (!text.starts_with(before)) return std::nullopt;
  auto const end = text.find('"', before.size());
  if (end == text.npos || text.substr(end + 1, 1) != ",") return std::nullopt;
  auto const value = text.substr(before.size(), end - before.size());
  text.remove_prefix(end + 2);
  return value;
}

}  // namespace

checkpoint checkpoint_from(std::string const& file) {
  auto const refuse = [&](std::string_view what_is_wrong) -> usage_error {
    return usage_error{fmt::format("--resume {}: {}", file, what_is_wrong)};
  };
  std::string text;
  try {
    text = content_of_file(file);
  } catch (std::runtime_error const& e) {
    throw refuse(fmt::format("it cannot be read ({}); give what --checkpoint FILE wrote", e.what()));
  }
  try {
    return checkpoint_from_text(text, checksum_of_program());
  } catch (usage_error const& e) {
    throw refuse(e.what());
  }
}

checkpoint checkpoint_from_text(std::string_view text, std::string_view program) {
  if (!text.starts_with(R"({"schema":"interlock-checkpoint/)"))
    throw usage_error{"it is no checkpoint; give what --checkpoint FILE wrote"};
  usage_error const damaged{"it is damaged or truncated; begin the checks anew"};
  auto rest = text.substr(1);
  auto const schema = take_string(rest, "schema");
  if (!schema) throw damaged;
  if (*schema != fmt::format("{}{}", schema_name, schema_version))
    throw usage_error{fmt::format("it is of the schema {}, and this interlock knows {}{}; resume it "
                                  "with the version that wrote it",
                                  reports::printable(*schema), schema_name, schema_version)};
  auto const by = take_string(rest, "program");
  auto const sum = take_string(rest, "checksum");
  constexpr std::string_view begins = R"("content":)", ends = "}\n";
  if (!by || !sum || !rest.starts_with(begins) || !rest.ends_with(ends)) throw damaged;
  rest.remove_prefix(begins.size());
  rest.remove_suffix(ends.size());
  // Of the text as it stands: whatever was changed in it shows.
  if (*sum != checksum_of(rest)) throw damaged;
  if (*by != program)
    throw usage_error{"another build of this program wrote it, and what that has checked may not "
                      "hold of this one; begin the checks anew"};
  if (reports::nesting_of(rest) > reports::deepest_nesting) throw damaged;
  try {
    return checkpoint_from(json::parse(rest));
  } catch (std::exception const&) {
    throw damaged;
  }
}

void try_out_checkpoint(std::string_view option, std::string const& file) {
  if (file.empty()) throw usage_error{fmt::format("{}: it needs the name of a file", option)};
  try {
    destination{file}.try_out();
  } catch (std::system_error const& e) {
    throw usage_error{fmt::format("{} {}: nothing can be written there ({}); give another file", option,
                                  file, e.code().message())};
  }
}

void write_checkpoint(std::string const& file, checkpoint const& content) {
  auto const inside = to_json(content).dump();
  auto const all = fmt::format(R"({{"schema":"{}{}","program":"{}","checksum":"{}","content":{}}})",
                               schema_name, schema_version, checksum_of_program(),
                               checksum_of(inside), inside);
  try {
    destination{file}.write(all + "\n", [] {}, [] { return interruption::count() < 2; });
  } catch (std::exception const& e) {
    throw std::runtime_error{fmt::format("what is left to do could not be written to {}: {}", file, e.what())};
  }
}

}  // namespace interlock::checker
