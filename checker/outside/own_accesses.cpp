#include <interlock/checker/outside/own_accesses.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include <Zydis/Zydis.h>

namespace interlock::checker {
namespace {

constexpr auto mode = ZYDIS_MACHINE_MODE_LONG_64;

/// What a register or a slot of the frame holds.
enum class held : std::uint8_t { anything, own_frame, constant_data, result };

constexpr unsigned registers = 16;

struct state {
  std::array<held, registers> in{};
  std::map<std::pair<unsigned, std::int64_t>, held> slots{};  // by base and displacement

  friend bool operator==(state const&, state const&) = default;
  void meet(state const& other) {
    for (unsigned r = 0; r != registers; ++r)
      if (in[r] != other.in[r]) in[r] = held::anything;
    std::erase_if(slots, [&](auto const& each) {
      auto const found = other.slots.find(each.first);
      return found == other.slots.end() || found->second != each.second;
    });
  }
};

constexpr unsigned rax = 0, rsp = 4, rbp = 5, rdi = 7;

// As machine code numbers them; none of what is no general register.
std::optional<unsigned> number_of(ZydisRegister r) noexcept {
  auto const whole = ZydisRegisterGetLargestEnclosing(mode, r);
  if (whole < ZYDIS_REGISTER_RAX || whole > ZYDIS_REGISTER_R15) return std::nullopt;
  return static_cast<unsigned>(whole - ZYDIS_REGISTER_RAX);
}

struct decoded {
  std::uintptr_t at = 0;
  std::uintptr_t next = 0;
  ZydisDecodedInstruction what{};
  std::array<ZydisDecodedOperand, ZYDIS_MAX_OPERAND_COUNT> operands{};
};

class reader {
 public:
  reader(std::span<unsigned char const> code, known_addresses const& known)
      : begin_{reinterpret_cast<std::uintptr_t>(code.data())}, end_{begin_ + code.size()}, known_{known} {}

  own_accesses read() {
    if (!decode()) return {.any = true};
    solve();
    own_accesses result;
    bool returns_result = true;
    unsigned left = 0;  // bits of an atomic that was loaded by a call, and is read again in vain
    for (std::size_t i = 0; i != code_.size(); ++i) {
      auto const& here = before_[i] ? *before_[i] : unreached();
      if (left == 0 || !is_read_left_behind(code_[i], here, left)) look(code_[i], here, result);
      else left = 0;
      if (ends_stretch(code_[i])) left = loads_beside(code_[i], here);
      if (code_[i].what.meta.category == ZYDIS_CATEGORY_RET) returns_result = returns_result && here.in[rax] == held::result;
    }
    if (result.of_result && !returns_result) result.any = true;
    return result;
  }

 private:
  static bool touches(ZydisDecodedOperand const& o) noexcept {
    return o.type == ZYDIS_OPERAND_TYPE_MEMORY && o.mem.type == ZYDIS_MEMOP_TYPE_MEM &&
           (o.actions & (ZYDIS_OPERAND_ACTION_MASK_READ | ZYDIS_OPERAND_ACTION_MASK_WRITE)) != 0;
  }
  static bool is_written(ZydisDecodedOperand const& o) noexcept { return (o.actions & ZYDIS_OPERAND_ACTION_MASK_WRITE) != 0; }
  static bool is_read(ZydisDecodedOperand const& o) noexcept { return (o.actions & ZYDIS_OPERAND_ACTION_MASK_READ) != 0; }

  static bool ends_stretch(decoded const& x) noexcept {
    auto const category = x.what.meta.category;
    return category == ZYDIS_CATEGORY_CALL || category == ZYDIS_CATEGORY_UNCOND_BR || category == ZYDIS_CATEGORY_COND_BR;
  }

  // Of a local variable what is left behind reads the frame, which is no access.
  [[nodiscard]] unsigned loads_beside(decoded const& x, state const& with) const {
    if (x.what.meta.category != ZYDIS_CATEGORY_CALL || x.operands[0].type != ZYDIS_OPERAND_TYPE_IMMEDIATE) return 0;
    if (with.in[rdi] == held::own_frame) return 0;
    return known_.loads_beside(x.next + static_cast<std::uintptr_t>(x.operands[0].imm.value.s));
  }

  [[nodiscard]] bool is_read_left_behind(decoded const& x, state const& with, unsigned bits) const {
    auto const& from = x.operands[1];
    bool const is_load = x.what.mnemonic == ZYDIS_MNEMONIC_MOV || x.what.mnemonic == ZYDIS_MNEMONIC_MOVZX;
    return is_load && touches(from) && from.size == bits && address_in(from, x, with) != held::own_frame;
  }

  bool decode() {
    ZydisDecoder decoder;
    if (!ZYAN_SUCCESS(ZydisDecoderInit(&decoder, mode, ZYDIS_STACK_WIDTH_64))) return false;
    for (auto at = begin_; at < end_;) {
      decoded x{.at = at};
      if (!ZYAN_SUCCESS(ZydisDecoderDecodeFull(&decoder, reinterpret_cast<void const*>(at), end_ - at, &x.what, x.operands.data()))) return false;
      at = x.next = at + x.what.length;
      auto const& o = x.operands;
      if (x.what.mnemonic == ZYDIS_MNEMONIC_MOV && o[0].type == ZYDIS_OPERAND_TYPE_REGISTER && o[0].reg.value == ZYDIS_REGISTER_RBP &&
          o[1].type == ZYDIS_OPERAND_TYPE_REGISTER && o[1].reg.value == ZYDIS_REGISTER_RSP)
        has_frame_pointer_ = true;
      hands_frame_on_ = hands_frame_on_ || (x.what.mnemonic == ZYDIS_MNEMONIC_LEA && number_of(o[0].reg.value) != rsp);
      code_.push_back(x);
    }
    return true;
  }

  // Behind a jump through a register, or where an exception lands.
  [[nodiscard]] state unreached() const {
    state result;
    result.in[rsp] = held::own_frame;
    if (has_frame_pointer_) result.in[rbp] = held::own_frame;
    return result;
  }

  void solve() {
    before_.resize(code_.size());
    if (code_.empty()) return;
    state at_first;
    at_first.in[rsp] = held::own_frame;
    at_first.in[rdi] = held::result;
    before_[0] = at_first;
    std::vector<std::size_t> open{0};
    auto const reach = [&](std::size_t i, state const& with) {
      if (i >= code_.size()) return;
      auto& there = before_[i];
      auto const was = there;
      if (there) there->meet(with);
      else there = with;
      if (there != was) open.push_back(i);
    };
    for (;;) {
      while (!open.empty()) {
        auto const i = open.back();
        open.pop_back();
        auto const after = pass(code_[i], *before_[i]);
        auto const& x = code_[i];
        auto const category = x.what.meta.category;
        bool const jumps = category == ZYDIS_CATEGORY_UNCOND_BR || category == ZYDIS_CATEGORY_COND_BR;
        if (jumps && x.operands[0].type == ZYDIS_OPERAND_TYPE_IMMEDIATE) {
          auto const to = x.next + static_cast<std::uintptr_t>(x.operands[0].imm.value.s);
          auto const found = std::ranges::lower_bound(code_, to, {}, &decoded::at);
          if (found != code_.end() && found->at == to) reach(static_cast<std::size_t>(found - code_.begin()), after);
        }
        if (category != ZYDIS_CATEGORY_UNCOND_BR && category != ZYDIS_CATEGORY_RET) reach(i + 1, after);
      }
      // What is come to in ways that are not known, and what follows.
      auto const rest = std::ranges::find_if(before_, [](auto const& each) { return !each; });
      if (rest == before_.end()) return;
      reach(static_cast<std::size_t>(rest - before_.begin()), unreached());
    }
  }

  [[nodiscard]] held address_in(ZydisDecodedOperand const& o, decoded const& x, state const& with) const {
    if (o.mem.base == ZYDIS_REGISTER_RIP) return constant_or_not(x.next + static_cast<std::uintptr_t>(o.mem.disp.value));
    // A table, and where in it.
    if (o.mem.disp.has_displacement && o.mem.disp.value > 0 && known_.is_constant(static_cast<std::uintptr_t>(o.mem.disp.value)))
      return held::constant_data;
    if (o.mem.base == ZYDIS_REGISTER_NONE) return held::anything;
    auto const base = number_of(o.mem.base);
    return base ? with.in[*base] : held::anything;
  }
  [[nodiscard]] held constant_or_not(std::uintptr_t address) const { return known_.is_constant(address) ? held::constant_data : held::anything; }

  static std::optional<std::pair<unsigned, std::int64_t>> slot_of(ZydisDecodedOperand const& o, state const& with) {
    if (o.type != ZYDIS_OPERAND_TYPE_MEMORY || o.mem.index != ZYDIS_REGISTER_NONE || o.size != 64) return std::nullopt;
    auto const base = number_of(o.mem.base);
    if (!base || (*base != rsp && *base != rbp) || with.in[*base] != held::own_frame) return std::nullopt;
    return std::pair{*base, o.mem.disp.value};
  }

  [[nodiscard]] state pass(decoded const& x, state with) const {
    auto const& o = x.operands;
    auto const& to = o[0];
    auto const& from = o[1];
    bool const to_register = to.type == ZYDIS_OPERAND_TYPE_REGISTER && number_of(to.reg.value).has_value();
    auto const destination = to_register ? *number_of(to.reg.value) : 0;
    bool const is_address = to_register && to.size == 64;
    auto value = held::anything;
    std::optional<std::pair<unsigned, std::int64_t>> stored;
    switch (x.what.mnemonic) {
      case ZYDIS_MNEMONIC_MOV:
        if (from.type == ZYDIS_OPERAND_TYPE_REGISTER) {
          if (auto const r = number_of(from.reg.value); r && from.size == 64) value = with.in[*r];
        } else if (from.type == ZYDIS_OPERAND_TYPE_IMMEDIATE) {
          value = constant_or_not(from.imm.value.u);
        } else if (auto const slot = slot_of(from, with); slot) {
          if (auto const found = with.slots.find(*slot); found != with.slots.end()) value = found->second;
        }
        stored = slot_of(to, with);
        if (to_register && !is_address && from.type != ZYDIS_OPERAND_TYPE_IMMEDIATE) value = held::anything;
        break;
      case ZYDIS_MNEMONIC_LEA: value = is_address ? address_in(from, x, with) : held::anything; break;
      case ZYDIS_MNEMONIC_ADD:
      case ZYDIS_MNEMONIC_SUB:
      case ZYDIS_MNEMONIC_AND:
      case ZYDIS_MNEMONIC_INC:
      case ZYDIS_MNEMONIC_DEC:
        if (is_address) value = with.in[destination];
        break;
      default: break;
    }
    if (x.what.meta.category == ZYDIS_CATEGORY_CALL) {
      for (unsigned const r : {0U, 1U, 2U, 6U, 7U, 8U, 9U, 10U, 11U}) with.in[r] = held::anything;
      if (hands_frame_on_) with.slots.clear();
      return with;
    }
    bool moves_stack = false;
    for (unsigned n = 0; n != x.what.operand_count; ++n) {
      auto const& each = o[n];
      if (each.type == ZYDIS_OPERAND_TYPE_REGISTER && is_written(each)) {
        auto const r = number_of(each.reg.value);
        if (!r) continue;
        if (*r == rsp) moves_stack = true;
        else with.in[*r] = n == 0 ? value : held::anything;
        if (*r == rbp && x.what.mnemonic == ZYDIS_MNEMONIC_POP) with.in[*r] = held::anything;
      } else if (each.type == ZYDIS_OPERAND_TYPE_MEMORY && is_written(each) && !stored) {
        // Which slot that is, if any, is not known.
        if (auto const base = number_of(each.mem.base); !base || with.in[*base] == held::own_frame) forget_slots(each, with);
      }
    }
    if (stored) with.slots[*stored] = value;
    if (moves_stack) std::erase_if(with.slots, [](auto const& each) { return each.first.first == rsp; });
    return with;
  }

  static void forget_slots(ZydisDecodedOperand const& written, state& with) {
    auto const base = number_of(written.mem.base);
    if (base && written.mem.index == ZYDIS_REGISTER_NONE && (*base == rsp || *base == rbp)) {
      auto const from = written.mem.disp.value;
      std::erase_if(with.slots, [&](auto const& each) {
        return each.first.first != *base || (each.first.second + 8 > from && each.first.second < from + written.size / 8);
      });
    } else {
      with.slots.clear();
    }
  }

  void look(decoded const& x, state const& with, own_accesses& result) const {
    if (x.what.mnemonic == ZYDIS_MNEMONIC_LEA || x.what.mnemonic == ZYDIS_MNEMONIC_NOP) return;
    for (unsigned n = 0; n != x.what.operand_count; ++n) {
      auto const& each = x.operands[n];
      if (!touches(each) || each.mem.segment == ZYDIS_REGISTER_FS) continue;
      auto const where = address_in(each, x, with);
      if (where == held::own_frame || (where == held::constant_data && !is_written(each))) continue;
      if (where == held::result && !is_read(each)) result.of_result = true;
      else result.any = true;
    }
  }

  std::uintptr_t begin_;
  std::uintptr_t end_;
  known_addresses const& known_;
  std::vector<decoded> code_{};
  std::vector<std::optional<state>> before_{};
  bool has_frame_pointer_ = false;
  bool hands_frame_on_ = false;
};

}  // namespace

own_accesses accesses_of(std::span<unsigned char const> code, known_addresses const& known) {
  return reader{code, known}.read();
}

}  // namespace interlock::checker
