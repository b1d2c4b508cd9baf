#include <interlock/checker/audit/memory.hpp>

#include <exception>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <interlock/checker/command/file_content.hpp>
#include <interlock/checker/output/destination.hpp>
#include <interlock/reports/layout.hpp>
#include <interlock/reports/render/sources.hpp>

namespace interlock::checker {
namespace {

constexpr std::string_view schema = "interlock-audit-memory/1";

}  // namespace

audit_memory::audit_memory(std::string file, std::string root) : file_{std::move(file)}, root_{std::move(root)} {
  try {
    auto const all = nlohmann::json::parse(content_of_file(file_));
    if (all.at("schema") == schema) killers_ = all.at("killers").get<std::map<std::string, std::string>>();
  } catch (std::exception const&) {
    killers_.clear();
  }
}

// Of lines that are the same, the first, the second, …: their order is all that tells them apart.
std::string audit_memory::key_of(edit const& what) {
  auto const [found, is_new] = lines_.try_emplace(what.file);
  auto& lines = found->second;
  if (is_new)
    if (auto const text = reports::sources::text_of(what.file, root_))
      for (auto const line : reports::split_lines(*text)) lines.emplace_back(line);
  if (what.line == 0 || what.line > lines.size()) return {};
  auto const& line = lines[what.line - 1];
  std::size_t before = 0;
  for (std::size_t i = 0; i + 1 != what.line; ++i) before += lines[i] == line ? 1 : 0;
  auto anywhere = what;
  anywhere.line = 1;
  auto result = fmt::format("{}\n{}", before, line);
  if (what.part == edited::exchanged) {
    if (what.second.line < what.line || what.second.line > lines.size()) return {};
    anywhere.second.line = what.second.line - what.line + 1;
    for (auto i = what.line; i != what.second.line; ++i) result += '\n' + lines[i];
  }
  return fmt::format("{}\n{}", to_text(anywhere), result);
}

std::optional<std::string> audit_memory::killer_of(edit const& what) {
  auto const found = killers_.find(key_of(what));
  return found == killers_.end() ? std::nullopt : std::optional{found->second};
}

void audit_memory::note(edit const& what, std::string const& killer) {
  if (auto key = key_of(what); !key.empty()) killers_.insert_or_assign(std::move(key), killer);
}

void audit_memory::keep() const {
  try {
    auto const text = nlohmann::json{{"schema", schema}, {"killers", killers_}}.dump(1, ' ', false, nlohmann::json::error_handler_t::replace);
    destination{file_}.write(text + '\n', [] {}, [] { return true; });
  } catch (std::exception const&) {
    return;
  }
}

}  // namespace interlock::checker
