#include <interlock/checker/outside/unseen_functions.hpp>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <map>
#include <span>
#include <string_view>

#include <Zydis/Zydis.h>
#include <dlfcn.h>
#include <fmt/format.h>

#include <interlock/checker/debug_info/modules.hpp>

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
  return debug_info::modules::of_process().at(reinterpret_cast<std::uintptr_t>(&functions_not_seen));
}

struct symbols {
  std::vector<function> functions;
  std::vector<std::uintptr_t> instrumentation;  // what the flag puts calls of, by address
};

symbols symbols_of(debug_info::loaded_module& module) {
  symbols result;
  int const count = ::dwfl_module_getsymtab(module.dwfl());
  for (int i = 1; i < count; ++i) {
    GElf_Sym symbol{};
    GElf_Addr address = 0;
    auto const* const name = ::dwfl_module_getsym_info(module.dwfl(), i, &symbol, &address, nullptr, nullptr, nullptr);
    bool const is_here = symbol.st_shndx != SHN_UNDEF && GELF_ST_TYPE(symbol.st_info) == STT_FUNC && symbol.st_size != 0;
    if (name == nullptr || !is_here) continue;
    if (std::string_view{name}.starts_with("__tsan_")) result.instrumentation.push_back(address);
    else result.functions.push_back({address, symbol.st_size, name, GELF_ST_BIND(symbol.st_info) == STB_WEAK, module.unit_of(address)});
  }
  std::ranges::sort(result.instrumentation);
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

bool is_memory(ZydisDecodedOperand const& o) {
  return o.type == ZYDIS_OPERAND_TYPE_MEMORY && o.mem.type == ZYDIS_MEMOP_TYPE_MEM;
}

// What has one of these bytes may lock memory: seldom does code that has none need to be decoded.
bool may_lock_memory(std::span<unsigned char const> code) {
  for (std::size_t i = 0; i + 1 < code.size(); ++i) {
    bool const exchanges = (code[i] & 0xfe) == 0x86 && code[i + 1] < 0xc0;
    bool const is_fence = code[i] == 0x0f && code[i + 1] == 0xae;
    if (code[i] == 0xf0 || exchanges || is_fence) return true;
  }
  return false;
}

bool locks_memory(std::span<unsigned char const> code) {
  return may_lock_memory(code) && any_instruction(code, [](auto const& i, auto const& operands) {
           if (i.mnemonic == ZYDIS_MNEMONIC_MFENCE) return true;
           if (i.mnemonic == ZYDIS_MNEMONIC_XCHG) return std::ranges::any_of(operands, is_memory);
           return (i.attributes & ZYDIS_ATTRIB_HAS_LOCK) != 0;
         });
}

// Of archives that come with the compiler, too, shared libraries have a copy.
bool is_of_the_system(function const& f) { return ::dlsym(RTLD_NEXT, f.name) != nullptr; }

}  // namespace

std::vector<unseen_function> functions_not_seen() {
  std::vector<unseen_function> result;
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
    if (f.is_interlocks()) continue;
    auto const of = f.of == nullptr ? kind{} : units[f.of];
    if (instrumented[i] || of.instrumented) {
      if (locks_memory(f.code())) result.push_back({f.begin, f.bytes, f.name, true});
    } else if (!of.interlocks && !is_of_the_system(f)) {
      result.push_back({f.begin, f.bytes, f.name, false});
    }
  }
  return result;
}

bool accesses_memory(unseen_function const& which) {
  if (which.is_instrumented) return true;
  std::span const code{reinterpret_cast<unsigned char const*>(which.begin), which.bytes};
  bool has_frame_pointer = false;
  return any_instruction(code, [&](auto const& i, auto const& operands) {
    if (i.mnemonic == ZYDIS_MNEMONIC_MOV && operands[0].type == ZYDIS_OPERAND_TYPE_REGISTER && operands[0].reg.value == ZYDIS_REGISTER_RBP &&
        operands[1].type == ZYDIS_OPERAND_TYPE_REGISTER && operands[1].reg.value == ZYDIS_REGISTER_RSP)
      has_frame_pointer = true;
    if (i.mnemonic == ZYDIS_MNEMONIC_LEA || i.mnemonic == ZYDIS_MNEMONIC_NOP) return false;
    return std::ranges::any_of(operands, [&](auto const& o) {
      if (!is_memory(o) || (o.actions & (ZYDIS_OPERAND_ACTION_MASK_READ | ZYDIS_OPERAND_ACTION_MASK_WRITE)) == 0) return false;
      bool const is_own = o.mem.base == ZYDIS_REGISTER_RSP || (has_frame_pointer && o.mem.base == ZYDIS_REGISTER_RBP);
      return !is_own && o.mem.segment != ZYDIS_REGISTER_FS;
    });
  });
}

std::string in_words(unseen_function const& which) {
  auto const name = debug_info::readable(which.linkage_name);
  auto* const here = this_program();
  auto* const unit = here == nullptr ? nullptr : here->unit_of(which.begin);
  auto const* const file = unit == nullptr ? nullptr : ::dwarf_diename(&unit->lines);
  return file == nullptr ? name : fmt::format("{} ({})", name, std::filesystem::path{file}.filename().string());
}

}  // namespace interlock::checker
