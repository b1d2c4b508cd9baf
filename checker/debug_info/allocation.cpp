#include <interlock/checker/debug_info/allocation.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

#include <Zydis/Zydis.h>
#include <dwarf.h>
#include <fmt/format.h>

#include <interlock/checker/debug_info/modules.hpp>
#include <interlock/checker/heap/heap.hpp>
#include <interlock/checker/outside/instruction_watch.hpp>

namespace interlock::checker::debug_info {
namespace {

std::optional<Dwarf_Die> reference(Dwarf_Die from, unsigned attribute) {
  Dwarf_Attribute at{};
  Dwarf_Die to{};
  if (::dwarf_attr(&from, attribute, &at) == nullptr || ::dwarf_formref_die(&at, &to) == nullptr) return std::nullopt;
  return to;
}

std::string_view name_of(Dwarf_Die of) {
  auto const* const name = ::dwarf_diename(&of);
  return name != nullptr ? name : "";
}

bool may_be(std::optional<type> const& what, std::size_t bytes) {
  return what && what->size() != 0 && bytes % what->size() == 0;
}

// new_allocator<T>::allocate(), and allocator<T>'s of the other library.
std::optional<type> asked_for_by(Dwarf_Die function) {
  auto declared = declaration_of(function);
  if (name_of(declared) != "allocate") return std::nullopt;
  Dwarf_Die* scopes = nullptr;
  int const count = ::dwarf_getscopes_die(&declared, &scopes);
  std::unique_ptr<Dwarf_Die, void (*)(void*)> const kept{scopes, &std::free};
  if (count < 2 || name_of(scopes[1]).find("allocator") == std::string_view::npos) return std::nullopt;
  return type::argument_of(scopes[1]);
}

// A constructor has the name of what its first parameter, `this`, points to.
std::optional<type> constructed_by(Dwarf_Die function) {
  auto const declared = declaration_of(function);
  auto self = reference(declared, DW_AT_object_pointer);
  if (!self) self = reference(function, DW_AT_object_pointer);
  auto const pointer = self ? type::of(*self) : std::nullopt;
  auto const its = pointer ? pointer->referred() : std::nullopt;
  if (!its) return std::nullopt;
  auto const name = its->name();
  return std::string_view{name}.substr(0, name.find('<')) == name_of(declared) ? its : std::nullopt;
}

struct nearest {
  std::optional<type> found{};
  Dwarf_Addr at;  // and what is found lies before this
};

// The inlined constructor of such a size that begins first behind the call.
void look_for_constructors(Dwarf_Die scope, Dwarf_Addr behind, std::size_t bytes, nearest& best) {
  Dwarf_Die each{};
  if (::dwarf_child(&scope, &each) != 0) return;
  do {
    auto const tag = ::dwarf_tag(&each);
    if (tag == DW_TAG_inlined_subroutine) {
      Dwarf_Addr base = 0;
      Dwarf_Addr from = 0;
      Dwarf_Addr to = 0;
      for (std::ptrdiff_t next = 0; (next = ::dwarf_ranges(&each, next, &base, &from, &to)) > 0;) {
        if (from < behind || from >= best.at) continue;
        if (auto const made = constructed_by(each); may_be(made, bytes)) best = {made, from};
      }
    }
    if (tag == DW_TAG_inlined_subroutine || tag == DW_TAG_lexical_block) look_for_constructors(each, behind, bytes, best);
  } while (::dwarf_siblingof(&each, &each) == 0);
}

Dwarf_Die* function_beginning_at(std::uintptr_t address) {
  auto* const in = modules::of_process().at(address);
  auto* const unit = in == nullptr ? nullptr : in->unit_of(address);
  return unit == nullptr ? nullptr : unit->function_at(address - in->bias());
}

// The function that a call before this address goes to; 0 where it is no call of one that the code names.
std::uintptr_t called_before(std::uintptr_t return_address) {
  constexpr std::uint8_t call = 0xe8;
  auto const* const end = reinterpret_cast<std::uint8_t const*>(return_address);
  if (end[-5] != call) return 0;
  std::int32_t distance = 0;
  std::memcpy(&distance, end - sizeof distance, sizeof distance);
  return return_address + static_cast<std::uintptr_t>(std::int64_t{distance});
}

struct behind {
  std::optional<type> made{};  // by the first constructor that is called
  std::uintptr_t end;          // where memory is asked for again, for something else
};

// As far as the code goes straight on.
behind calls_behind(std::uintptr_t at, std::uintptr_t end, std::size_t bytes) {
  auto const allocates = called_before(at);
  behind result{.end = end};
  ZydisDecoder decoder;
  if (!ZYAN_SUCCESS(ZydisDecoderInit(&decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64))) return result;
  constexpr std::uintptr_t most_instructions = 64;
  std::vector<unsigned char> code(std::min(end - std::min(at, end), most_instructions * ZYDIS_MAX_INSTRUCTION_LENGTH));
  std::copy_n(reinterpret_cast<unsigned char const*>(at), code.size(), code.begin());
  without_stops(at, code);
  auto const begin = at;
  for (unsigned n = 0; n != most_instructions && at < begin + code.size(); ++n) {
    ZydisDecodedInstruction i;
    ZydisDecodedOperand o[ZYDIS_MAX_OPERAND_COUNT];
    if (!ZYAN_SUCCESS(ZydisDecoderDecodeFull(&decoder, &code[at - begin], begin + code.size() - at, &i, o))) return result;
    at += i.length;
    if (i.meta.category == ZYDIS_CATEGORY_RET) return result;
    if (i.meta.category != ZYDIS_CATEGORY_CALL || o[0].type != ZYDIS_OPERAND_TYPE_IMMEDIATE) continue;
    auto const target = at + static_cast<std::uintptr_t>(o[0].imm.value.s);
    if (target == allocates) {
      result.end = at;
      return result;
    }
    auto const* const called = function_beginning_at(target);
    if (called == nullptr) continue;
    if (auto const made = constructed_by(*called); may_be(made, bytes)) {
      result.made = made;
      result.end = at;
      return result;
    }
  }
  return result;
}

}  // namespace

std::optional<type> type_of_new(void const* return_address, std::size_t bytes) {
  heap::pause const ours;
  auto const address = reinterpret_cast<std::uintptr_t>(return_address);
  auto* const in = modules::of_process().at(address - 1);
  auto* const unit = in == nullptr ? nullptr : in->unit_of(address - 1);
  if (unit == nullptr) return std::nullopt;
  auto const pc = address - 1 - in->bias();
  auto const around = unit->functions_around(pc);
  if (around.empty()) return std::nullopt;
  for (auto const& each : around)
    if (auto const asked = asked_for_by(each); may_be(asked, bytes)) return asked;
  auto const called = calls_behind(address, in->bias() + unit->end_of_function_at(pc), bytes);
  nearest inlined{.at = called.end - in->bias()};
  look_for_constructors(around.front(), pc + 1, bytes, inlined);
  return inlined.found ? inlined.found : called.made;
}

std::string name_in_block(type const& of, std::size_t bytes, std::size_t offset) {
  heap::pause const ours;
  auto const each = of.size();
  auto const name = of.name();
  auto const index = bytes > each && each != 0 ? fmt::format("[{}]", offset / each) : std::string{};
  return name + index + of.part_at(each != 0 ? offset % each : offset);
}

}  // namespace interlock::checker::debug_info
