#include <interlock/checker/command/checkpoint_file.hpp>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <interlock/checker/command/command.hpp>
#include <interlock/checker/output/destination.hpp>
#include <interlock/checker/output/interruption.hpp>

namespace interlock::checker {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::string_view schema_name = "interlock-checkpoint/";
constexpr unsigned schema_version = 2;

// Fowler, Noll and Vo's hash, FNV-1a: enough against accidents.
class checksum {
 public:
  void add(std::string_view bytes) {
    for (auto const each : bytes) value_ = (value_ ^ static_cast<unsigned char>(each)) * 0x100'0000'01b3;
  }
  [[nodiscard]] std::string text() const { return fmt::format("{:016x}", value_); }

 private:
  std::uint64_t value_ = 0xcbf2'9ce4'8422'2325;
};

std::string checksum_of(std::string_view text) {
  checksum sum;
  sum.add(text);
  return sum.text();
}

// What was searched is what this program's code does: another build may do something else.
std::string checksum_of_program() {
  std::ifstream in{own_path(), std::ios::binary};
  checksum sum;
  std::array<char, 1U << 16> buffer;
  while (in.read(buffer.data(), buffer.size()), in.gcount() > 0)
    sum.add({buffer.data(), static_cast<std::size_t>(in.gcount())});
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

saved_search search_from(json const& from) {
  saved_search result{
      .check = from.at("check").get<std::string>(), .seconds = from.at("seconds").get<double>(), .parts = {}};
  for (auto const& each : from.at("parts")) {
    auto& part = result.parts.emplace_back();
    part.seen = rc11::tally_from_json(each.at("seen").get_ref<std::string const&>());
    part.explored = each.at("explored").get<double>();
    if (auto const& left = each.at("left"); !left.is_null()) {
      part.left = left.get<std::string>();
      if (!part.left->empty()) (void)rc11::frontier_from_json(*part.left);
    }
  }
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
          {"search", content.search},          {"checks", std::move(checks)}};
}

checkpoint checkpoint_from(json const& from) {
  checkpoint result{.model = memory_model_from(from.at("model").get<std::string>()).value(),
                    .symmetry = from.at("symmetry").get<bool>(),
                    .spurious = from.at("spurious").get<unsigned>(),
                    .timeouts = from.at("timeouts").get<unsigned>(),
                    .search = from.at("search").get<std::string>(),
                    .checks = {}};
  for (auto const& each : from.at("checks"))
    if (each.contains("record"))
      result.checks.emplace_back(
          reports::check_from_json(each.at("record").get_ref<std::string const&>()));
    else
      result.checks.emplace_back(search_from(each.at("unfinished")));
  return result;
}

}  // namespace

checkpoint checkpoint_from(std::string const& file) {
  auto const refuse = [&](std::string_view what_is_wrong) -> usage_error {
    return usage_error{fmt::format("--resume {}: {}", file, what_is_wrong)};
  };
  if (fs::is_directory(file)) throw refuse("it is a directory; give what --checkpoint FILE wrote");
  errno = 0;
  std::ifstream in{file, std::ios::binary};
  if (!in)
    throw refuse(fmt::format("it cannot be read ({}); give what --checkpoint FILE wrote",
                             std::strerror(errno)));
  std::string const text{std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
  auto const all = json::parse(text, nullptr, false);
  if (!text.starts_with(R"({"schema":"interlock-checkpoint/)"))
    throw refuse("it is no checkpoint; give what --checkpoint FILE wrote");
  if (all.is_discarded()) throw refuse("it is damaged or truncated; begin the checks anew");
  try {
    auto const schema = all.at("schema").get<std::string>();
    if (schema != fmt::format("{}{}", schema_name, schema_version))
      throw refuse(fmt::format("it is of the schema {}, and this interlock knows {}{}; resume it with "
                               "the version that wrote it",
                               schema, schema_name, schema_version));
    auto const& content = all.at("content");
    if (all.at("checksum").get<std::string>() != checksum_of(content.dump()))
      throw refuse("it is damaged or truncated; begin the checks anew");
    if (all.at("program").get<std::string>() != checksum_of_program())
      throw refuse("another build of this program wrote it, and what that has checked may not hold "
                   "of this one; begin the checks anew");
    return checkpoint_from(content);
  } catch (usage_error const&) {
    throw;
  } catch (std::exception const&) {
    throw refuse("it is damaged; begin the checks anew");
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
