#include <interlock/checker/rc11/graph/event.hpp>

#include <bit>

namespace interlock::checker::rc11 {
namespace {

word truncated(word value, unsigned bytes) noexcept {
  return bytes >= 8 ? value : value & ((word{1} << (8 * bytes)) - 1);
}

// The n-th lowest bit that is set; 0 when there are not so many.
word nth_bit(word bits, unsigned n) noexcept {
  for (; n != 0; --n) bits &= bits - 1;
  return bits & (~bits + 1);
}

}  // namespace

evaluation evaluate_other(effect what, word value, unsigned variant, word operand,
                          unsigned bytes) noexcept {
  using enum event_kind;
  switch (what) {
    case effect::exchange: return {update, operand};
    case effect::notify_all: return {update, 0};
    case effect::add: return {update, truncated(value + operand, bytes)};
    case effect::subtract: return {update, truncated(value - operand, bytes)};
    case effect::bit_and:
    case effect::leave: return {update, value & operand};
    case effect::bit_or:
    case effect::enter: return {update, value | operand};
    case effect::bit_xor: return {update, value ^ operand};
    case effect::notify_one: return {update, value & ~nth_bit(value, variant)};
    case effect::lock:
      if (value == 0) return {update, operand};
      return {read, value};
    case effect::fence: return {fence, 0};
    case effect::choose: return {choice, variant};
    default: break;  // what only reads
  }
  return {read, value};
}

unsigned variants_of(effect what, word read, word operand, word expected, unsigned limit) noexcept {
  switch (what) {
    case effect::compare_exchange: return read == expected ? limit : 1;
    case effect::wait: return read == operand ? limit : 1;
    case effect::notify_one: {
      auto const waiting = static_cast<unsigned>(std::popcount(read));
      return waiting == 0 ? 1 : waiting;
    }
    case effect::choose: return static_cast<unsigned>(operand);
    default: return 1;
  }
}

bool blocks(effect what, word read, unsigned variant, word operand) noexcept {
  switch (what) {
    case effect::wait: return variant == 0 && read == operand;
    case effect::lock: return read != 0;
    case effect::woken: return variant == 0 && (read & operand) != 0;
    default: return false;
  }
}

}  // namespace interlock::checker::rc11
