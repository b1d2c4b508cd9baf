#include <interlock/checker/liveness/call_frames.hpp>

#include <algorithm>
#include <cstring>
#include <string_view>

// Of the unwinder (libgcc, LLVM's libunwind), which knows each module's .eh_frame.
extern "C" {
struct interlock_unwind_bases {
  void* text;
  void* data;
  void* function;
};
void const* _Unwind_Find_FDE(void* pc, interlock_unwind_bases* bases);
}

namespace interlock::checker::liveness {
namespace {

// Encodings of pointers (LSB 5.0 Core, 10.5.1).
constexpr std::uint8_t omitted = 0xff;
constexpr std::uint8_t relative_to_itself = 0x10;
constexpr std::uint8_t indirect = 0x80;

class cursor {
 public:
  explicit cursor(std::uint8_t const* at, std::uint8_t const* end = nullptr) : at_{at}, end_{end} {}
  [[nodiscard]] std::uint8_t const* at() const noexcept { return at_; }
  [[nodiscard]] bool is_at_end() const noexcept { return at_ >= end_; }
  void skip(std::uint64_t bytes) noexcept { at_ += bytes; }
  template <class T>
  T fixed() noexcept {
    T result;
    std::memcpy(&result, at_, sizeof result);
    at_ += sizeof result;
    return result;
  }
  std::uint64_t uleb() noexcept {
    std::uint64_t result = 0;
    for (unsigned shift = 0;; shift += 7) {
      auto const byte = *at_++;
      if (shift < 64) result |= std::uint64_t{byte & 0x7fU} << shift;
      if ((byte & 0x80) == 0) return result;
    }
  }
  std::int64_t sleb() noexcept {
    std::uint64_t result = 0;
    unsigned shift = 0;
    std::uint8_t byte = 0;
    do {
      byte = *at_++;
      if (shift < 64) result |= std::uint64_t{byte & 0x7fU} << shift;
      shift += 7;
    } while ((byte & 0x80) != 0);
    if (shift < 64 && (byte & 0x40) != 0) result |= ~std::uint64_t{0} << shift;
    return static_cast<std::int64_t>(result);
  }
  /// A number in this encoding's format, whatever it is relative to; none where the format is not known.
  std::optional<std::uint64_t> number(std::uint8_t encoding) noexcept {
    switch (encoding & 0x0f) {
      case 0x00:
      case 0x04:
      case 0x0c: return fixed<std::uint64_t>();
      case 0x01: return uleb();
      case 0x02: return fixed<std::uint16_t>();
      case 0x03: return fixed<std::uint32_t>();
      case 0x09: return static_cast<std::uint64_t>(sleb());
      case 0x0a: return static_cast<std::uint64_t>(std::int64_t{fixed<std::int16_t>()});
      case 0x0b: return static_cast<std::uint64_t>(std::int64_t{fixed<std::int32_t>()});
      default: return std::nullopt;
    }
  }
  std::optional<std::uintptr_t> pointer(std::uint8_t encoding) noexcept {
    auto const here = reinterpret_cast<std::uintptr_t>(at_);
    auto const value = number(encoding);
    if (!value || (encoding & indirect) != 0) return std::nullopt;
    if ((encoding & 0x70) == relative_to_itself) return *value == 0 ? 0 : here + *value;
    if ((encoding & 0x70) == 0) return *value;
    return std::nullopt;
  }

 private:
  std::uint8_t const* at_;
  std::uint8_t const* end_;
};

std::optional<unsigned> kept_register(std::uint64_t dwarf) noexcept {
  using model::frame;
  switch (dwarf) {
    case 3: return frame::rbx;
    case 6: return frame::rbp;
    case 12: return frame::r12;
    case 13: return frame::r13;
    case 14: return frame::r14;
    case 15: return frame::r15;
    default: return std::nullopt;
  }
}

frame_layout::base base_of(std::uint64_t dwarf) noexcept {
  if (dwarf == 7) return frame_layout::base::rsp;
  return dwarf == 6 ? frame_layout::base::rbp : frame_layout::base::unknown;
}

// Runs the instructions of call frame information (DWARF 5, 6.4.2).
template <class Advance>
bool run(cursor in, std::uint64_t code_unit, std::int64_t data_unit, frame_layout const& at_first, frame_layout& now,
         Advance const& advance) {
  using how = frame_layout::saved::how;
  std::vector<frame_layout> remembered;
  auto const save = [&](std::uint64_t reg, frame_layout::saved where) {
    if (auto const r = kept_register(reg)) now.registers[*r] = where;
  };
  auto const save_at = [&](std::uint64_t reg, std::int64_t n) {
    save(reg, {how::at_offset, static_cast<std::int32_t>(n * data_unit)});
  };
  auto const restore = [&](std::uint64_t reg) {
    if (auto const r = kept_register(reg)) now.registers[*r] = at_first.registers[*r];
  };
  while (!in.is_at_end()) {
    auto const byte = in.fixed<std::uint8_t>();
    auto const low = byte & 0x3fU;
    switch (byte & 0xc0) {
      case 0x40: advance(low * code_unit); continue;
      case 0x80: save_at(low, static_cast<std::int64_t>(in.uleb())); continue;
      case 0xc0: restore(low); continue;
      default: break;
    }
    switch (byte) {
      case 0x00: break;                                                    // nop
      case 0x02: advance(in.fixed<std::uint8_t>() * code_unit); break;     // advance_loc1
      case 0x03: advance(in.fixed<std::uint16_t>() * code_unit); break;    // advance_loc2
      case 0x04: advance(in.fixed<std::uint32_t>() * code_unit); break;    // advance_loc4
      case 0x05: {                                                         // offset_extended
        auto const reg = in.uleb();
        save_at(reg, static_cast<std::int64_t>(in.uleb()));
        break;
      }
      case 0x06: restore(in.uleb()); break;                                // restore_extended
      case 0x07: save(in.uleb(), {how::unknown, 0}); break;                // undefined
      case 0x08: save(in.uleb(), {}); break;                               // same_value
      case 0x09: {                                                         // register
        save(in.uleb(), {how::unknown, 0});
        (void)in.uleb();
        break;
      }
      case 0x0a: remembered.push_back(now); break;                         // remember_state
      case 0x0b:                                                           // restore_state
        if (remembered.empty()) return false;
        now = remembered.back();
        remembered.pop_back();
        break;
      case 0x0c:                                                           // def_cfa
        now.cfa_is = base_of(in.uleb());
        now.cfa_offset = static_cast<std::int32_t>(in.uleb());
        break;
      case 0x0d: now.cfa_is = base_of(in.uleb()); break;                   // def_cfa_register
      case 0x0e: now.cfa_offset = static_cast<std::int32_t>(in.uleb()); break;  // def_cfa_offset
      case 0x0f:                                                           // def_cfa_expression
        now.cfa_is = frame_layout::base::unknown;
        in.skip(in.uleb());
        break;
      case 0x10:                                                           // expression
      case 0x16:                                                           // val_expression
        save(in.uleb(), {how::unknown, 0});
        in.skip(in.uleb());
        break;
      case 0x11: {                                                         // offset_extended_sf
        auto const reg = in.uleb();
        save_at(reg, in.sleb());
        break;
      }
      case 0x12:                                                           // def_cfa_sf
        now.cfa_is = base_of(in.uleb());
        now.cfa_offset = static_cast<std::int32_t>(in.sleb() * data_unit);
        break;
      case 0x13: now.cfa_offset = static_cast<std::int32_t>(in.sleb() * data_unit); break;  // def_cfa_offset_sf
      case 0x2e: (void)in.uleb(); break;                                   // GNU_args_size
      default: return false;
    }
  }
  return true;
}

}  // namespace

std::optional<call_frames> call_frames::of(std::uintptr_t return_address) {
  interlock_unwind_bases bases{};
  auto const* const fde = static_cast<std::uint8_t const*>(
      _Unwind_Find_FDE(reinterpret_cast<void*>(return_address - 1), &bases));
  if (fde == nullptr) return std::nullopt;
  call_frames result;
  result.begin_ = reinterpret_cast<std::uintptr_t>(bases.function);
  if (!result.read(fde)) return std::nullopt;
  return result;
}

bool call_frames::read(std::uint8_t const* fde) {
  cursor in{fde};
  auto const length = in.fixed<std::uint32_t>();
  if (length == 0xffff'ffff) return false;
  auto const* const end = in.at() + length;
  auto const* const at_cie = in.at();
  auto const* const cie = at_cie - in.fixed<std::int32_t>();

  cursor common{cie};
  auto const* const common_end = cie + 4 + common.fixed<std::uint32_t>();
  common.skip(4);
  auto const version = common.fixed<std::uint8_t>();
  std::string_view const augmentation{reinterpret_cast<char const*>(common.at())};
  common.skip(augmentation.size() + 1);
  if ((version != 1 && version != 3) || augmentation.empty() || augmentation[0] != 'z') return false;
  auto const code_unit = common.uleb();
  auto const data_unit = common.sleb();
  if (version == 1) common.skip(1);
  else (void)common.uleb();
  auto const* const instructions = [&] {
    auto const bytes = common.uleb();
    return common.at() + bytes;
  }();
  std::uint8_t of_landing = omitted;
  std::uint8_t of_code = 0;
  for (auto const letter : augmentation.substr(1)) {
    switch (letter) {
      case 'L': of_landing = common.fixed<std::uint8_t>(); break;
      case 'R': of_code = common.fixed<std::uint8_t>(); break;
      case 'P': {
        auto const encoding = common.fixed<std::uint8_t>();
        if (!common.number(encoding)) return false;
        break;
      }
      default: return false;  // such as the frames of signals
    }
  }

  if (!in.number(of_code)) return false;
  auto const size = in.number(of_code & 0x0f);
  if (!size) return false;
  end_ = begin_ + static_cast<std::uint32_t>(*size);
  auto const bytes = in.uleb();
  auto const* const own_instructions = in.at() + bytes;
  if (of_landing != omitted && bytes != 0) {
    auto const table = in.pointer(of_landing);
    if (!table || (*table != 0 && !read_landing_pads(reinterpret_cast<std::uint8_t const*>(*table)))) return false;
  }

  frame_layout now;
  if (!run(cursor{instructions, common_end}, code_unit, data_unit, {}, now, [](std::uint64_t) {})) return false;
  auto const at_first = now;
  auto from = begin_;
  auto const advance = [&](std::uint64_t by) {
    rows_.push_back({from, now});
    from += by;
  };
  if (!run(cursor{own_instructions, end}, code_unit, data_unit, at_first, now, advance)) return false;
  rows_.push_back({from, now});
  return true;
}

bool call_frames::read_landing_pads(std::uint8_t const* table) {
  cursor in{table};
  if (auto const base = in.fixed<std::uint8_t>(); base != omitted && !in.number(base)) return false;
  if (in.fixed<std::uint8_t>() != omitted) (void)in.uleb();
  auto const encoding = in.fixed<std::uint8_t>();
  auto const bytes = in.uleb();
  for (auto const* const end = in.at() + bytes; in.at() < end;) {
    auto const from = in.number(encoding);
    auto const length = in.number(encoding);
    auto const pad = in.number(encoding);
    if (!from || !length || !pad) return false;
    (void)in.uleb();
    if (*pad != 0) landing_.push_back({begin_ + *from, begin_ + *from + *length});
  }
  return true;
}

frame_layout const& call_frames::layout(std::uintptr_t at) const noexcept {
  auto const next = std::upper_bound(rows_.begin(), rows_.end(), at,
                                     [](std::uintptr_t pc, row const& r) { return pc < r.from; });
  return (next - 1)->layout;
}

bool call_frames::lands(std::uintptr_t return_address) const noexcept {
  return std::any_of(landing_.begin(), landing_.end(), [&](range const& r) {
    return return_address - 1 >= r.from && return_address - 1 < r.to;
  });
}

}  // namespace interlock::checker::liveness
