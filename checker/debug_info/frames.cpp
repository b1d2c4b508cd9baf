#include <interlock/checker/debug_info/frames.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <ranges>
#include <system_error>
#include <unordered_map>

#include <dlfcn.h>
#include <dwarf.h>

#include <interlock/checker/debug_info/modules.hpp>
#include <interlock/checker/heap/heap.hpp>

namespace interlock::checker::debug_info {
namespace {

bool is_below(std::string_view file, std::string_view folder) { return file.find(folder) != std::string_view::npos; }

bool is_library_file(std::string_view file) {
  if (file.starts_with("/usr/include/") || file.starts_with("/usr/lib/")) return true;
  constexpr std::array folders{"/include/c++/", "/lib/gcc/", "/lib/clang/", "/libstdc++-v3/", "/libcxx/"};
  if (std::ranges::any_of(folders, [&](auto each) { return is_below(file, each); })) return true;
  constexpr std::array layer{"model/checked.hpp", "model/lock.hpp", "scenarios/scenario.hpp"};
  return std::ranges::any_of(layer, [&](std::string_view each) {
    return file == each || (file.ends_with(each) && is_below(file, "/interlock/"));
  });
}

// "void std::f<int>(int)" is in std.
bool is_in(std::string_view function, std::string_view scope) {
  auto const name = function.substr(0, function.find_first_of("(<"));
  return name.substr(name.rfind(' ') + 1).starts_with(scope);
}

bool is_of_a_library(frame const& f, loaded_module const& in) {
  if (is_in(f.function, "interlock::checker::") || is_in(f.function, "interlock::model::")) return true;
  if (f.line != 0) return is_library_file(f.file);
  // What is known by its symbol only.
  return in.is_of_the_system() || f.function.empty() || is_in(f.function, "std::") ||
         is_in(f.function, "__gnu_cxx::") || is_in(f.function, "__cxxabiv1::") || f.function.starts_with("interlock_") ||
         is_in(f.function, "rl::") || f.function.starts_with("fiber_start_fnc(");
}

// Known by its symbol only. Interlock defines what code under test calls of the C library, and is linked into the same program.
bool stands_for_a_librarys(char const* symbol) { return ::dlsym(RTLD_NEXT, symbol) != nullptr; }

std::string name_of_function(Dwarf_Die* of) {
  Dwarf_Attribute at{};
  auto* const linkage = ::dwarf_attr_integrate(of, DW_AT_linkage_name, &at);
  if (auto const* const mangled = linkage != nullptr ? ::dwarf_formstring(linkage) : nullptr; mangled != nullptr)
    return readable(mangled);
  return scoped_name(*of) + "()";  // as those that the linker knows
}

unsigned number(Dwarf_Die* of, unsigned attribute) {
  Dwarf_Attribute at{};
  Dwarf_Word result = 0;
  if (::dwarf_attr(of, attribute, &at) == nullptr || ::dwarf_formudata(&at, &result) != 0) return 0;
  return static_cast<unsigned>(result);
}

std::string file_of_call(unit& in, Dwarf_Die* inlined) {
  Dwarf_Files* files = nullptr;
  std::size_t count = 0;
  auto const index = number(inlined, DW_AT_call_file);
  if (::dwarf_getsrcfiles(&in.scopes, &files, &count) != 0 || index >= count) return {};
  auto const* const name = ::dwarf_filesrc(files, index, nullptr, nullptr);
  return name != nullptr ? tidied(name) : std::string{};
}

frame from_line_table(unit& in, Dwarf_Addr at) {
  frame result;
  auto* const line = ::dwarf_getsrc_die(&in.lines, at);
  if (line == nullptr) return result;
  auto const* const file = ::dwarf_linesrc(line, nullptr, nullptr);
  int n = 0;
  int column = 0;
  if (file == nullptr || ::dwarf_lineno(line, &n) != 0 || n <= 0) return result;
  result.file = tidied(file);
  result.line = static_cast<unsigned>(n);
  if (::dwarf_linecol(line, &column) == 0 && column > 0) result.column = static_cast<unsigned>(column);
  return result;
}

std::vector<frame> worked_out(std::uintptr_t return_address) {
  // The instruction that calls: what it returns to may be another function's.
  auto const address = return_address - 1;
  auto* const module = modules::of_process().at(address);
  if (module == nullptr) return {};
  std::vector<frame> result;
  if (auto* const in = module->unit_of(address)) {
    auto const at = address - module->bias();
    frame each = from_line_table(*in, at);
    auto functions = in->functions_around(at);
    for (auto& scope : std::views::reverse(functions)) {
      each.function = name_of_function(&scope);
      each.inlined = ::dwarf_tag(&scope) == DW_TAG_inlined_subroutine;
      each.of_library = is_of_a_library(each, *module);
      result.push_back(each);
      each.file = file_of_call(*in, &scope);
      each.line = number(&scope, DW_AT_call_line);
      each.column = number(&scope, DW_AT_call_column);
    }
    if (!result.empty()) return result;
    if (each.line != 0) result.push_back(each);
  }
  // Without debug information: the symbol at least.
  if (auto const* const symbol = ::dwfl_module_addrname(module->dwfl(), address); symbol != nullptr) {
    if (result.empty()) result.emplace_back();
    result.back().function = readable(symbol);
    result.back().of_library = is_of_a_library(result.back(), *module) || stands_for_a_librarys(symbol);
  }
  return result;
}

}  // namespace

std::vector<frame> const& frames_at(void const* return_address) {
  heap::pause const ours;
  static std::unordered_map<void const*, std::vector<frame>> known;
  if (auto const found = known.find(return_address); found != known.end()) return found->second;
  return known.emplace(return_address, worked_out(reinterpret_cast<std::uintptr_t>(return_address))).first->second;
}

std::optional<std::size_t> users_frame(std::vector<frame> const& of) noexcept {
  auto const found = std::ranges::find_if(of, [](frame const& f) { return !f.of_library; });
  if (found == of.end()) return std::nullopt;
  return static_cast<std::size_t>(found - of.begin());
}

std::string tidied(std::string_view file) {
  std::string result{file};
  if (file.find("./") != std::string_view::npos) result = std::filesystem::path{file}.lexically_normal().string();
  if (!result.starts_with('/')) return result;
  std::error_code none;
  static auto const here = std::filesystem::current_path(none).string() + '/';
  return here.size() > 1 && result.starts_with(here) ? result.substr(here.size()) : result;
}

}  // namespace interlock::checker::debug_info
