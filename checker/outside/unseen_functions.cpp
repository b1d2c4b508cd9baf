#include <interlock/checker/outside/unseen_functions.hpp>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string_view>

#include <Zydis/Zydis.h>
#include <dlfcn.h>
#include <dwarf.h>
#include <link.h>
#include <fmt/format.h>

#include <interlock/checker/debug_info/modules.hpp>
#include <interlock/checker/debug_info/place_text.hpp>
#include <interlock/checker/outside/own_accesses.hpp>

// Where instrumented code is linked.
extern "C" {
[[gnu::weak]] void __tsan_atomic8_load();
[[gnu::weak]] void __tsan_atomic16_load();
[[gnu::weak]] void __tsan_atomic32_load();
[[gnu::weak]] void __tsan_atomic64_load();
[[gnu::weak]] void __tsan_atomic128_load();
}

namespace interlock::checker {
namespace {

struct function {
  std::uintptr_t begin;
  std::size_t bytes;
  char const* name;
  bool is_shared;  // by others: a copy of what several units may have
  debug_info::unit const* of;

  [[nodiscard]] std::span<unsigned char const> code() const {
    return {reinterpret_cast<unsigned char const*>(begin), bytes};
  }
  // By its namespace, in mangled names; what is C's begins so.
  [[nodiscard]] bool is_interlocks() const {
    std::string_view const mangled{name};
    constexpr std::string_view scope{"9interlock"};
    auto const at = mangled.find(scope);
    bool const is_whole = at != mangled.npos && at != 0 && (mangled[at - 1] < '0' || mangled[at - 1] > '9');
    return is_whole || mangled.starts_with("interlock_");
  }
};

debug_info::loaded_module* this_program() {
  return debug_info::modules::of_process().at(reinterpret_cast<std::uintptr_t>(&the_code_of_the_program));
}

struct symbols {
  std::vector<function> functions;
  std::vector<std::uintptr_t> instrumentation;  // what the flag puts calls of, by address
  std::vector<std::uintptr_t> accesses;         // of these, in front of accesses to plain data
  std::vector<std::uintptr_t> entries;          // of these, at the beginning of functions
};

// Fences and atomics are calls in any function by clang, and entry and exit are no accesses.
bool is_of_plain_data(std::string_view instrumentation) {
  constexpr std::string_view others[]{"__tsan_init", "__tsan_func_", "__tsan_atomic", "__tsan_acquire", "__tsan_release"};
  return std::ranges::none_of(others, [&](std::string_view each) { return instrumentation.starts_with(each); });
}

symbols symbols_of(debug_info::loaded_module& module) {
  symbols result;
  int const count = ::dwfl_module_getsymtab(module.dwfl());
  for (int i = 1; i < count; ++i) {
    GElf_Sym symbol{};
    GElf_Addr address = 0;
    auto const* const name = ::dwfl_module_getsym_info(module.dwfl(), i, &symbol, &address, nullptr, nullptr, nullptr);
    bool const is_here = symbol.st_shndx != SHN_UNDEF && GELF_ST_TYPE(symbol.st_info) == STT_FUNC && symbol.st_size != 0;
    if (name == nullptr || !is_here) continue;
    if (std::string_view{name}.starts_with("__tsan_")) {
      result.instrumentation.push_back(address);
      if (is_of_plain_data(name)) result.accesses.push_back(address);
      if (std::string_view{name} == "__tsan_func_entry") result.entries.push_back(address);
    } else result.functions.push_back({address, symbol.st_size, name, GELF_ST_BIND(symbol.st_info) == STB_WEAK, module.unit_of(address)});
  }
  std::ranges::sort(result.instrumentation);
  std::ranges::sort(result.accesses);
  std::ranges::sort(result.functions, {}, &function::begin);
  auto const same = std::ranges::unique(result.functions, {}, &function::begin);
  result.functions.erase(same.begin(), same.end());
  return result;
}

// call and jmp with 32 bits of displacement.
bool calls(std::span<unsigned char const> code, std::vector<std::uintptr_t> const& any_of) {
  if (any_of.empty()) return false;
  for (std::size_t i = 0; i + 5 <= code.size(); ++i) {
    if ((code[i] & 0xfe) != 0xe8) continue;
    std::int32_t far = 0;
    std::memcpy(&far, &code[i + 1], sizeof far);
    auto const to = reinterpret_cast<std::uintptr_t>(&code[i + 5]) + static_cast<std::uintptr_t>(std::intptr_t{far});
    if (to >= any_of.front() && to <= any_of.back() && std::ranges::binary_search(any_of, to)) return true;
  }
  return false;
}

template <class F>
bool any_instruction(std::span<unsigned char const> code, F const& is) {
  ZydisDecoder decoder;
  if (!ZYAN_SUCCESS(ZydisDecoderInit(&decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64))) return true;
  for (std::size_t at = 0; at < code.size();) {
    ZydisDecodedInstruction i;
    ZydisDecodedOperand o[ZYDIS_MAX_OPERAND_COUNT];
    if (!ZYAN_SUCCESS(ZydisDecoderDecodeFull(&decoder, &code[at], code.size() - at, &i, o))) return false;
    if (is(i, std::span<ZydisDecodedOperand const>{o, i.operand_count})) return true;
    at += i.length;
  }
  return false;
}

// Of the program, what nobody writes once it is loaded.
bool is_constant(std::uintptr_t address) {
  struct part {
    std::uintptr_t begin;
    std::uintptr_t end;
  };
  static std::vector<part> const constant = [] {
    std::vector<part> result;
    ::dl_iterate_phdr(
        [](dl_phdr_info* module, std::size_t, void* into) {
          for (unsigned i = 0; i != module->dlpi_phnum; ++i)
            if (auto const& each = module->dlpi_phdr[i];
                each.p_type == PT_GNU_RELRO || (each.p_type == PT_LOAD && (each.p_flags & PF_W) == 0))
              static_cast<std::vector<part>*>(into)->push_back({module->dlpi_addr + each.p_vaddr, module->dlpi_addr + each.p_vaddr + each.p_memsz});
          return 1;  // the program comes first
        },
        &result);
    return result;
  }();
  return std::ranges::any_of(constant, [&](part const& each) { return address >= each.begin && address < each.end; });
}

// What a class is returned in that has no room in registers is the caller's.
bool returns_class(std::uintptr_t address) {
  auto* const here = this_program();
  auto* const unit = here == nullptr ? nullptr : here->unit_of(address);
  auto* const die = unit == nullptr ? nullptr : unit->function_at(address - here->bias());
  Dwarf_Attribute memory;
  Dwarf_Die type;
  if (die == nullptr || ::dwarf_formref_die(::dwarf_attr_integrate(die, DW_AT_type, &memory), &type) == nullptr || ::dwarf_peel_type(&type, &type) != 0)
    return false;
  auto const tag = ::dwarf_tag(&type);
  return tag == DW_TAG_structure_type || tag == DW_TAG_class_type || tag == DW_TAG_union_type;
}

bool is_by_clang(std::uintptr_t address) {
  auto* const here = this_program();
  auto* const unit = here == nullptr ? nullptr : here->unit_of(address);
  if (unit == nullptr) return false;
  for (auto* const die : {&unit->scopes, &unit->lines}) {
    Dwarf_Attribute memory;
    auto const* const producer = ::dwarf_formstring(::dwarf_attr(die, DW_AT_producer, &memory));
    if (producer != nullptr) return std::string_view{producer}.find("clang") != std::string_view::npos;
  }
  return false;
}

// clang does not take away the load that it puts a call in front of.
unsigned bits_of_load(std::uintptr_t called) {
  struct load {
    void (*by)();
    unsigned bits;
  };
  constexpr load all[]{{&__tsan_atomic8_load, 8}, {&__tsan_atomic16_load, 16}, {&__tsan_atomic32_load, 32}, {&__tsan_atomic64_load, 64}, {&__tsan_atomic128_load, 128}};
  auto const* const found = std::ranges::find(all, called, [](load const& each) { return reinterpret_cast<std::uintptr_t>(each.by); });
  return found == std::end(all) ? 0 : found->bits;
}

bool accesses_beyond_frame(std::uintptr_t begin, std::span<unsigned char const> code) {
  bool const leaves_loads = is_by_clang(begin);
  auto const found = accesses_of(code, {is_constant, [=](std::uintptr_t called) { return leaves_loads ? bits_of_load(called) : 0; }});
  return found.any || (found.of_result && !returns_class(begin));
}

// What compilers add when they have put the calls in: thunks look into the object's table of functions, and the unlikely part of a
// function is not called.
bool is_part_or_thunk(std::string_view name) {
  return name.starts_with("_ZTv") || name.starts_with("_ZTh") || name.starts_with("_ZTc") || name.find(".cold") != name.npos;
}

// A function of a unit that is instrumented, and is not itself: no_sanitize("thread"), or assembly that is a function.
bool is_left_out(function const& f, symbols const& all) {
  if (is_part_or_thunk(f.name) || calls(f.code(), all.accesses)) return false;
  // clang says that functions begin which it leaves out otherwise.
  if (calls(f.code(), all.entries) && f.of != nullptr && !is_by_clang(f.begin)) return false;
  return accesses_beyond_frame(f.begin, f.code());
}

bool is_memory(ZydisDecodedOperand const& o) {
  return o.type == ZYDIS_OPERAND_TYPE_MEMORY && o.mem.type == ZYDIS_MEMOP_TYPE_MEM;
}

// What has one of these bytes may have such instructions: seldom does code that has none need to be decoded.
bool may_have_assembly(std::span<unsigned char const> code) {
  for (std::size_t i = 0; i + 1 < code.size(); ++i) {
    bool const exchanges = (code[i] & 0xfe) == 0x86 && code[i + 1] < 0xc0;
    bool const fences_or_calls = code[i] == 0x0f && (code[i + 1] == 0xae || code[i + 1] == 0x05);
    if (code[i] == 0xf0 || exchanges || fences_or_calls) return true;
  }
  return false;
}

// Where one begins that a compiler does not write by itself: it locks memory, fences or calls the system.
std::optional<std::size_t> first_assembly(std::span<unsigned char const> code) {
  if (!may_have_assembly(code)) return std::nullopt;
  std::size_t at = 0;
  bool const found = any_instruction(code, [&at](auto const& i, auto const& operands) {
    switch (i.mnemonic) {
      case ZYDIS_MNEMONIC_MFENCE:
      case ZYDIS_MNEMONIC_LFENCE:
      case ZYDIS_MNEMONIC_SFENCE:
      case ZYDIS_MNEMONIC_SYSCALL: return true;
      case ZYDIS_MNEMONIC_XCHG:
        if (std::ranges::any_of(operands, is_memory)) return true;
        break;
      default:
        if ((i.attributes & ZYDIS_ATTRIB_HAS_LOCK) != 0) return true;
    }
    at += i.length;
    return false;
  });
  return found ? std::optional{at} : std::nullopt;
}

// Of archives that come with the compiler, too, shared libraries have a copy.
bool is_of_the_system(function const& f) { return ::dlsym(RTLD_NEXT, f.name) != nullptr; }

}  // namespace

code_of_program const& the_code_of_the_program() {
  static code_of_program const found = [] {
    code_of_program result;
    auto* const here = this_program();
    if (here == nullptr) return result;
    auto const all = symbols_of(*here);
    struct kind {
      bool instrumented = false;
      bool interlocks = false;
    };
    std::map<debug_info::unit const*, kind> units;
    std::vector<bool> instrumented(all.functions.size());
    for (std::size_t i = 0; i != all.functions.size(); ++i) {
      auto const& f = all.functions[i];
      bool const own = f.is_interlocks();
      instrumented[i] = !(own && f.of == nullptr) && calls(f.code(), all.instrumentation);
      if (f.of == nullptr) continue;
      units[f.of].instrumented |= instrumented[i];
      units[f.of].interlocks |= own && !f.is_shared;
    }
    for (std::size_t i = 0; i != all.functions.size(); ++i) {
      auto const& f = all.functions[i];
      auto const of = f.of == nullptr ? kind{} : units[f.of];
      bool const own = f.is_interlocks();
      if (instrumented[i] || of.instrumented) {
        bool const has_assembly = first_assembly(f.code()).has_value();
        if (own) {
          if (instrumented[i] && !has_assembly) result.instrumented.push_back({f.begin, f.bytes, f.name});
        } else if (has_assembly) {
          result.not_seen.push_back({f.begin, f.bytes, f.name, true});
        } else if (is_left_out(f, all)) {
          result.not_seen.push_back({f.begin, f.bytes, f.name, false});
        } else {
          result.instrumented.push_back({f.begin, f.bytes, f.name});
        }
      } else if (!own && !of.interlocks && !is_of_the_system(f)) {
        result.not_seen.push_back({f.begin, f.bytes, f.name, false});
      }
    }
    return result;
  }();
  return found;
}

bool accesses_memory(unseen_function const& which) {
  if (which.is_instrumented) return true;
  return accesses_beyond_frame(which.begin, which.code());
}

std::string in_words(unseen_function const& which) {
  if (auto const at = which.is_instrumented ? first_assembly(which.code()) : std::nullopt; at) {
    // Places are where calls return to, behind what is meant.
    auto const& where = debug_info::text_of(model::place::of_code(reinterpret_cast<void const*>(which.begin + *at + 1))).shown;
    if (where.line != 0) return fmt::format("{} ({}:{})", where.function, std::filesystem::path{where.file}.filename().string(), where.line);
  }
  auto const name = debug_info::readable(which.linkage_name);
  auto* const here = this_program();
  auto* const unit = here == nullptr ? nullptr : here->unit_of(which.begin);
  auto const* const file = unit == nullptr ? nullptr : ::dwarf_diename(&unit->lines);
  return file == nullptr ? name : fmt::format("{} ({})", name, std::filesystem::path{file}.filename().string());
}

}  // namespace interlock::checker
