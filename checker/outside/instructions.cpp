#include <interlock/checker/outside/instructions.hpp>

#include <algorithm>

#include <Zydis/Zydis.h>

namespace interlock::checker {
namespace {

constexpr auto x86_64 = ZYDIS_MACHINE_MODE_LONG_64;
constexpr std::uint8_t number_of_rcx = 1, number_of_rsp = 4, number_of_rbp = 5, number_of_rsi = 6, number_of_rdi = 7;

std::uint8_t number_in_code(ZydisRegister r) noexcept {
  if (r == ZYDIS_REGISTER_RIP) return memory_operand::next_instruction;
  auto const whole = ZydisRegisterGetLargestEnclosing(x86_64, r);
  if (whole < ZYDIS_REGISTER_RAX || whole > ZYDIS_REGISTER_R15) return memory_operand::no_register;
  return static_cast<std::uint8_t>(whole - ZYDIS_REGISTER_RAX);
}

bool compares_strings(ZydisDecodedInstruction const& i) noexcept {
  auto const m = i.mnemonic;
  return m == ZYDIS_MNEMONIC_CMPSB || m == ZYDIS_MNEMONIC_CMPSW || m == ZYDIS_MNEMONIC_CMPSD || m == ZYDIS_MNEMONIC_CMPSQ;
}

// Touches nothing, although it has an operand.
bool only_looks_ahead(ZydisDecodedInstruction const& i) noexcept {
  switch (i.meta.category) {
    case ZYDIS_CATEGORY_PREFETCH:
    case ZYDIS_CATEGORY_NOP:
    case ZYDIS_CATEGORY_WIDENOP:
    case ZYDIS_CATEGORY_CLFLUSHOPT: return true;
    default: return i.mnemonic == ZYDIS_MNEMONIC_LEA || i.mnemonic == ZYDIS_MNEMONIC_CLFLUSH || i.mnemonic == ZYDIS_MNEMONIC_CLWB;
  }
}

bool has_mask(ZydisDecodedInstruction const& i) noexcept {
  switch (i.mnemonic) {
    case ZYDIS_MNEMONIC_VMASKMOVPS:
    case ZYDIS_MNEMONIC_VMASKMOVPD:
    case ZYDIS_MNEMONIC_VPMASKMOVD:
    case ZYDIS_MNEMONIC_VPMASKMOVQ:
    case ZYDIS_MNEMONIC_MASKMOVDQU:
    case ZYDIS_MNEMONIC_MASKMOVQ:
    case ZYDIS_MNEMONIC_VMASKMOVDQU: return true;
    default: return i.avx.mask.mode != ZYDIS_MASK_MODE_INVALID && i.avx.mask.mode != ZYDIS_MASK_MODE_DISABLED;
  }
}

memory_operand::repetition repetition_of(ZydisDecodedInstruction const& i) noexcept {
  using repetition = memory_operand::repetition;
  if ((i.attributes & ZYDIS_ATTRIB_HAS_REP) != 0) return repetition::by_count;
  if ((i.attributes & ZYDIS_ATTRIB_HAS_REPE) != 0) return repetition::while_alike;
  if ((i.attributes & ZYDIS_ATTRIB_HAS_REPNE) != 0) return repetition::until_alike;
  return repetition::none;
}

bool is_register(ZydisDecodedOperand const& o, ZydisRegister r) noexcept { return o.type == ZYDIS_OPERAND_TYPE_REGISTER && o.reg.value == r; }

constexpr auto reading = ZYDIS_OPERAND_ACTION_MASK_READ;
constexpr auto writing = ZYDIS_OPERAND_ACTION_MASK_WRITE;

memory_operand operand_from(ZydisDecodedInstruction const& i, ZydisDecodedOperand const& o) {
  memory_operand result{.displacement = o.mem.disp.has_displacement ? o.mem.disp.value : 0,
                        .bytes = static_cast<std::uint16_t>(o.size / 8),
                        .base = number_in_code(o.mem.base),
                        .index = number_in_code(o.mem.index),
                        .scale = o.mem.scale == 0 ? std::uint8_t{1} : o.mem.scale,
                        .displacement_at = i.raw.disp.offset,
                        .reads = (o.actions & reading) != 0,
                        .writes = (o.actions & writing) != 0};
  if (i.meta.category == ZYDIS_CATEGORY_STRINGOP) {
    result.repeats = repetition_of(i);
    result.is_of_two_strings = compares_strings(i);
  }
  bool const has_other_registers = (o.mem.base != ZYDIS_REGISTER_NONE && result.base == memory_operand::no_register) ||
                                   (o.mem.index != ZYDIS_REGISTER_NONE && (result.index == memory_operand::no_register ||
                                                                           ZydisRegisterGetWidth(x86_64, o.mem.index) != 64));
  result.is_understood = o.mem.type == ZYDIS_MEMOP_TYPE_MEM && !has_mask(i) && !has_other_registers && i.address_width == 64;
  return result;
}

}  // namespace

std::optional<instructions> instructions::of(std::uintptr_t begin, std::span<unsigned char const> code) {
  ZydisDecoder decoder;
  if (!ZYAN_SUCCESS(ZydisDecoderInit(&decoder, x86_64, ZYDIS_STACK_WIDTH_64))) return std::nullopt;
  instructions result;
  std::vector<std::uintptr_t> targets;  // of each, 0 where none
  for (std::size_t at = 0; at < code.size();) {
    ZydisDecodedInstruction i;
    ZydisDecodedOperand o[ZYDIS_MAX_OPERAND_COUNT];
    if (!ZYAN_SUCCESS(ZydisDecoderDecodeFull(&decoder, &code[at], code.size() - at, &i, o))) return std::nullopt;
    instruction x{.at = static_cast<std::uint32_t>(at), .length = i.length, .first_operand = static_cast<std::uint32_t>(result.operands_.size())};
    std::uintptr_t target = 0;
    auto const next = begin + at + i.length;
    bool const is_of_branch = i.meta.category == ZYDIS_CATEGORY_CALL || i.meta.category == ZYDIS_CATEGORY_UNCOND_BR;
    x.branches = i.meta.branch_type != ZYDIS_BRANCH_TYPE_NONE;
    switch (i.meta.category) {
      case ZYDIS_CATEGORY_CALL: x.calls = true; break;
      case ZYDIS_CATEGORY_RET: x.falls_through = false; break;
      case ZYDIS_CATEGORY_UNCOND_BR: x.falls_through = false; [[fallthrough]];
      case ZYDIS_CATEGORY_COND_BR:
        if (o[0].type == ZYDIS_OPERAND_TYPE_IMMEDIATE) target = next + static_cast<std::uintptr_t>(o[0].imm.value.s);
        break;
      default: break;
    }
    if (i.mnemonic == ZYDIS_MNEMONIC_UD2 || i.mnemonic == ZYDIS_MNEMONIC_HLT || i.mnemonic == ZYDIS_MNEMONIC_INT3) x.falls_through = false;
    bool const sets_frame_pointer = i.mnemonic == ZYDIS_MNEMONIC_MOV && is_register(o[0], ZYDIS_REGISTER_RBP) && is_register(o[1], ZYDIS_REGISTER_RSP);
    result.has_frame_pointer_ = result.has_frame_pointer_ || sets_frame_pointer;
    bool const moves_stack = o[0].type == ZYDIS_OPERAND_TYPE_REGISTER && o[0].reg.value == ZYDIS_REGISTER_RSP;
    for (unsigned n = 0; n != i.operand_count; ++n) {
      auto const& each = o[n];
      bool const is_explicit = each.visibility != ZYDIS_OPERAND_VISIBILITY_HIDDEN;
      auto const is_frames = [&](ZydisRegister r) { return r == ZYDIS_REGISTER_RSP || (result.has_frame_pointer_ && r == ZYDIS_REGISTER_RBP); };
      if (each.type == ZYDIS_OPERAND_TYPE_REGISTER && is_explicit && !moves_stack && !sets_frame_pointer && is_frames(each.reg.value) &&
          (each.actions & reading) != 0 && i.meta.category != ZYDIS_CATEGORY_PUSH)
        result.hands_frame_on_ = true;
      if (each.type != ZYDIS_OPERAND_TYPE_MEMORY) continue;
      if (i.mnemonic == ZYDIS_MNEMONIC_LEA && !moves_stack && is_frames(each.mem.base)) result.hands_frame_on_ = true;
      if (each.mem.type == ZYDIS_MEMOP_TYPE_AGEN || only_looks_ahead(i) || (each.actions & (reading | writing)) == 0) continue;
      if (each.mem.segment == ZYDIS_REGISTER_FS || each.mem.segment == ZYDIS_REGISTER_GS) continue;
      // What is pushed, popped and returned to lies in the frame; what else is not written out, as of maskmovdqu, is an access.
      bool const is_of_stack = each.mem.base == ZYDIS_REGISTER_RSP || each.mem.base == ZYDIS_REGISTER_RBP;
      if (!is_explicit && is_of_stack) continue;
      // Tables of the linker's, and of switches.
      bool const is_of_table = is_of_branch && (each.mem.base == ZYDIS_REGISTER_RIP || each.mem.base == ZYDIS_REGISTER_NONE);
      if (is_of_table) continue;
      result.operands_.push_back(operand_from(i, each));
      ++x.operands;
    }
    targets.push_back(target);
    result.code_.push_back(x);
    at += i.length;
  }
  for (std::size_t n = 0; n != targets.size(); ++n) {
    auto const far = targets[n] - begin;
    if (targets[n] == 0 || far >= code.size()) continue;
    auto const found = std::ranges::lower_bound(result.code_, far, {}, &instruction::at);
    if (found == result.code_.end() || found->at != far) return std::nullopt;
    result.code_[n].target = static_cast<std::uint32_t>(found - result.code_.begin());
    found->is_jumped_to = true;
  }
  result.find_other_ways_in();
  return result;
}

// What is come to by a table, or where an exception lands: the first of what no jump leads to, and so on.
void instructions::find_other_ways_in() {
  std::vector<bool> reached(code_.size());
  std::vector<std::uint32_t> open;
  for (std::uint32_t first = 0; first != code_.size(); ++first) {
    if (reached[first]) continue;
    code_[first].is_jumped_to = true;
    open.push_back(first);
    while (!open.empty()) {
      auto i = open.back();
      open.pop_back();
      for (; i != code_.size() && !reached[i]; ++i) {
        reached[i] = true;
        if (code_[i].target != none) open.push_back(code_[i].target);
        if (!code_[i].falls_through) break;
      }
    }
  }
}

bool instructions::is_in_frame(memory_operand const& o) const noexcept {
  return o.base == number_of_rsp || (has_frame_pointer_ && o.base == number_of_rbp);
}

bool instructions::follows(std::uint32_t one, std::uint32_t other) const noexcept {
  if (one <= other) return false;
  for (auto i = other; i != one; ++i)
    if (!code_[i].falls_through || code_[i + 1].is_jumped_to || (i != other && code_[i].target != none)) return false;
  return true;
}

namespace {

// How often a string operation that compares goes on: what it has not come to it does not read.
std::uint64_t rounds_of_comparison(memory_operand const& o, registers_at const& r, std::int64_t step) {
  auto const bytes_at = [&](std::uintptr_t at) { return std::span{reinterpret_cast<unsigned char const*>(at), o.bytes}; };
  auto const most = r.general[number_of_rcx];
  for (std::uint64_t n = 0; n != most; ++n) {
    auto const far = static_cast<std::uintptr_t>(step * static_cast<std::int64_t>(n));
    auto const left = o.is_of_two_strings ? bytes_at(r.general[number_of_rsi] + far)
                               : std::span{reinterpret_cast<unsigned char const*>(&r.general[0]), o.bytes};
    bool const is_alike = std::ranges::equal(left, bytes_at(r.general[number_of_rdi] + far));
    if (is_alike != (o.repeats == memory_operand::repetition::while_alike)) return n + 1;
  }
  return most;
}

}  // namespace

accessed_bytes bytes_of(memory_operand const& o, registers_at const& r) {
  accessed_bytes result{.address = static_cast<std::uintptr_t>(o.displacement), .bytes = o.bytes, .reads = o.reads, .writes = o.writes};
  if (o.base == memory_operand::next_instruction) result.address += r.next;
  else if (o.base != memory_operand::no_register) result.address += r.general[o.base];
  if (o.index != memory_operand::no_register) result.address += r.general[o.index] * o.scale;
  if (o.repeats == memory_operand::repetition::none) return result;
  constexpr std::uint64_t direction = 0x400;
  bool const is_backward = (r.flags & direction) != 0;
  auto const step = is_backward ? -static_cast<std::int64_t>(o.bytes) : static_cast<std::int64_t>(o.bytes);
  auto const rounds = o.repeats == memory_operand::repetition::by_count ? r.general[number_of_rcx] : rounds_of_comparison(o, r, step);
  if (is_backward && rounds != 0) result.address -= (rounds - 1) * o.bytes;
  result.bytes = rounds * o.bytes;
  return result;
}

}  // namespace interlock::checker
