#include <interlock/checker/debug_info/place_text.hpp>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <string>
#include <unordered_map>

#include <fmt/format.h>

#include <interlock/checker/debug_info/call_path.hpp>
#include <interlock/checker/debug_info/modules.hpp>
#include <interlock/checker/heap/heap.hpp>

namespace interlock::checker::debug_info {
namespace {

std::string module_and_offset(void const* return_address) {
  auto const address = reinterpret_cast<std::uintptr_t>(return_address);
  auto* const module = modules::of_process().at(address - 1);
  if (module == nullptr) return fmt::format("?+{:#x}", address);
  auto const file = std::filesystem::path{module->file()}.filename().string();
  return fmt::format("{}+{:#x}", file.empty() ? "?" : file, address - module->begin());
}

place_text worked_out(model::place where) {
  auto const path = path_of(where);
  place_text result;
  std::vector<frame> inner;  // innermost first
  for (auto const* address : path.addresses()) {
    auto const& frames = frames_at(address);
    auto const users = users_frame(frames);
    auto const end = users.value_or(frames.size());
    inner.insert(inner.end(), frames.begin(), frames.begin() + static_cast<std::ptrdiff_t>(end));
    if (users) {
      result.shown = frames[*users];
      if (result.shown.line == 0) result.shown.file = module_and_offset(address);
      result.beneath.assign(inner.rbegin(), inner.rend());
      return result;
    }
  }
  // Where nothing is the user's, the innermost that is known.
  auto const known = std::ranges::find_if(inner, [](frame const& f) { return f.line != 0; });
  if (known != inner.end()) {
    result.shown = *known;
    return result;
  }
  auto const* const address = path.addresses().empty() ? where.return_address() : path.addresses().front();
  result.shown.file = module_and_offset(address);
  result.shown.function = inner.empty() || inner.front().function.empty() ? "?" : inner.front().function;
  return result;
}

model::code_text resolved(void const* return_address) noexcept {
  auto const& [shown, beneath] = text_of(model::place::of_code(return_address));
  return {.file = shown.file.c_str(),
          .function = shown.function.c_str(),
          .line = shown.line,
          .column = shown.column,
          .is_called_by_user = beneath.empty() && shown.line != 0 && !shown.of_library};
}

}  // namespace

place_text const& text_of(model::place where) {
  heap::pause const ours;
  static std::unordered_map<std::uintptr_t, place_text> known;
  if (auto const found = known.find(where.identity()); found != known.end()) return found->second;
  return known.emplace(where.identity(), worked_out(where)).first->second;
}

void tell_places() {
  model::resolve_code_with(resolved);
  prepare_paths();
}

}  // namespace interlock::checker::debug_info
