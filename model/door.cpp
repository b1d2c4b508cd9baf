#include <interlock/model/door.hpp>

#include <cstddef>

namespace interlock::model {

outcome door_opens(std::uint64_t what, std::uint64_t objects, word operand, word expected, place where,
                   frame const* caller) __asm__("interlock_model_door_opens");
outcome door_opens(std::uint64_t what, std::uint64_t objects, word operand, word expected, place where,
                   frame const* caller) {
  auto const byte = [what](unsigned nth) { return static_cast<std::uint8_t>(what >> 8 * nth); };
  auto const result = current_engine().perform({.what = static_cast<operation>(byte(0)),
                                   .bytes = byte(1),
                                   .success = static_cast<order>(byte(2)),
                                   .failure = static_cast<order>(byte(3)),
                                   .object = static_cast<object_id>(objects),
                                   .with = static_cast<object_id>(objects >> 32),
                                   .operand = operand,
                                   .expected = expected,
                                   .where = where,
                                   .caller = caller});
  if (detail::operation_is_over != nullptr) detail::operation_is_over();
  return result;
}

#if defined(__x86_64__)
static_assert(offsetof(detail::whoever_runs, door_stack) == 8);
// The arguments stay in their registers; the sixth is where the kept ones are. What the engine does leaves nothing on the
// stack of the code under test, so that what lies there and was never written is the same each time.
__asm__(R"(
  .text
  .globl interlock_model_door
  .type interlock_model_door, @function
  .p2align 4
interlock_model_door:
  .cfi_startproc
  push %rbp
  .cfi_def_cfa_offset 16
  .cfi_offset %rbp, -16
  push %rbx
  .cfi_def_cfa_offset 24
  .cfi_offset %rbx, -24
  push %r15
  .cfi_def_cfa_offset 32
  .cfi_offset %r15, -32
  push %r14
  .cfi_def_cfa_offset 40
  .cfi_offset %r14, -40
  push %r13
  .cfi_def_cfa_offset 48
  .cfi_offset %r13, -48
  push %r12
  .cfi_def_cfa_offset 56
  .cfi_offset %r12, -56
  mov %rsp, %r9
  mov %rsp, %rbp
  .cfi_def_cfa %rbp, 56
  mov _ZN9interlock5model6detail10the_engineE@gottpoff(%rip), %rax
  mov %fs:8(%rax), %rax
  test %rax, %rax
  cmovne %rax, %rsp
  and $-16, %rsp
  call interlock_model_door_opens
  lea 40(%rbp), %rsp
  .cfi_def_cfa %rsp, 16
  pop %rbp
  .cfi_def_cfa_offset 8
  ret
  .cfi_endproc
  .size interlock_model_door, . - interlock_model_door
)");
#else
outcome detail::interlock_model_door(std::uint64_t what, std::uint64_t objects, word operand, word expected,
                                     place where) {
  return door_opens(what, objects, operand, expected, where, nullptr);
}
#endif

}  // namespace interlock::model
