#include <interlock/checker/debug_info/variables.hpp>

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <dwarf.h>
#include <fmt/format.h>
#include <link.h>

#include <interlock/checker/debug_info/modules.hpp>
#include <interlock/checker/debug_info/stack_walk.hpp>
#include <interlock/checker/heap/heap.hpp>

namespace interlock::checker::debug_info {
namespace {

struct variable {
  std::uintptr_t from;  // of the process; of what is thread-local, in its module's block
  std::size_t bytes;
  std::string name;
  type of;
};

struct variables_of_module {
  std::vector<variable> statics;
  std::vector<variable> thread_locals;
};

struct location {
  enum { nowhere, fixed, thread_local_block } is = nowhere;
  std::uintptr_t at = 0;
};

location location_of(Dwarf_Die die) {
  Dwarf_Attribute at{};
  Dwarf_Op* ops = nullptr;
  std::size_t count = 0;
  if (::dwarf_attr_integrate(&die, DW_AT_location, &at) == nullptr || ::dwarf_getlocation(&at, &ops, &count) != 0 || count == 0)
    return {};
  // An address, or the number of one in a table.
  if (count == 1 && ops[0].atom == DW_OP_addr) return {location::fixed, ops[0].number};
  if (count == 1 && (ops[0].atom == DW_OP_addrx || ops[0].atom == DW_OP_GNU_addr_index)) {
    Dwarf_Attribute in_table{};
    Dwarf_Addr address = 0;
    if (::dwarf_getlocation_attr(&at, &ops[0], &in_table) == 0 && ::dwarf_formaddr(&in_table, &address) == 0)
      return {location::fixed, address};
  }
  // Of those in a table (DW_OP_constx) libdw 0.188 gives other numbers than are there.
  bool const is_number = ops[0].atom == DW_OP_const4u || ops[0].atom == DW_OP_const8u || ops[0].atom == DW_OP_constu ||
                         ops[0].atom == DW_OP_const1u || ops[0].atom == DW_OP_const2u;
  if (count == 2 && is_number && (ops[1].atom == DW_OP_form_tls_address || ops[1].atom == DW_OP_GNU_push_tls_address))
    return {location::thread_local_block, ops[0].number};
  return {};
}

std::string scoped(std::string_view scope, std::string_view name) {
  return scope.empty() ? std::string{name} : fmt::format("{}::{}", scope, name);
}

std::string shortened(std::string text) {
  constexpr std::string_view says_nothing{"(anonymous namespace)::"};
  for (auto at = text.find(says_nothing); at != std::string::npos; at = text.find(says_nothing))
    text.erase(at, says_nothing.size());
  return text;
}

std::string name_of(Dwarf_Die die, std::string const& scope) {
  Dwarf_Attribute at{};
  auto* const linkage = ::dwarf_attr_integrate(&die, DW_AT_linkage_name, &at);
  if (auto const* const mangled = linkage != nullptr ? ::dwarf_formstring(linkage) : nullptr; mangled != nullptr)
    return shortened(readable(mangled));
  if (::dwarf_hasattr(&die, DW_AT_specification) != 0) return shortened(scoped_name(die));  // a static member
  Dwarf_Attribute plain{};
  auto* const named = ::dwarf_attr_integrate(&die, DW_AT_name, &plain);
  auto const* const name = named != nullptr ? ::dwarf_formstring(named) : nullptr;
  return name == nullptr ? std::string{} : scoped(scope, name);
}

void add_below(Dwarf_Die parent, std::uintptr_t bias, std::string const& scope, variables_of_module& to) {
  Dwarf_Die each{};
  if (::dwarf_child(&parent, &each) != 0) return;
  do {
    auto const* const name = ::dwarf_diename(&each);
    switch (::dwarf_tag(&each)) {
      case DW_TAG_namespace:
      case DW_TAG_structure_type:
      case DW_TAG_class_type: add_below(each, bias, name != nullptr ? scoped(scope, name) : scope, to); break;
      case DW_TAG_subprogram:
        add_below(each, bias, name != nullptr ? scoped(scope, fmt::format("{}()", name)) : scope, to);
        break;
      case DW_TAG_lexical_block: add_below(each, bias, scope, to); break;
      case DW_TAG_variable: {
        auto const where = location_of(each);
        if (where.is == location::nowhere) break;
        auto its = type::of(each);
        if (!its || its->size() == 0) break;
        auto const bytes = its->size();
        if (where.is == location::fixed) {
          if (where.at != 0) to.statics.push_back({where.at + bias, bytes, name_of(each, scope), *its});
        } else {
          to.thread_locals.push_back({where.at, bytes, name_of(each, scope), *its});
        }
        break;
      }
      default: break;
    }
  } while (::dwarf_siblingof(&each, &each) == 0);
}

variables_of_module const& variables_in(loaded_module& in) {
  static std::unordered_map<loaded_module const*, variables_of_module> known;
  auto const [found, is_new] = known.try_emplace(&in);
  if (is_new) {
    auto& all = found->second;
    for (auto const& each : in.units()) add_below(each.scopes, in.bias(), {}, all);
    std::ranges::sort(all.statics, {}, &variable::from);
    std::ranges::sort(all.thread_locals, {}, &variable::from);
  }
  return found->second;
}

std::optional<std::string> name_among(std::vector<variable> const& all, std::uintptr_t address) {
  auto const after = std::ranges::upper_bound(all, address, {}, &variable::from);
  if (after == all.begin()) return std::nullopt;
  auto const& found = *std::prev(after);
  if (address - found.from >= found.bytes) return std::nullopt;
  return found.name + found.of.part_at(address - found.from);
}

// ---- local variables

// What the numbers of DW_OP_fbreg count from, in a frame of a function.
std::optional<std::uintptr_t> frame_base(Dwarf_Die function, Dwarf_Addr pc, stack_walk const& frame) {
  Dwarf_Attribute at{};
  Dwarf_Op* ops = nullptr;
  std::size_t count = 0;
  if (::dwarf_attr_integrate(&function, DW_AT_frame_base, &at) == nullptr ||
      ::dwarf_getlocation_addr(&at, pc, &ops, &count, 1) != 1 || count != 1)
    return std::nullopt;
  constexpr unsigned rbp = 6;
  constexpr unsigned rsp = 7;
  switch (ops[0].atom) {
    case DW_OP_call_frame_cfa:
      if (auto const end = frame.end_of_frame(); end != 0) return end;
      return std::nullopt;
    case DW_OP_reg0 + rbp: return frame.frame_pointer();
    case DW_OP_reg0 + rsp: return frame.stack_pointer();
    case DW_OP_breg0 + rbp: return frame.frame_pointer() + ops[0].number;
    case DW_OP_breg0 + rsp: return frame.stack_pointer() + ops[0].number;
    default: return std::nullopt;
  }
}

struct standing {
  Dwarf_Addr pc;
  std::uintptr_t base;
  stack_walk const& frame;
};

std::optional<std::uintptr_t> address_of(Dwarf_Die local, standing const& in) {
  Dwarf_Attribute at{};
  Dwarf_Op* ops = nullptr;
  std::size_t count = 0;
  if (::dwarf_attr(&local, DW_AT_location, &at) == nullptr ||
      ::dwarf_getlocation_addr(&at, in.pc, &ops, &count, 1) != 1 || count != 1)
    return std::nullopt;
  switch (ops[0].atom) {
    case DW_OP_fbreg: return in.base + ops[0].number;
    case DW_OP_breg6: return in.frame.frame_pointer() + ops[0].number;
    case DW_OP_breg7: return in.frame.stack_pointer() + ops[0].number;
    default: return std::nullopt;
  }
}

// Innermost scopes last: what they hide has another address.
std::optional<std::string> name_below(Dwarf_Die scope, std::uintptr_t address, standing const& in) {
  Dwarf_Die each{};
  if (::dwarf_child(&scope, &each) != 0) return std::nullopt;
  do {
    switch (::dwarf_tag(&each)) {
      case DW_TAG_variable:
      case DW_TAG_formal_parameter: {
        auto const begin = address_of(each, in);
        auto const its = begin ? type::of(each) : std::nullopt;
        if (!its || address < *begin || address - *begin >= its->size()) break;
        if (auto const name = name_of(each, {}); !name.empty()) return name + its->part_at(address - *begin);
        break;
      }
      case DW_TAG_lexical_block:
      case DW_TAG_inlined_subroutine:
      case DW_TAG_try_block:
      case DW_TAG_catch_block:
        if (::dwarf_haspc(&each, in.pc) > 0)
          if (auto found = name_below(each, address, in)) return found;
        break;
      default: break;
    }
  } while (::dwarf_siblingof(&each, &each) == 0);
  return std::nullopt;
}

std::optional<std::string> name_in_frame(std::uintptr_t address, stack_walk const& frame) {
  auto const code = reinterpret_cast<std::uintptr_t>(frame.return_address()) - 1;
  auto* const in = modules::of_process().at(code);
  auto* const unit = in == nullptr ? nullptr : in->unit_of(code);
  if (unit == nullptr) return std::nullopt;
  auto const pc = code - in->bias();
  auto* const function = unit->function_at(pc);
  if (function == nullptr) return std::nullopt;
  auto const base = frame_base(*function, pc, frame);
  return base ? name_below(*function, address, {pc, *base, frame}) : std::nullopt;
}

}  // namespace

std::optional<std::string> name_of_static(void const* address) {
  heap::pause const ours;
  auto const at = reinterpret_cast<std::uintptr_t>(address);
  auto* const in = modules::of_process().at(at);
  return in == nullptr ? std::nullopt : name_among(variables_in(*in).statics, at);
}

std::optional<std::string> name_of_thread_local(void const* address) {
  heap::pause const ours;
  struct question {
    std::uintptr_t address;
    std::uintptr_t in_module = 0;
    std::uintptr_t offset = 0;
  } asked{reinterpret_cast<std::uintptr_t>(address)};
  ::dl_iterate_phdr(
      [](dl_phdr_info* object, std::size_t, void* data) {
        auto& about = *static_cast<question*>(data);
        about.offset = about.address - reinterpret_cast<std::uintptr_t>(object->dlpi_tls_data);
        for (unsigned i = 0; object->dlpi_tls_data != nullptr && i != object->dlpi_phnum; ++i) {
          auto const& segment = object->dlpi_phdr[i];
          if (segment.p_type == PT_LOAD && about.in_module == 0) about.in_module = object->dlpi_addr + segment.p_vaddr;
          if (segment.p_type == PT_TLS && about.offset < segment.p_memsz) return 1;
        }
        about.in_module = 0;
        return 0;
      },
      &asked);
  auto* const in = asked.in_module == 0 ? nullptr : modules::of_process().at(asked.in_module);
  return in == nullptr ? std::nullopt : name_among(variables_in(*in).thread_locals, asked.offset);
}

std::optional<std::string> name_of_local(void const* address, model::frame const& stands) {
  heap::pause const ours;
  auto const at = reinterpret_cast<std::uintptr_t>(address);
  stack_walk frame{stands};
  do {
    // Frames lie one above the other: what is below this one is no variable of a caller.
    if (auto const end = frame.end_of_frame(); at < frame.stack_pointer()) return std::nullopt;
    else if (end != 0 && at >= end) continue;
    if (auto found = name_in_frame(at, frame)) return found;
  } while (frame.go_out());
  return std::nullopt;
}

}  // namespace interlock::checker::debug_info
