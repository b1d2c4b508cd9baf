#include <interlock/checker/debug_info/type.hpp>

#include <cctype>
#include <cstdint>
#include <string_view>
#include <vector>

#include <dwarf.h>
#include <fmt/format.h>

#include <interlock/checker/debug_info/modules.hpp>
#include <interlock/checker/heap/heap.hpp>

namespace interlock::checker::debug_info {
namespace {

std::optional<Dwarf_Word> number(Dwarf_Die of, unsigned attribute) {
  Dwarf_Attribute at{};
  Dwarf_Word result = 0;
  if (::dwarf_attr_integrate(&of, attribute, &at) == nullptr || ::dwarf_formudata(&at, &result) != 0) return std::nullopt;
  return result;
}

bool is_class(int tag) {
  return tag == DW_TAG_structure_type || tag == DW_TAG_class_type || tag == DW_TAG_union_type;
}

// Names that programs must not make (C++ [lex.name]), so that they are the library's.
bool is_reserved(std::string_view name) {
  return name.starts_with("__") ||
         (name.size() > 1 && name[0] == '_' && std::isupper(static_cast<unsigned char>(name[1])) != 0);
}

// The elements that lie behind one of each dimension.
std::vector<std::size_t> lengths_of(Dwarf_Die array) {
  std::vector<std::size_t> result;
  Dwarf_Die each{};
  if (::dwarf_child(&array, &each) != 0) return result;
  do {
    if (::dwarf_tag(&each) != DW_TAG_subrange_type) continue;
    if (auto const count = number(each, DW_AT_count)) result.push_back(*count);
    else if (auto const last = number(each, DW_AT_upper_bound)) result.push_back(*last + 1);
    else result.push_back(0);
  } while (::dwarf_siblingof(&each, &each) == 0);
  return result;
}

struct part {
  Dwarf_Die die;
  std::size_t at;
};

// The member or base that has a byte. Members of a union begin together: the first that is long enough.
std::optional<part> part_around(Dwarf_Die of, std::size_t offset) {
  Dwarf_Die each{};
  if (::dwarf_child(&of, &each) != 0) return std::nullopt;
  std::optional<part> of_unknown_size;  // only declared here, as clang does with what has its constructor in a library
  do {
    auto const tag = ::dwarf_tag(&each);
    if (tag != DW_TAG_member && tag != DW_TAG_inheritance) continue;
    if (::dwarf_hasattr(&each, DW_AT_external) != 0 || ::dwarf_hasattr(&each, DW_AT_const_value) != 0) continue;  // static
    auto at = number(each, DW_AT_data_member_location);
    if (!at && ::dwarf_hasattr(&each, DW_AT_data_member_location) != 0) continue;  // of a virtual base
    if (auto const bits = number(each, DW_AT_data_bit_offset)) at = *bits / 8;
    auto const begin = at.value_or(0);
    auto const its = type::of(each);
    if (!its || offset < begin) continue;
    // An empty base lies where the first member does.
    if (tag == DW_TAG_inheritance && its->size() == 1 && its->part_at(0).empty()) continue;
    if (offset < begin + its->size()) return part{each, begin};
    if (its->size() == 0 && (!of_unknown_size || of_unknown_size->at <= begin)) of_unknown_size = part{each, begin};
  } while (::dwarf_siblingof(&each, &each) == 0);
  return of_unknown_size;
}

}  // namespace

std::optional<type> type::of(Dwarf_Die what) {
  Dwarf_Attribute at{};
  Dwarf_Die found{};
  if (::dwarf_attr_integrate(&what, DW_AT_type, &at) == nullptr || ::dwarf_formref_die(&at, &found) == nullptr)
    return std::nullopt;
  Dwarf_Die peeled{};
  if (::dwarf_peel_type(&found, &peeled) != 0) return std::nullopt;
  return type{peeled};
}

std::optional<type> type::argument_of(void const* function) {
  heap::pause const ours;
  auto const address = reinterpret_cast<std::uintptr_t>(function);
  auto* const in = modules::of_process().at(address);
  auto* const unit = in == nullptr ? nullptr : in->unit_of(address);
  auto* const found = unit == nullptr ? nullptr : unit->function_at(address - in->bias());
  if (found == nullptr) return std::nullopt;
  return argument_of(*found);
}

// Its parameters are with it, or with what it is an instance of.
std::optional<type> type::argument_of(Dwarf_Die instance) {
  for (;;) {
    Dwarf_Die each{};
    if (::dwarf_child(&instance, &each) == 0) {
      do {
        if (::dwarf_tag(&each) == DW_TAG_template_type_parameter) return of(each);
      } while (::dwarf_siblingof(&each, &each) == 0);
    }
    Dwarf_Attribute reference{};
    Dwarf_Die next{};
    bool const has_origin = ::dwarf_attr(&instance, DW_AT_abstract_origin, &reference) != nullptr ||
                            ::dwarf_attr(&instance, DW_AT_specification, &reference) != nullptr;
    if (!has_origin || ::dwarf_formref_die(&reference, &next) == nullptr) return std::nullopt;
    instance = next;
  }
}

std::string type::name() const {
  auto die = die_;
  auto const* const name = ::dwarf_diename(&die);
  if (name == nullptr) return {};
  if (!is_reserved(name)) return name;
  auto const inner = argument_of(die_);
  return inner ? inner->name() : name;
}

std::size_t type::size() const {
  auto die = die_;
  Dwarf_Word result = 0;
  return ::dwarf_aggregate_size(&die, &result) == 0 ? result : 0;
}

std::optional<type> type::referred() const {
  auto die = die_;
  auto const tag = ::dwarf_tag(&die);
  bool const refers = tag == DW_TAG_pointer_type || tag == DW_TAG_reference_type || tag == DW_TAG_rvalue_reference_type;
  return refers ? of(die_) : std::nullopt;
}

std::string type::part_at(std::size_t offset) const {
  heap::pause const ours;
  std::string result;
  auto inner = *this;
  bool is_reserved_since = false;  // whether what lies around it is the library's own
  for (;;) {
    auto const tag = ::dwarf_tag(&inner.die_);
    if (tag == DW_TAG_array_type) {
      auto const element = of(inner.die_);
      auto const bytes = element ? element->size() : 0;
      if (bytes == 0) return result;
      auto index = offset / bytes;
      auto const lengths = lengths_of(inner.die_);
      std::string indices;
      for (auto i = lengths.size(); i-- > 0;) {
        auto const length = i == 0 || lengths[i] == 0 ? index + 1 : lengths[i];
        indices = fmt::format("[{}]{}", index % length, indices);
        index /= length;
      }
      result += indices;
      offset %= bytes;
      inner = *element;
      continue;
    }
    if (!is_class(tag)) {
      if (offset != 0 && !is_reserved_since) result += fmt::format("+{}", offset);
      return result;
    }
    auto part = part_around(inner.die_, offset);
    if (!part) return result;  // between members, or their types are not known
    auto const* const name = ::dwarf_tag(&part->die) == DW_TAG_member ? ::dwarf_diename(&part->die) : nullptr;
    if (name != nullptr) {
      is_reserved_since = is_reserved(name);
      if (!is_reserved_since) result += fmt::format(".{}", name);
    }
    offset -= part->at;
    inner = *of(part->die);
  }
}

}  // namespace interlock::checker::debug_info
