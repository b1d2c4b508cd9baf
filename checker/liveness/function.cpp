#include <interlock/checker/liveness/function.hpp>

#include <algorithm>
#include <utility>
#include <vector>

#include <Zydis/Zydis.h>

#include <interlock/checker/outside/instruction_watch.hpp>

namespace interlock::checker::liveness {
namespace {

constexpr auto mode = ZYDIS_MACHINE_MODE_LONG_64;

register_set bit_of(ZydisRegister r) noexcept {
  using model::frame;
  switch (ZydisRegisterGetLargestEnclosing(mode, r)) {
    case ZYDIS_REGISTER_R12: return 1U << frame::r12;
    case ZYDIS_REGISTER_R13: return 1U << frame::r13;
    case ZYDIS_REGISTER_R14: return 1U << frame::r14;
    case ZYDIS_REGISTER_R15: return 1U << frame::r15;
    case ZYDIS_REGISTER_RBX: return 1U << frame::rbx;
    case ZYDIS_REGISTER_RBP: return 1U << frame::rbp;
    default: return 0;
  }
}

result_set result_of(ZydisRegister r) noexcept {
  switch (ZydisRegisterGetLargestEnclosing(mode, r)) {
    case ZYDIS_REGISTER_RAX: return 1;
    case ZYDIS_REGISTER_RDX: return 2;
    default: return 0;
  }
}

bool writes_all_of(ZydisRegister r) noexcept {
  return ZydisRegisterGetWidth(mode, r) >= 32;  // the upper half becomes zero
}

constexpr auto reading = ZYDIS_OPERAND_ACTION_MASK_READ;

bool reads(ZydisDecodedOperand const& o) noexcept { return (o.actions & reading) != 0; }
bool writes(ZydisDecodedOperand const& o) noexcept { return (o.actions & ZYDIS_OPERAND_ACTION_MASK_WRITE) != 0; }
bool may_write(ZydisDecodedOperand const& o) noexcept { return (o.actions & ZYDIS_OPERAND_ACTION_CONDWRITE) != 0; }

bool is_register(ZydisDecodedOperand const& o, ZydisRegister r) noexcept {
  return o.type == ZYDIS_OPERAND_TYPE_REGISTER && o.reg.value == r;
}

// `xor r, r` and the like: what was there before does not matter.
bool clears(ZydisDecodedInstruction const& i, ZydisDecodedOperand const* o) noexcept {
  return (i.mnemonic == ZYDIS_MNEMONIC_XOR || i.mnemonic == ZYDIS_MNEMONIC_SUB) &&
         o[0].type == ZYDIS_OPERAND_TYPE_REGISTER && is_register(o[1], o[0].reg.value) &&
         writes_all_of(o[0].reg.value);
}

// The slots of `bytes` bytes at so much from the CFA: those that they touch, and those that they fill.
void add_slots(slot_set& to, std::int64_t from_cfa, std::int64_t bytes, bool filled) {
  auto const from = -(from_cfa + bytes);  // downwards from the CFA, as slots are numbered
  auto const end = -from_cfa;
  if (end <= 0) return;  // what the caller has
  auto const first = filled ? (std::max<std::int64_t>(from, 0) + slot_bytes - 1) / slot_bytes
                            : std::max<std::int64_t>(from, 0) / slot_bytes;
  auto const last = filled ? end / slot_bytes : (end + slot_bytes - 1) / slot_bytes;
  for (auto u = first; u < last && u < static_cast<std::int64_t>(to.size()); ++u) to.set(static_cast<std::size_t>(u));
}

}  // namespace

std::optional<function> function::around(std::uintptr_t return_address) {
  auto frames = call_frames::of(return_address);
  if (!frames || return_address > frames->end()) return std::nullopt;
  function result{std::move(*frames)};
  if (!result.decode()) return std::nullopt;
  result.solve();
  return result;
}

bool function::decode() {
  using base = frame_layout::base;
  ZydisDecoder decoder;
  if (!ZYAN_SUCCESS(ZydisDecoderInit(&decoder, mode, ZYDIS_STACK_WIDTH_64))) return false;
  std::vector<unsigned char> code(frames_.end() - frames_.begin());
  std::copy_n(reinterpret_cast<unsigned char const*>(frames_.begin()), code.size(), code.begin());
  without_stops(frames_.begin(), code);
  for (auto at = frames_.begin(); at < frames_.end();) {
    ZydisDecodedInstruction i;
    ZydisDecodedOperand o[ZYDIS_MAX_OPERAND_COUNT];
    if (!ZYAN_SUCCESS(ZydisDecoderDecodeFull(&decoder, &code[at - frames_.begin()], frames_.end() - at, &i, o)))
      return false;
    instruction x{.at = at, .next = at + i.length};
    auto const& layout = frames_.layout(at);
    bool const keeps_frame_pointer = layout.cfa_is == base::rbp;
    bool const clears_itself = clears(i, o);
    // What only makes or takes away the frame hands on no address of it.
    bool const is_of_the_frame =
        i.meta.category == ZYDIS_CATEGORY_PUSH || i.meta.category == ZYDIS_CATEGORY_POP ||
        i.meta.category == ZYDIS_CATEGORY_CALL || i.meta.category == ZYDIS_CATEGORY_RET ||
        i.mnemonic == ZYDIS_MNEMONIC_LEAVE ||
        (i.mnemonic == ZYDIS_MNEMONIC_MOV && is_register(o[0], ZYDIS_REGISTER_RBP) &&
         is_register(o[1], ZYDIS_REGISTER_RSP) && x.next < frames_.end() &&
         frames_.layout(x.next).cfa_is == base::rbp) ||
        (is_register(o[0], ZYDIS_REGISTER_RSP) &&
         (((i.mnemonic == ZYDIS_MNEMONIC_SUB || i.mnemonic == ZYDIS_MNEMONIC_ADD ||
            i.mnemonic == ZYDIS_MNEMONIC_AND) &&
           o[1].type == ZYDIS_OPERAND_TYPE_IMMEDIATE) ||
          (i.mnemonic == ZYDIS_MNEMONIC_LEA && o[1].mem.index == ZYDIS_REGISTER_NONE)));
    for (unsigned n = 0; n != i.operand_count; ++n) {
      auto const& each = o[n];
      if (each.type == ZYDIS_OPERAND_TYPE_REGISTER) {
        auto const bit = bit_of(each.reg.value);
        bool const whole = writes_all_of(each.reg.value);
        if (!clears_itself && (reads(each) || may_write(each) || (writes(each) && !whole))) x.reads |= bit;
        if (writes(each) && whole && !may_write(each)) x.writes |= bit;
        auto const result = result_of(each.reg.value);
        if (!clears_itself && (reads(each) || may_write(each) || (writes(each) && !whole))) x.results_read |= result;
        if (writes(each) && whole && !may_write(each)) x.results_written |= result;
        bool const is_base = each.reg.value == ZYDIS_REGISTER_RSP ||
                             (keeps_frame_pointer && each.reg.value == ZYDIS_REGISTER_RBP);
        if (is_base && reads(each) && !is_of_the_frame && each.visibility == ZYDIS_OPERAND_VISIBILITY_EXPLICIT)
          slots_are_known_ = false;
        continue;
      }
      if (each.type != ZYDIS_OPERAND_TYPE_MEMORY) continue;
      x.reads = static_cast<register_set>(x.reads | bit_of(each.mem.base) | bit_of(each.mem.index));
      x.results_read = static_cast<result_set>(x.results_read | result_of(each.mem.base) | result_of(each.mem.index));
      bool const by_rsp = each.mem.base == ZYDIS_REGISTER_RSP;
      bool const by_rbp = keeps_frame_pointer && each.mem.base == ZYDIS_REGISTER_RBP;
      if (each.mem.index == ZYDIS_REGISTER_RSP || (keeps_frame_pointer && each.mem.index == ZYDIS_REGISTER_RBP))
        slots_are_known_ = false;
      if (!by_rsp && !by_rbp) continue;
      if (each.mem.type == ZYDIS_MEMOP_TYPE_AGEN) {
        if (!is_of_the_frame) slots_are_known_ = false;
        continue;
      }
      if (each.mem.index != ZYDIS_REGISTER_NONE) slots_are_known_ = false;
      bool const is_known = by_rbp || layout.cfa_is == base::rsp;
      auto const bytes = static_cast<std::int64_t>(each.size / 8);
      auto const from = each.mem.disp.value - layout.cfa_offset;
      if (reads(each) || may_write(each)) {
        if (is_known) add_slots(x.slots_read, from, bytes, false);
        else slots_are_known_ = false;
      }
      // What `push` and `call` write lies below where the frame ends.
      if (writes(each) && is_known && each.visibility == ZYDIS_OPERAND_VISIBILITY_EXPLICIT)
        add_slots(x.slots_written, from, bytes, true);
    }
    switch (i.meta.category) {
      case ZYDIS_CATEGORY_RET:
        x.returns = true;
        x.falls_through = false;
        x.results_read = both_results;  // they may be handed on
        break;
      case ZYDIS_CATEGORY_CALL:
        x.calls = true;
        x.results_read |= result_of(ZYDIS_REGISTER_RDX);  // an argument, if there are three
        x.results_written = both_results;
        if (o[0].type == ZYDIS_OPERAND_TYPE_IMMEDIATE) x.target = x.next + static_cast<std::uintptr_t>(o[0].imm.value.s);
        // The door throws nothing where threads stand at it.
        x.lands = frames_.lands(x.next) &&
                  x.target != reinterpret_cast<std::uintptr_t>(&model::detail::interlock_model_door);
        x.target = 0;
        break;
      case ZYDIS_CATEGORY_UNCOND_BR: x.falls_through = false; [[fallthrough]];
      case ZYDIS_CATEGORY_COND_BR:
        if (o[0].type == ZYDIS_OPERAND_TYPE_IMMEDIATE)
          x.target = x.next + static_cast<std::uintptr_t>(o[0].imm.value.s);
        if (x.target < frames_.begin() || x.target >= frames_.end()) {
          x.target = 0;
          // Where the frame is taken down already, this calls a function in place of the return.
          x.returns = layout.cfa_is == base::rsp && layout.cfa_offset == 8;
          x.leaves = !x.returns;
          if (x.returns) x.results_read |= result_of(ZYDIS_REGISTER_RDX);
        }
        break;
      default: break;
    }
    if (i.mnemonic == ZYDIS_MNEMONIC_UD2 || i.mnemonic == ZYDIS_MNEMONIC_HLT || i.mnemonic == ZYDIS_MNEMONIC_INT3)
      x.falls_through = false;
    if (x.falls_through && x.next == frames_.end()) x.falls_through = false;  // behind a call that does not return
    at = x.next;
    code_.push_back(std::move(x));
  }
  return std::ranges::all_of(code_, [this](instruction const& x) {
    return x.target == 0 || (index_of(x.target) != code_.size() && code_[index_of(x.target)].at == x.target);
  });
}

std::size_t function::index_of(std::uintptr_t at) const noexcept {
  auto const found = std::ranges::lower_bound(code_, at, {}, &instruction::at);
  return static_cast<std::size_t>(found - code_.begin());
}

void function::solve() {
  // Of a slot that the function itself never reads, whoever it calls may: it is an argument.
  slot_set read_here;
  slot_set written_here;
  for (auto const& x : code_) {
    read_here |= x.slots_read;
    written_here |= x.slots_written;
  }
  arguments_ = written_here & ~read_here;
  never_read_ = ~read_here;
  for (bool changes = true; changes;) {
    changes = false;
    for (auto i = code_.size(); i-- != 0;) {
      auto& x = code_[i];
      wanted after{0, 0, {}, 0};
      auto const add = [&](wanted const& w) {
        after.registers |= w.registers;
        after.handed_back |= w.handed_back;
        after.slots |= w.slots;
        after.results |= w.results;
      };
      if (x.falls_through) add(code_[i + 1].before);
      if (x.target != 0) add(code_[index_of(x.target)].before);
      if (x.leaves || x.lands) add(wanted{});
      if (x.returns) after.handed_back = all_registers;
      wanted before;
      before.registers = static_cast<register_set>((after.registers & ~x.writes) | x.reads);
      before.handed_back = static_cast<register_set>(after.handed_back & ~x.writes);
      before.slots = (after.slots & ~x.slots_written) | x.slots_read;
      before.results = static_cast<result_set>((after.results & ~x.results_written) | x.results_read);
      if (x.calls) before.slots |= arguments_;
      if (before.registers == x.before.registers && before.handed_back == x.before.handed_back &&
          before.slots == x.before.slots && before.results == x.before.results)
        continue;
      x.before = before;
      changes = true;
    }
  }
}

wanted function::at(std::uintptr_t return_address) const {
  if (return_address == frames_.end()) return {0, 0, {}, 0};  // the call does not return
  auto const i = index_of(return_address);
  if (i == code_.size() || code_[i].at != return_address) return {};
  auto result = code_[i].before;
  if (!slots_are_known_) result.slots.set();
  return result;
}

wanted function::during(std::uintptr_t return_address) const {
  if (frames_.lands(return_address)) return {};
  auto result = at(return_address);
  result.slots |= never_read_;
  return result;
}

}  // namespace interlock::checker::liveness
