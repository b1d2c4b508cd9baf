#include <interlock/checker/debug_info/modules.hpp>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <unordered_map>
#include <utility>

#include <cxxabi.h>
#include <dwarf.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <link.h>
#include <unistd.h>

namespace interlock::checker::debug_info {
namespace {

int opened(std::filesystem::path const& file, char** name) {
  int const found = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (found >= 0) *name = ::strdup(file.c_str());
  return found;
}

// As dwfl_standard_find_debuginfo, which would ask the servers that DEBUGINFOD_URLS names.
int find_debug_info(Dwfl_Module* module, void** data, char const* name, Dwarf_Addr base, char const* file,
                    char const* link, GElf_Word crc, char** found) {
  if (int const by_id = ::dwfl_build_id_find_debuginfo(module, data, name, base, file, link, crc, found); by_id >= 0)
    return by_id;
  if (link == nullptr || file == nullptr) return -1;
  std::filesystem::path const where = std::filesystem::path{file}.parent_path();
  for (auto const& each : {where / link, where / ".debug" / link, std::filesystem::path{"/usr/lib/debug"} / where.relative_path() / link}) {
    std::error_code different;
    if (std::filesystem::equivalent(each, file, different)) continue;
    if (int const there = opened(each, found); there >= 0) return there;
  }
  return -1;
}

Dwfl_Callbacks const callbacks{.find_elf = ::dwfl_linux_proc_find_elf,
                               .find_debuginfo = find_debug_info,
                               .section_address = nullptr,
                               .debuginfo_path = nullptr};

unsigned long long loaded_so_far() {
  unsigned long long result = 0;
  ::dl_iterate_phdr(
      [](dl_phdr_info* object, std::size_t, void* count) {
        *static_cast<unsigned long long*>(count) = object->dlpi_adds;
        return 1;
      },
      &result);
  return result;
}

// Where the object begins that has the address in a segment of its own; 0 where none has. What is zero from the start is mapped from no
// file, so that the list of mappings does not say whose it is.
std::uintptr_t beginning_of_what_has(std::uintptr_t address) {
  struct question {
    std::uintptr_t address;
    std::uintptr_t begin = 0;
  } asked{address};
  ::dl_iterate_phdr(
      [](dl_phdr_info* object, std::size_t, void* data) {
        auto& about = *static_cast<question*>(data);
        std::uintptr_t first = 0;
        bool has_it = false;
        for (unsigned i = 0; i != object->dlpi_phnum; ++i) {
          auto const& segment = object->dlpi_phdr[i];
          if (segment.p_type != PT_LOAD) continue;
          auto const begin = object->dlpi_addr + segment.p_vaddr;
          if (first == 0) first = begin;
          has_it = has_it || about.address - begin < segment.p_memsz;
        }
        if (!has_it) return 0;
        about.begin = first;
        return 1;
      },
      &asked);
  return asked.begin;
}

unit unit_around(Dwarf_Die& lines) {
  unit result;
  result.lines = result.scopes = lines;
  Dwarf_Half version = 0;
  std::uint8_t kind = 0;
  Dwarf_Die elsewhere{};
  if (::dwarf_cu_info(lines.cu, &version, &kind, nullptr, &elsewhere, nullptr, nullptr, nullptr) == 0 &&
      kind == DW_UT_skeleton && elsewhere.addr != nullptr)
    result.scopes = elsewhere;
  return result;
}

}  // namespace

void unit::add_functions_below(Dwarf_Die* parent) {
  Dwarf_Die each{};
  if (::dwarf_child(parent, &each) != 0) return;
  do {
    if (::dwarf_tag(&each) == DW_TAG_subprogram) {
      Dwarf_Addr base = 0;
      Dwarf_Addr from = 0;
      Dwarf_Addr to = 0;
      for (std::ptrdiff_t next = 0; (next = ::dwarf_ranges(&each, next, &base, &from, &to)) > 0;)
        functions_.push_back({from, to, each});
    }
    // Those of local classes are within others.
    if (::dwarf_haschildren(&each) == 1) add_functions_below(&each);
  } while (::dwarf_siblingof(&each, &each) == 0);
}

unit::function* unit::around(Dwarf_Addr at) {
  if (!std::exchange(knows_functions_, true)) {
    add_functions_below(&scopes);
    std::ranges::sort(functions_, {}, &function::from);
  }
  auto const after = std::ranges::upper_bound(functions_, at, {}, &function::from);
  return after == functions_.begin() || at >= std::prev(after)->to ? nullptr : &*std::prev(after);
}

Dwarf_Die* unit::function_at(Dwarf_Addr at) {
  auto* const found = around(at);
  return found == nullptr ? nullptr : &found->die;
}

Dwarf_Addr unit::end_of_function_at(Dwarf_Addr at) {
  auto const* const found = around(at);
  return found == nullptr ? at : found->to;
}

std::vector<Dwarf_Die> unit::functions_around(Dwarf_Addr at) {
  std::vector<Dwarf_Die> result;
  auto* const outermost = function_at(at);
  if (outermost == nullptr) return result;
  result.push_back(*outermost);
  for (Dwarf_Die around = *outermost;;) {
    Dwarf_Die each{};
    if (::dwarf_child(&around, &each) != 0) return result;
    bool found = false;
    do {
      auto const tag = ::dwarf_tag(&each);
      bool const is_scope = tag == DW_TAG_inlined_subroutine || tag == DW_TAG_lexical_block ||
                            tag == DW_TAG_try_block || tag == DW_TAG_catch_block;
      if (!is_scope || ::dwarf_haspc(&each, at) <= 0) continue;
      found = true;
      break;
    } while (::dwarf_siblingof(&each, &each) == 0);
    if (!found) return result;
    if (::dwarf_tag(&each) == DW_TAG_inlined_subroutine) result.push_back(each);
    around = each;
  }
}

loaded_module::loaded_module(Dwfl_Module* of) : dwfl_{of} {
  char const* main_file = nullptr;
  Dwarf_Addr begin = 0;
  auto const* const name = ::dwfl_module_info(of, nullptr, &begin, nullptr, nullptr, nullptr, &main_file, nullptr);
  file_ = main_file != nullptr ? main_file : name != nullptr ? name : "";
  begin_ = begin;
  Dwarf_Addr bias = 0;
  for (Dwarf_Die* each = nullptr; (each = ::dwfl_module_nextcu(of, each, &bias)) != nullptr;) {
    // Compilers need not write a table of which unit has which addresses (clang does not).
    Dwarf_Addr base = 0;
    Dwarf_Addr from = 0;
    Dwarf_Addr to = 0;
    for (std::ptrdiff_t next = 0; (next = ::dwarf_ranges(each, next, &base, &from, &to)) > 0;)
      code_.push_back({from + bias, to + bias, units_.size()});
    units_.push_back(unit_around(*each));
  }
  bias_ = bias;
  std::ranges::sort(code_, {}, &code::from);
}

unit* loaded_module::unit_of(std::uintptr_t address) {
  auto const after = std::ranges::upper_bound(code_, address, {}, &code::from);
  if (after == code_.begin() || address >= std::prev(after)->to) return nullptr;
  return &units_[std::prev(after)->unit];
}

bool loaded_module::is_of_the_system() const noexcept {
  return file_.starts_with("/lib") || file_.starts_with("/usr/lib") || file_.starts_with('[');
}

modules::modules() noexcept : dwfl_{::dwfl_begin(&callbacks)} { look_around(); }

modules& modules::of_process() {
  static modules all;
  return all;
}

void modules::look_around() {
  loaded_ = loaded_so_far();
  if (dwfl_ == nullptr) return;
  // Those that are there already stay what they are.
  ::dwfl_report_begin_add(dwfl_.get());
  ::dwfl_linux_proc_report(dwfl_.get(), ::getpid());
  ::dwfl_report_end(dwfl_.get(), nullptr, nullptr);
}

loaded_module* modules::known_at(std::uintptr_t address) {
  auto* const found = dwfl_ == nullptr ? nullptr : ::dwfl_addrmodule(dwfl_.get(), address);
  if (found == nullptr) return nullptr;
  return &read_.try_emplace(found, found).first->second;
}

loaded_module* modules::at(std::uintptr_t address) {
  if (auto* const known = known_at(address); known != nullptr) return known;
  auto const begin = beginning_of_what_has(address);
  if (begin == 0) return nullptr;
  if (auto* const known = known_at(begin); known != nullptr || loaded_so_far() == loaded_) return known;
  look_around();
  return known_at(begin);
}

std::string readable(char const* linkage_name) {
  if (linkage_name == nullptr) return {};
  int status = 0;
  std::unique_ptr<char, void (*)(void*)> const text{
      abi::__cxa_demangle(linkage_name, nullptr, nullptr, &status), &std::free};
  return text ? text.get() : linkage_name;
}

Dwarf_Die declaration_of(Dwarf_Die of) {
  for (auto const attribute : {DW_AT_abstract_origin, DW_AT_specification}) {
    Dwarf_Attribute at{};
    Dwarf_Die declared{};
    if (::dwarf_attr(&of, static_cast<unsigned>(attribute), &at) != nullptr && ::dwarf_formref_die(&at, &declared) != nullptr)
      of = declared;
  }
  return of;
}

// By a walk through the unit.
std::string const& scoped_name(Dwarf_Die of) {
  static std::unordered_map<void const*, std::string> known;
  auto declared = declaration_of(of);
  auto const [found, is_new] = known.try_emplace(declared.addr);
  if (!is_new) return found->second;
  Dwarf_Die* around = nullptr;
  int const count = ::dwarf_getscopes_die(&declared, &around);
  std::unique_ptr<Dwarf_Die, void (*)(void*)> const scopes{around, &std::free};
  std::string result;
  for (int i = 0; i < count; ++i) {
    auto* const scope = &around[i];
    auto const tag = ::dwarf_tag(scope);
    if (tag == DW_TAG_compile_unit || tag == DW_TAG_lexical_block) continue;
    auto const* const name = ::dwarf_diename(scope);
    auto const* const text = name != nullptr            ? name
                             : tag == DW_TAG_namespace ? "(anonymous namespace)"
                                                        : "<lambda>";
    result = result.empty() ? text : fmt::format("{}::{}", text, result);
  }
  return found->second = std::move(result);
}

}  // namespace interlock::checker::debug_info
